"""The list of returns: what it can be asked, and where its keys are read."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from counterpart.foundation.entry import TextField
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.lists.filters import (
    choice,
    customer,
    days,
    documents_called,
    flag,
    of_parties_called,
    site,
)
from counterpart.foundation.lists.listing import SOUGHT_MAX, Asked, Column, Filter, Listing, Path, View, Words, declare
from counterpart.foundation.lists.paths import document_start
from counterpart.front_office.after_sales.models import Return
from counterpart.front_office.after_sales.queries import returns
from counterpart.front_office.after_sales.words import reason_words, state_words
from counterpart.hall.desks.queries import OPEN_ONLY, open_items

OPEN = (Return.State.ASKED, Return.State.APPROVED, Return.State.RECEIVED, Return.State.INSPECTED)
STATES = [
    ("open", _("Open")), *((str(state), words[0]) for state, words in state_words().items()), ("ended", _("Ended")),
    ("all", _("All")),
]  # fmt: skip
REASONS = [(str(reason), words) for reason, words in reason_words().items()]


def start(by: Actor, asked: Mapping[str, Any]) -> Path:
    """Open ones by what lies on the desks, those in a state by it, a customer's by the documents, the others as they are."""
    path = _start(by, asked)
    if "received" in str(asked.get("sort", "")):  # what has not come back came back on no day
        path = replace(path, found=path.found.filter(**{f"{path.own}received_on__isnull": False}))
    return path


def _start(by: Actor, asked: Mapping[str, Any]) -> Path:
    state, whose = asked.get("state"), asked.get("customer") or asked.get("q")
    if (state == "open" or "mine" in asked) and not whose:
        found = open_items("return").filter(by.scope("document__"))
        return Path(found, "document_id", "document__", "document__return_of__")
    if state in Return.State.values and not whose:
        return Path(Return.objects.filter(by.scope("document__")), "document_id", "document__", "")
    return document_start("return", Return, by, asked, own="return_of__", own_orders=("received",))


def _state(path: Path, value: str, by: Actor) -> Q:
    if value == "open" and path.own == "document__return_of__":
        return Q()
    if value in ("open", "ended"):
        is_open = Q(**{f"{path.own}state__in": OPEN})
        return is_open if value == "open" else ~is_open
    return Q(**{f"{path.own}state": value})


def _words(path: Path, text: str, by: Actor) -> Q:
    """Its number, the number of the order, or a part of the customer's name."""
    exact = documents_called("return", text)
    exact += Return.objects.filter(order_id__in=documents_called("order", text)).values_list("pk", flat=True)[
        :SOUGHT_MAX
    ]
    return Q(**{f"{path.key}__in": exact}) if exact else of_parties_called(path, text)


def _mine(path: Path, _on: bool, by: Actor) -> Q:
    if path.own == "document__return_of__":
        return Q(taken_by_id=by.person_id)
    return Q(**{f"{path.key}__in": OPEN_ONLY.filter(taken_by_id=by.person_id).values("document_id")})


def _day(name: str, label: Words, lookup: str) -> Filter:
    def narrow(path: Path, day: date, by: Actor) -> Q:
        return Q(**{f"{path.own}received_on__{lookup}": day})

    return replace(days(name, label, narrow), order="-received")


def _rows(keys: Sequence[int], asked: Asked) -> list[Return]:
    found = {row.pk: row for row in returns(asked.actor).filter(pk__in=keys)}
    return [found[key] for key in keys if key in found]


RETURNS = declare(
    Listing(
        code="returns", capability="after_sales.view", url="after_sales:returns", title=_("Returns"),
        sought=_("Return, order or customer"), start=start, rows=_rows,
        filters=(
            Filter("q", _("Find"), lambda by: TextField(max_length=SOUGHT_MAX), _words),
            choice("state", _("State"), STATES, _state),
            choice("reason", _("Why"), REASONS, lambda p, value, by: Q(**{f"{p.own}reason": value})),
            customer("parties:choices"),
            site(),
            _day("received_from", _("Came back from"), "gte"),
            _day("received_to", _("Came back until"), "lte"),
            flag("late", _("Late"), lambda p, _on, by: Q(**{f"{p.own}is_late": True})),
            flag("mine", pgettext_lazy("view", "Mine"), _mine),
        ),
        views=(
            View("open", _("Open"), {"state": "open"}, counted=True),
            *(View(str(state), state_words()[state][0], {"state": str(state)}, counted=True) for state in OPEN),
            View("mine", pgettext_lazy("view", "Mine"), {"mine": "1"}, counted=True),
            View("ended", _("Ended"), {"state": "ended"}),
            View("all", _("All"), {}),
        ),
        orders={
            "-on": ("-{key}",), "on": ("{key}",),
            "-received": ("-{own}received_on", "-{key}"), "received": ("{own}received_on", "{key}"),
        },
        columns=(
            Column(_("Return"), lambda r: r.document.reference),
            Column(_("Order"), lambda r: r.order.reference),
            Column(_("Customer"), lambda r: r.document.party.name),
            Column(_("Asked for"), lambda r: r.document.on),
            Column(_("Why"), lambda r: str(reason_words()[r.reason])),
            Column(_("State"), lambda r: str(state_words()[r.state][0])),
            Column(_("Came back"), lambda r: r.received_on),
            Column(_("Ended on"), lambda r: r.ended_on),
            Column(_("Credited"), lambda r: r.credited),
            Column(_("Currency"), lambda r: r.currency),
        ),
    )
)  # fmt: skip
