"""Reminders, over the API."""

from typing import Annotated

from django.http import HttpResponse
from pydantic import Field

from counterpart.back_office.accounting.models import Reminder
from counterpart.back_office.accounting.queries import today_at
from counterpart.back_office.accounting.reminding import (
    CHOSEN_MAX,
    pause_reminders,
    proposals,
    remind_customer,
    resume_reminders,
    send_reminders,
)
from counterpart.foundation.api import ApiRequest, Cursor, FilterId, Limit, Page, PathId, Room, page_of, written
from counterpart.foundation.wire import EACH_ONCE, ONE_LINE, Body, Day, Key, Told, money

router = Room(tags=["accounting"])


class ProposedTold(Told):
    """An invoice that is late enough for its next reminder."""

    invoice_id: int
    reference: str
    party_id: int
    party: str
    level: int
    days_late: int
    due_on: Day
    currency: str
    open: str


class ReminderLineTold(Told):
    invoice_id: int
    level: int
    days_late: int
    amount: str


class ReminderTold(Told):
    id: int
    party_id: int
    party: str
    level: int
    on: Day
    currency: str
    amount: str
    lines: list[ReminderLineTold]


class Sending(Body):
    invoice_ids: Annotated[list[Key], Field(min_length=1, max_length=CHOSEN_MAX), EACH_ONCE]


class Pause(Body):
    reason: Annotated[str, ONE_LINE, Field(min_length=1, max_length=200)]
    until: Day | None = None


@router.read("/reminders/proposals", "accounting.view", list[ProposedTold])
def list_proposals(request: ApiRequest) -> list[ProposedTold]:
    """Who is to be reminded now, at which level; what is paused is left out. At most 500."""
    by = request.auth
    return [
        ProposedTold.model_validate(
            {
                "invoice_id": each.item.pk, "reference": each.item.document.reference, "party_id": each.item.party_id,
                "party": each.item.party.name, "level": each.level, "days_late": each.days_late,
                "due_on": each.item.due_on.isoformat(), "currency": each.item.currency,
                "open": money(each.left, each.item.currency),
            }
        )
        for each in proposals(by, today_at(by))
    ]  # fmt: skip


@router.read("/reminders", "accounting.view_invoices", Page[ReminderTold])
def list_reminders(
    request: ApiRequest, party_id: FilterId | None = None, cursor: Cursor = "", limit: Limit = 50
) -> Page[ReminderTold]:
    """Letters that went out, the newest first."""
    found = Reminder.objects.filter(request.auth.scope()).select_related("party").prefetch_related("lines")
    if party_id:
        found = found.filter(party_id=party_id)
    rows, following = page_of(found, cursor, limit)
    return Page(results=[_told(reminder) for reminder in rows], next=following)


def _told(reminder: Reminder) -> ReminderTold:
    lines = [
        {
            "invoice_id": line.invoice_id, "level": line.level, "days_late": line.days_late,
            "amount": money(line.amount, reminder.currency),
        }
        for line in sorted(reminder.lines.all(), key=lambda line: line.pk)
    ]  # fmt: skip
    said = {
        "id": reminder.pk, "party_id": reminder.party_id, "party": reminder.party.name, "level": reminder.level,
        "on": reminder.on.isoformat(), "currency": reminder.currency,
        "amount": money(reminder.amount, reminder.currency), "lines": lines,
    }  # fmt: skip
    return ReminderTold.model_validate(said)


@router.write("/reminders", "accounting.send_reminders")
def reminders_sending(request: ApiRequest, body: Sending) -> HttpResponse:
    """Send the letters: one to each customer, and every invoice remembers its level."""
    return written(send_reminders(body.invoice_ids, by=request.auth))


@router.write("/parties/{pk}/reminders", "accounting.remind_customer", sample="party")
def party_reminders(request: ApiRequest, pk: PathId) -> HttpResponse:
    """One letter to this customer about everything that is late, in each currency, however few days late it is."""
    return written(remind_customer(pk, by=request.auth))


@router.write("/invoices/{pk}/pause", "accounting.pause_reminders", sample="invoice")
def invoice_pause(request: ApiRequest, pk: PathId, body: Pause) -> HttpResponse:
    """Nobody is reminded of it: disputed, or promised."""
    return written(pause_reminders(pk, reason=body.reason, until=body.until, by=request.auth))


@router.write("/invoices/{pk}/resumption", "accounting.resume_reminders", sample="invoice")
def invoice_resumption(request: ApiRequest, pk: PathId) -> HttpResponse:
    """It is like any other invoice again."""
    return written(resume_reminders(pk, by=request.auth))
