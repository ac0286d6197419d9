"""What the workplace shows of several departments. A constant number of statements, however much lies on the desks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from counterpart.back_office.fulfilment.models import Shipment
from counterpart.design.parts import Step
from counterpart.foundation.clock import day_in, now
from counterpart.foundation.documents.models import reference
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.organisation.house import DeskInfo, house
from counterpart.foundation.organisation.words import duty_name
from counterpart.hall.cover.service import waited_of, waits_words
from counterpart.hall.desks.models import WorkItem
from counterpart.hall.desks.queries import is_open
from counterpart.hall.journeys.models import JourneyLine
from counterpart.hall.journeys.story import sentences_of
from counterpart.workplace.progress import Progress, progress_of
from counterpart.workplace.ways import DUTY_PAGES, way
from counterpart.workplace.words import About, Said, say_item

OPEN = is_open()
ITEMS_MAX = 200
OTHERS_MAX = 8


@dataclass(frozen=True)
class Work:
    """One open item as a desk shows it."""

    item: WorkItem
    said: Said
    party: str
    reference: str
    steps: tuple[Step, ...]
    wing: str
    from_name: str
    from_wing: str
    due: datetime | None
    due_today: bool
    waits_for: str
    sentence: str
    is_mine: bool
    is_late: bool
    can_bounce: bool
    desk: DeskInfo
    waited: str = ""  # by the clock of the desk

    @property
    def desk_name(self) -> str:
        return duty_name(self.desk.name)


@dataclass(frozen=True)
class Group:
    """Items that have the same time: late, within the hour, waiting for goods ..."""

    key: str
    label: str
    works: list[Work]


def open_items(by: Actor) -> QuerySet[WorkItem]:
    """Open work that the actor may see."""
    return WorkItem.objects.filter(OPEN).filter(by.scope("document__"))


def works(
    items: "QuerySet[WorkItem]",
    by: Actor,
    *,
    limit: int = ITEMS_MAX,
    at: datetime | None = None,
    progress: Mapping[int, Progress] | None = None,
    told: Mapping[int, str] | None = None,
) -> list[Work]:
    """Items with their words, threads and sentences: a dozen statements at the most.

    A page that knows the ``progress`` of all journeys in question, or what is ``told`` of an order, passes it on.
    """
    at = at or now()
    found = items.select_related("document", "document__party", "taken_by").order_by(
        F("promised_at").asc(nulls_last=True), "id"
    )
    listed = list(found[:limit])
    if progress is None:
        progress = progress_of([item.document.journey_id for item in listed])
    shipments = [item.document_id for item in listed if item.document.kind == "shipment"]
    states = _states_of(shipments) if shipments else {}
    sentences = dict(told or {})
    watched = [i.document_id for i in listed if i.document.kind == "order" and i.document_id not in sentences]
    if watched:
        sentences |= sentences_of(watched, by.language)
    return [
        _work(
            item,
            progress.get(item.document.journey_id, Progress()),
            states,
            sentences.get(item.document_id, ""),
            by,
            at,
        )
        for item in listed
    ]


def _states_of(shipments: Sequence[int]) -> dict[int, str]:
    """How far shipments have come; ``held`` is one that waits to be released while its order is stopped. One statement."""
    stopped = JourneyLine.objects.filter(order=OuterRef("order"), is_held=True)
    found = Shipment.objects.filter(pk__in=shipments).annotate(is_held=Exists(stopped))
    return {
        pk: "held" if is_held and state in ("waiting", "ready") else state
        for pk, state, is_held in found.values_list("pk", "state", "is_held")
    }


def _work(
    item: WorkItem, progress: Progress, states: dict[int, str], sentence: str, by: Actor, at: datetime
) -> Work:  # fmt: skip
    """Who watches over an order has until its promise; that is late when the goods are."""
    document, desks = item.document, house().desks
    order = reference("order", progress.order.pk) if progress.order else ""
    about = About(document.kind, document.pk, document.reference, order, states.get(document.pk, ""))
    desk = desks[item.desk_id]
    giver = desks.get(item.from_desk_id or 0)
    due = item.promised_at or (progress.promised_at if item.waits_for == "goods" else None)
    shelf = progress.sums.ready > progress.sums.handed_over and not progress.promised_at
    waits = "customer" if item.text == "watch_order" and shelf else item.waits_for
    return Work(
        item, say_item(item.text, item.parameters, about), document.party.name if document.party else "",
        document.reference, tuple(progress.steps(at)), desk.wing, duty_name(giver.name) if giver else "",
        giver.wing if giver else desk.wing, due, due is not None and _same_day(due, at, desk.site_id), waits, sentence,
        item.taken_by_id == by.person_id,
        item.waits_for in ("nobody", "goods") and due is not None and due < at,
        bool(giver) and item.from_desk_id != item.desk_id, desk,
    )  # fmt: skip


def with_waits(listed: Sequence[Work], by: Actor, at: datetime) -> list[Work]:
    """The same, and what waits for a person of its desk says how long by the clock of that desk."""
    since = {w.item.pk: (w.desk.id, w.item.created_at) for w in listed if w.item.waits_for == "nobody"}
    waited = waited_of(by, since, at)
    said = {key: waits_words(each) for key, each in waited.items() if each.service_minutes}
    return [replace(w, waited=said.get(w.item.pk, "")) for w in listed]


def grouped(listed: Sequence[Work], at: datetime) -> list[Group]:
    """The same items by time, in the order in which they want to be done; empty groups are left out."""
    labels = {
        "call": _("Promised calls"), "late": _("Late"), "hour": _("Within the hour"), "today": _("Later today"), "again": _("Look again"),
        "day": _("Another day"), "open": _("No time promised"), "customer": _("Waiting for the customer"),
        "goods": _("Waiting for goods"), "money": _("Waiting for money"),
    }  # fmt: skip
    found: dict[str, list[Work]] = {key: [] for key in labels}
    for work in listed:
        found[_group_of(work, at)].append(work)
    return [Group(key, labels[key], rows) for key, rows in found.items() if rows]


def _group_of(work: Work, at: datetime) -> str:
    item = work.item
    if item.text == "call_back" and work.due and work.due < at + timedelta(hours=1):
        return "call"  # somebody waits beside a telephone
    if work.is_late:
        return "late"
    if work.waits_for != "nobody":
        return "again" if item.look_again_at and item.look_again_at <= at else work.waits_for
    if item.promised_at is None:
        return "open"
    if item.promised_at < at + timedelta(hours=1):
        return "hour"
    return "today" if work.due_today else "day"


def _same_day(one: datetime, other: datetime, site_id: int) -> bool:
    zone = house().sites[site_id].zone
    return day_in(zone, one) == day_in(zone, other)


def next_of(groups: Sequence[Group]) -> Work | None:
    """What to do first: the first of the first group that does not wait, and that nobody else has taken."""
    for group in groups:
        if group.key in ("customer", "goods", "money"):
            continue
        for work in group.works:
            if work.is_mine or work.item.taken_by_id is None:
                return work
    return None


def others_working(by: Actor, mine: Sequence[Work]) -> list[Work]:
    """What the other office does for the journeys on my desks."""
    journeys = {work.item.document.journey_id for work in mine}
    wing = by.desk.wing
    desks = [desk.id for desk in house().desks.values() if desk.wing != wing and desk.wing != "hall"]
    if not journeys or not desks:
        return []
    items = open_items(by).filter(document__journey_id__in=journeys, desk_id__in=desks, waits_for="nobody")
    return works(items, by, limit=OTHERS_MAX)


@dataclass(frozen=True)
class DeskLoad:
    """How much lies open on a desk, and how much of it is late."""

    open: int = 0
    late: int = 0


def loads(by: Actor, at: datetime) -> dict[int, DeskLoad]:
    """Open work by desk, in one statement."""
    late = Count("id", filter=Q(promised_at__lt=at, waits_for="nobody"))
    counted = open_items(by).order_by().values_list("desk_id").annotate(n=Count("id"), late=late)
    return {desk: DeskLoad(n, behind) for desk, n, behind in counted}


def desk_label(desk: DeskInfo, by: Actor) -> str:
    """The desk's name, with its site where it is another one."""
    name = duty_name(desk.name)
    return (
        name
        if desk.site_id == by.desk.site_id or desk.serves_all_sites
        else f"{name}, {house().sites[desk.site_id].code}"
    )


def duty_pages(duty: str, by: Actor) -> list[tuple[str, str]]:
    """The lists beside a desk, where they exist and the actor may open them."""
    return [
        (_(label), way(name))
        for label, name, capability in DUTY_PAGES.get(duty, ())
        if by.may(capability) and way(name)
    ]
