"""Who did what: the acts and notes of a journey as a timeline, and as the small words under its thread."""

from collections.abc import Sequence
from datetime import datetime

from counterpart.design.formats import clock, day, here
from counterpart.design.parts import Happening
from counterpart.foundation.acts.models import Act
from counterpart.foundation.clock import day_in
from counterpart.foundation.documents.models import Note
from counterpart.foundation.organisation.house import house
from counterpart.front_office.after_sales.words import reason_words
from counterpart.workplace.words import act_words

ACTS_MAX = 60
STATIONS = {
    "sales.create_quote": "quote", "sales.place_order": "order", "sales.accept_quote": "order",
    "sales.confirm_order": "order", "sales.cancel_order": "cancel", "fulfilment.pick_shipment": "pick",
    "fulfilment.pack_shipment": "pack", "fulfilment.hand_over_shipment": "hand_over",
    "fulfilment.ship_shipment": "hand_over", "accounting.post_invoice": "post", "accounting.pay_invoice": "pay",
}  # fmt: skip


def acts_of(journey_id: int) -> list[Act]:
    """The acts of a journey, newest first: one statement."""
    found = Act.objects.filter(journey_id=journey_id).select_related("person", "on_behalf_of", "document")
    return list(found.order_by("-id")[:ACTS_MAX])


def notes_of(journey_id: int) -> list[Note]:
    found = Note.objects.filter(document__journey_id=journey_id).select_related("person", "document")
    return list(found.order_by("-id")[:ACTS_MAX])


def timeline(acts: Sequence[Act], notes: Sequence[Note]) -> list[Happening]:
    """Everything that happened, newest first."""
    desks = house().desks
    found = [
        Happening(
            "" if act.person.is_house else act.person.name, act_words(act.action), act.at, act.person.initials,
            desks[act.desk_id].wing if act.desk_id in desks else "hall",  # type: ignore[arg-type]
            act.on_behalf_of.name if act.on_behalf_of else "", _note(act),
            icon="settings" if act.person.is_house else "",
        )
        for act in acts
        if act.action != "documents.add_note"
    ]  # fmt: skip
    found += [
        Happening(n.person.name, act_words("documents.add_note"), n.at, n.person.initials, quote=n.text) for n in notes
    ]
    return sorted(found, key=lambda each: each.at, reverse=True)


def _note(act: Act) -> str:
    """Which document of the journey, and why where somebody said so."""
    reason = str(act.changed.get("reason") or "") if isinstance(act.changed, dict) else ""
    if act.action.startswith("after_sales."):
        reason = str(reason_words().get(reason, reason))
    reference = act.document.reference if act.document else ""
    return " · ".join(part for part in (reference, reason) if part)


def station_notes(acts: Sequence[Act], at: datetime) -> dict[str, str]:
    """Under each station of the thread: who was there, and when."""
    today = day_in("UTC", at)
    notes: dict[str, str] = {}
    for act in acts:
        station = STATIONS.get(act.action)
        if station and station not in notes:
            when = clock(act.at) if here(act.at).date() == today else day(act.at, short=True)
            notes[station] = when if act.person.is_house else f"{act.person.name.split()[0]}, {when}"
    return notes
