"""The lists of sales: what orders and quotes can be asked, and where their keys are read."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.lists.filters import (
    amounts,
    choice,
    customer,
    days,
    flag,
    site,
    words_about,
)
from counterpart.foundation.lists.listing import Asked, Column, Listing, Path, View, always, declare
from counterpart.foundation.lists.paths import document_start
from counterpart.front_office.sales import queries
from counterpart.front_office.sales.models import Hold, Order, Quote
from counterpart.front_office.sales.queries import OrderRow
from counterpart.front_office.sales.words import paper_tag
from counterpart.hall.desks.queries import OPEN_ONLY, open_items, promised_between

NOT_CONFIRMED = always("state", "= 'confirmed'", negated=True)
STATES = [
    ("open", _("Open")), ("draft", _("Draft")), ("closed", _("Done")), ("cancelled", _("Cancelled")), ("all", _("All")),
]  # fmt: skip
GOODS = [
    ("waits", _("Waits for goods")), ("release", _("To release")), ("pick", _("To pick, pack or ship")),
    ("ready", _("Ready for the customer")),
]  # fmt: skip
MONEY = [("to_invoice", _("To invoice")), ("unpaid", _("Not paid")), ("held", _("On hold"))]
QUOTE_STATES = [
    ("open", _("Open")), ("draft", _("Draft")), ("sent", _("Sent")), ("accepted", _("Accepted")),
    ("lost", _("Lost or expired")), ("all", _("All")),
]  # fmt: skip
# What the warehouse does next with the goods of an order, by the words of the work items of its shipments.
GOODS_ON_DESKS = {
    "waits": Q(text="release", waits_for="goods"),
    "release": Q(text="release", waits_for="nobody"),
    "pick": ~Q(text__in=("release", "hand_over")),
    "ready": Q(text="hand_over"),
}
ON_DESKS = ("goods", "late", "promised_from", "promised_to", "mine")


def start_orders(by: Actor, asked: Mapping[str, Any]) -> Path:
    """Open ones by what lies on the desks, a customer's and a site's by the documents, the others by the orders."""
    state = asked.get("state")
    if not asked.get("customer") and (state == "open" or any(name in asked for name in ON_DESKS)):
        found = open_items("order").filter(by.scope("document__"))
        return Path(found, "document_id", "document__", "document__order__")
    if state in ("draft", "cancelled") and not asked.get("customer"):
        return Path(Order.objects.filter(NOT_CONFIRMED, by.scope("document__")), "document_id", "document__", "")
    return document_start("order", Order, by, asked, own="order__")


def _state(path: Path, value: str, by: Actor) -> Q:
    if value == "closed":
        return Q(**{f"{path.doc}closed_at__isnull": False, f"{path.own}state": Order.State.CONFIRMED})
    if value == "open":
        return Q() if path.doc == "document__" and path.own else Q(**{f"{path.doc}closed_at": None})
    return Q(**{f"{path.own}state": value})


def _goods(path: Path, value: str, by: Actor) -> Q:
    lying = open_items("shipment").filter(GOODS_ON_DESKS[value])
    return Q(**{f"{path.key}__in": lying.values("document__origin_id")})


def _money(path: Path, value: str, by: Actor) -> Q:
    if value == "held":
        return Q(**{f"{path.key}__in": Hold.objects.filter(left_at=None).values("order_id")})
    drafts = Q(document__number=None)
    lying = open_items("invoice").filter(drafts if value == "to_invoice" else ~drafts)
    return Q(**{f"{path.key}__in": lying.values("document__origin_id")})


def _promised(path: Path, found: Q) -> Q:
    lying = open_items("shipment").filter(found, ~Q(waits_for="customer"))
    return Q(**{f"{path.key}__in": lying.values("document__origin_id")})


def _rows(keys: Sequence[int], asked: Asked) -> list[OrderRow]:
    return queries.order_rows(keys, asked.actor)


ORDERS = declare(
    Listing(
        code="orders", capability="sales.view", url="sales:orders", title=_("Orders"),
        sought=_("Order number, their reference or customer"), start=start_orders, rows=_rows,
        filters=(
            words_about("order"),
            choice("state", _("State"), STATES, _state),
            choice("goods", _("Goods"), GOODS, _goods),
            choice("money", _("Money"), MONEY, _money),
            customer("sales:customers"),
            site(),
            days("promised_from", _("Promised from"), lambda p, day, by: _promised(p, promised_between(day, None, by))),
            days("promised_to", _("Promised until"), lambda p, day, by: _promised(p, promised_between(None, day, by))),
            *amounts("total", _("Total from"), _("Total up to")),
            flag("late", _("Late"), lambda p, _on, by: _promised(p, promised_between(None, None, by))),
            flag("mine", pgettext_lazy("view", "Mine"), lambda p, _on, by: _mine(p, by)),
        ),
        views=(
            View("open", _("Open"), {"state": "open"}, counted=True),
            View("late", _("Late"), {"late": "1"}, counted=True),
            View("release", _("To release"), {"goods": "release"}, counted=True),
            View("unpaid", _("Not paid"), {"money": "unpaid"}, counted=True),
            View("held", _("On hold"), {"money": "held"}, counted=True),
            View("mine", pgettext_lazy("view", "Mine"), {"mine": "1"}, counted=True),
            View("draft", _("Drafts"), {"state": "draft"}),
            View("closed", _("Done"), {"state": "closed"}),
            View("cancelled", _("Cancelled"), {"state": "cancelled"}),
            View("all", _("All"), {}),
        ),
        orders={
            "-on": ("-{key}",), "on": ("{key}",), "-total": ("-{own}total", "-{key}"), "total": ("{own}total", "{key}"),
        },
        columns=(
            Column(_("Order"), lambda r: r.order.document.reference),
            Column(_("Their reference"), lambda r: r.order.document.external_reference),
            Column(_("Customer"), lambda r: r.order.document.party.name),
            Column(_("Ordered"), lambda r: r.order.document.on),
            Column(_("State"), lambda r: ", ".join(tag.text for tag in r.tags)),
            Column(_("Promised"), lambda r: r.promised_at),
            Column(_("Total"), lambda r: r.order.total),
            Column(_("Currency"), lambda r: r.order.currency),
        ),
    )
)  # fmt: skip


def _mine(path: Path, by: Actor) -> Q:
    """What I have taken: the order itself, or a shipment or an invoice of it."""
    kept = OPEN_ONLY.filter(taken_by_id=by.person_id)
    if path.own == "document__order__":
        return Q(taken_by_id=by.person_id) | Q(document_id__in=kept.values("document__origin_id"))
    return Q(**{f"{path.key}__in": kept.values("document_id")}) | Q(
        **{f"{path.key}__in": kept.values("document__origin_id")}
    )


def start_quotes(by: Actor, asked: Mapping[str, Any]) -> Path:
    lies_open = asked.get("state") in ("open", "draft", "sent") or "valid_from" in asked or "valid_to" in asked
    if lies_open and not asked.get("customer"):
        found = open_items("quote").filter(by.scope("document__"))
        return Path(found, "document_id", "document__", "document__quote__")
    return document_start("quote", Quote, by, asked, own="quote__")


def _quote_state(path: Path, value: str, by: Actor) -> Q:
    states = {"open": ("draft", "sent"), "lost": ("lost", "expired")}.get(value, (value,))
    return Q(**{f"{path.own}state__in": states})


def _quotes(keys: Sequence[int], asked: Asked) -> list[Quote]:
    found = {quote.pk: quote for quote in queries.quotes(asked.actor).filter(pk__in=keys)}
    return [found[key] for key in keys if key in found]


QUOTES = declare(
    Listing(
        code="quotes", capability="sales.view", url="sales:quotes", title=_("Quotes"),
        sought=_("Quote number, their reference or customer"), start=start_quotes, rows=_quotes,
        filters=(
            words_about("quote"),
            choice("state", _("State"), QUOTE_STATES, _quote_state),
            customer("sales:customers"),
            site(),
            days("valid_from", _("Valid at least until"), lambda p, day, by: Q(**{f"{p.own}valid_until__gte": day})),
            days("valid_to", _("Valid at most until"), lambda p, day, by: Q(**{f"{p.own}valid_until__lte": day})),
        ),
        views=(
            View("open", _("Open"), {"state": "open"}, counted=True),
            View("sent", _("Sent"), {"state": "sent"}, counted=True),
            View("accepted", _("Accepted"), {"state": "accepted"}),
            View("lost", _("Lost or expired"), {"state": "lost"}),
            View("all", _("All"), {}),
        ),
        columns=(
            Column(_("Quote"), lambda q: q.document.reference),
            Column(_("Their reference"), lambda q: q.document.external_reference),
            Column(_("Customer"), lambda q: q.document.party.name),
            Column(_("Written"), lambda q: q.document.on),
            Column(_("State"), lambda q: paper_tag(q.state).text),
            Column(_("Valid until"), lambda q: q.valid_until),
            Column(_("Total"), lambda q: q.total),
            Column(_("Currency"), lambda q: q.currency),
        ),
    )
)  # fmt: skip
