"""The sentence of any document, from the facts of its journey. Constant statements for any number of orders."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q

from counterpart.foundation.documents.models import Document
from counterpart.foundation.organisation.house import house
from counterpart.hall.journeys.models import JourneyLine
from counterpart.hall.journeys.order_to_cash import MoneyOfOrders, OfferedQuotes, OrderHeads, Owed
from counterpart.hall.journeys.parts_and_places import Whereabouts, WhereaboutsOfOrders
from counterpart.hall.journeys.returns import ReturnsOfOrders
from counterpart.hall.journeys.sentence import LineFacts, OrderFacts, sentence
from counterpart.hall.questions import ask

ZERO = Decimal(0)
NOTHING = Owed("", ZERO, ZERO)
NOWHERE = Whereabouts()


def facts_of(order_ids: Sequence[int], money: Mapping[int, Owed] | None = None) -> dict[int, OrderFacts]:
    """The facts of many orders: four statements, however many there are; three where their ``money`` is known.

    One more where something of them came back.
    """
    ids = tuple(sorted(set(order_ids)))
    if not ids:
        return {}
    heads, places = ask(OrderHeads(ids)), ask(WhereaboutsOfOrders(ids))
    money = ask(MoneyOfOrders(ids)) if money is None else money
    lines: dict[int, list[LineFacts]] = {}
    with_returns: set[int] = set()
    has_return = Exists(Document.objects.filter(journey_id=OuterRef("journey_id"), kind="return"))
    found = (
        JourneyLine.objects.filter(order_id__in=ids).order_by("order_id", "position").annotate(has_return=has_return)
    )
    columns = ("order_id", "has_return", "item__name", "ordered", "cancelled", "ready", "handed_over", "promised_at")
    for order_id, came_back, *rest in found.values_list(*columns):
        lines.setdefault(order_id, []).append(LineFacts(*rest))
        if came_back:
            with_returns.add(order_id)
    returns = ask(ReturnsOfOrders(tuple(sorted(with_returns)))) if with_returns else {}
    facts = {}
    for pk, head in heads.items():
        owed, where = money.get(pk, NOTHING), places.get(pk, NOWHERE)
        facts[pk] = OrderFacts(
            head.state, tuple(lines.get(pk, ())), head.currency, head.total, owed.invoiced, owed.paid, head.method,
            where.shelf, held=(head.held.kind, head.held.currency, head.held.asked) if head.held else None,
            deposited=owed.deposited, credited=owed.credited, returns=returns.get(pk, ()),
            refused=where.refused, not_collected=where.not_collected, carried=where.carried, vans=where.vans,
        )  # fmt: skip
    return facts


def sentences_of(
    order_ids: Sequence[int],
    language: str,
    *,
    at_sites: Mapping[int, int] | None = None,
    money: Mapping[int, Owed] | None = None,
) -> dict[int, str]:
    """The sentence by order, each by the clock of its own site; a page that knows sites and money passes them on."""
    if at_sites is None:
        at_sites = dict(Document.objects.filter(pk__in=order_ids).values_list("pk", "site_id"))
    sites = house().sites
    return {pk: sentence(facts, language, sites[at_sites[pk]].zone) for pk, facts in facts_of(order_ids, money).items()}


def sentence_of(document_id: int, language: str) -> str:
    """The sentence of the order that a document belongs to; of the offer where nothing is ordered yet; else empty.

    A payment stands in a journey of its own and tells of the order it paid for.
    """
    document = Document.objects.filter(pk=document_id).values_list("pk", "kind", "journey_id", "site_id").first()
    if document is None:
        return ""
    pk, kind, journey_id, site_id = document
    if kind == "payment":
        target = (
            Document.objects.filter(Q(allocations_in__source_id=pk) | Q(deposits__document_id=pk))
            .order_by("pk")
            .values_list("journey_id", flat=True)
            .first()
        )
        journey_id = target or journey_id
    order = (
        Document.objects.filter(journey_id=journey_id, kind="order")
        .order_by("-pk")
        .values_list("pk", flat=True)
        .first()
    )
    if order is not None:
        return sentences_of([order], language).get(order, "")
    quote = (
        Document.objects.filter(journey_id=journey_id, kind="quote")
        .order_by("-pk")
        .values_list("pk", flat=True)
        .first()
    )
    offered = ask(OfferedQuotes((quote,))).get(quote) if quote is not None else None
    if offered is None:
        return ""
    until = datetime.combine(offered.valid_until, time(12), UTC)
    state = offered.state if offered.state in ("lost", "expired") else "offered"
    facts = OrderFacts(state, (), offered.currency, offered.total, ZERO, ZERO, valid_until=until)
    return sentence(facts, language, house().sites[site_id].zone)
