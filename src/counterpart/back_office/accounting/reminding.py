"""Reminders: the house proposes who is late enough, a person confirms, and each customer gets one letter by mail.

Levels go up one by one, never sooner than their days lie apart, and never twice the same for one invoice. Invoices that
are disputed or promised are paused and left out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from django.db.models import F, Max, Q, QuerySet

from counterpart.back_office.accounting.errors import (
    AlreadyPaused,
    LastLetterSent,
    NoLateInvoice,
    NothingLate,
    NotPaused,
    NotProposed,
    RemindedAlready,
    WrongLevels,
)
from counterpart.back_office.accounting.models import (
    OpenItem,
    Reminder,
    ReminderLevel,
    ReminderLine,
    ReminderPause,
    ReminderText,
)
from counterpart.back_office.accounting.queries import paused_on
from counterpart.back_office.accounting.settling import DEBIT, ZERO, lock_documents
from counterpart.design import formats
from counterpart.foundation.acts.gate import Answer, action, current_act
from counterpart.foundation.cache import Versioned, configuration_changed
from counterpart.foundation.errors import Invalid, Missing
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.organisation.house import house
from counterpart.foundation.outbox.actions import owe_each
from counterpart.foundation.parties.details import LANGUAGES
from counterpart.foundation.parties.models import Party
from counterpart.foundation.statements import Insert

USUAL = (7, 21, 35)  # days late, where a house has not said otherwise
LEVELS_MAX, DAYS_MAX, TEXT_MAX = 5, 365, 1000
PROPOSED_MAX, CHOSEN_MAX = 500, 500

add_reminders = Insert(
    Reminder, "entity_id site_id party_id level currency amount on sent_at sent_by_id", returning=True
)
add_reminder_lines = Insert(ReminderLine, "reminder_id invoice_id level days_late amount")


def _load_levels() -> dict[int, tuple[int, ...]]:
    found: dict[int, tuple[int, ...]] = {}
    for entity_id, days in ReminderLevel.objects.order_by("entity_id", "level").values_list("entity_id", "days_late"):
        found[entity_id] = (*found.get(entity_id, ()), days)
    return found


def _load_texts() -> dict[tuple[int, int, str], str]:
    found = ReminderText.objects.values_list("level__entity_id", "level__level", "language", "text")
    return {(entity, level, language): text for entity, level, language, text in found}


_levels, _texts = Versioned(_load_levels), Versioned(_load_texts)


def levels_of(entity_id: int) -> tuple[int, ...]:
    """After how many days the first, second, third reminder goes out."""
    return _levels().get(entity_id, USUAL)


def own_text(entity_id: int, level: int, language: str) -> str:
    """What the house says at this level, where it says something of its own."""
    return _texts().get((entity_id, level, language), "")


@dataclass(frozen=True)
class Proposed:
    """One invoice that is late enough for its next reminder."""

    item: OpenItem
    level: int
    days_late: int

    @property
    def left(self) -> Decimal:
        return self.item.still_open


def late_items(scope: Q, today: date) -> QuerySet[OpenItem]:
    """Open invoices past their day that nobody has paused, with the last reminder of each."""
    found = OpenItem.objects.filter(scope, side=DEBIT, settled__lt=F("amount"), due_on__lt=today)
    found = found.exclude(pk__in=paused_on(today).values("invoice_id"))
    return found.annotate(reached=Max("reminders__level"), reminded_on=Max("reminders__reminder__on"))


def proposals(actor: Actor, today: date, *, only: Sequence[int] = ()) -> list[Proposed]:
    """Who is to be reminded now, by customer, the longest late first: one statement."""
    found = late_items(actor.scope("document__"), today)
    if only:
        found = found.filter(pk__in=only)
    items = found.select_related("document", "party__merged_into").order_by("party__name", "party_id", "due_on", "pk")
    proposed = (_next(item, today) for item in items[: PROPOSED_MAX * 4])
    return [each for each in proposed if each is not None][:PROPOSED_MAX]


def _next(item: OpenItem, today: date) -> Proposed | None:
    """The next level of an invoice, if its days have come and the last letter is long enough ago."""
    days = levels_of(item.entity_id)
    reached: int = item.reached or 0  # type: ignore[attr-defined]
    late = (today - item.due_on).days
    if reached >= len(days) or late < days[reached]:
        return None
    if reached:
        apart = days[reached] - days[reached - 1]
        if (today - item.reminded_on).days < apart:  # type: ignore[attr-defined]
            return None
    return Proposed(item, reached + 1, late)


@action("accounting.send_reminders")
def send_reminders(invoice_ids: Sequence[int], *, by: Actor) -> Answer:
    """One letter to each customer about these invoices, by mail; every invoice remembers its level.

    Raises NotProposed when one of them is not late enough, paused, paid or reminded already.
    """
    act = current_act()
    chosen = sorted(set(invoice_ids))
    if not chosen or len(chosen) > CHOSEN_MAX:
        raise NoLateInvoice()
    lock_documents(chosen)
    today = act.today()
    proposed = proposals(by, today, only=chosen)
    if len(proposed) != len(chosen):
        raise NotProposed()
    keys, _letters = _write_letters(proposed, today, by)
    act.about("reminder", keys[0])
    act.changed = {"letters": len(keys), "invoices": chosen}
    return Answer(keys[0], "reminder", "sent", more={"letters": len(keys), "invoices": len(chosen)})


@action("accounting.remind_customer")
def remind_customer(party_id: int, *, by: Actor) -> Answer:
    """One letter to this customer about everything that is late, in each currency: somebody has decided it.

    What was never reminded of is in it however few days it is late; what was waits for the day of its next letter.
    """
    act = current_act()
    today = act.today()
    whose = Q(party_id=party_id) | Q(party__merged_into_id=party_id)
    scope = by.scope("document__") & whose
    lock_documents(sorted(late_items(scope, today).values_list("pk", flat=True)[:PROPOSED_MAX]))
    found = late_items(scope, today).select_related("document", "party__merged_into").order_by("due_on", "pk")
    items = list(found[:PROPOSED_MAX])
    if not items:
        raise NothingLate() if Party.objects.filter(pk=party_id).exists() else Missing()
    proposed = [each for item in items if (each := _next(item, today) or _first(item, today))]
    if not proposed:
        days = [day for item in items if (day := _next_day(item))]
        raise RemindedAlready(day=formats.day(min(days))) if days else LastLetterSent()
    keys, letters = _write_letters(proposed, today, by)
    to_pay = [(str(sum((line.left for line in lines), ZERO)), currency) for (_party, currency), lines in letters]
    act.about("party", party_id)
    act.changed = {"letters": len(keys), "invoices": [each.item.pk for each in proposed]}
    return Answer(keys[0], "reminder", "sent", more={"invoices": len(proposed), "letters": len(keys), "to_pay": to_pay})


def _first(item: OpenItem, today: date) -> Proposed | None:
    """The first letter about an invoice, as soon as it is late at all."""
    reached = item.reached  # type: ignore[attr-defined]
    return None if reached else Proposed(item, 1, (today - item.due_on).days)


def _next_day(item: OpenItem) -> date | None:
    """From when the next letter about an invoice may go out; None after the last."""
    days, reached = levels_of(item.entity_id), item.reached  # type: ignore[attr-defined]
    if reached >= len(days):
        return None
    apart = timedelta(days=days[reached] - days[reached - 1])
    reminded_on: date = item.reminded_on  # type: ignore[attr-defined]
    return max(item.due_on + timedelta(days=days[reached]), reminded_on + apart)


Letters = list[tuple[tuple[int, str], list[Proposed]]]


def _write_letters(proposed: Sequence[Proposed], today: date, by: Actor) -> tuple[list[int], Letters]:
    """The letters, what stands in them, and the mails that are owed: three statements."""
    act, letters = current_act(), _by_letter(proposed)
    keys = add_reminders(
        *(
            (
                lines[0].item.entity_id, lines[0].item.document.site_id, party_id, max(line.level for line in lines),
                currency, sum((line.left for line in lines), ZERO), today, act.now, by.person_id,
            )
            for (party_id, currency), lines in letters
        )
    )  # fmt: skip
    add_reminder_lines(
        *(
            (key, line.item.pk, line.level, line.days_late, line.left)
            for key, (_, lines) in zip(keys, letters, strict=True)
            for line in lines
        )
    )
    first = [lines[0].item.pk for _, lines in letters]
    owe_each(
        "accounting.mail_reminder",
        [({"reminder_id": key}, document) for key, document in zip(keys, first, strict=True)],
    )
    return keys, letters


def _by_letter(proposed: Iterable[Proposed]) -> Letters:
    """One letter per customer and currency."""
    letters: dict[tuple[int, str], list[Proposed]] = {}
    for each in proposed:
        party = each.item.party
        letters.setdefault(((party.merged_into or party).pk, each.item.currency), []).append(each)
    return sorted(letters.items())


@action("accounting.pause_reminders", on="invoice")
def pause_reminders(invoice_id: int, *, reason: str, until: date | None = None, by: Actor) -> Answer:
    """Nobody is reminded of this invoice: it is disputed, or the customer has promised to pay."""
    act = current_act()
    reason = reason.strip()
    if not 0 < len(reason) <= 200 or not reason.isprintable():
        raise Invalid(fields={"reason": reason[:200]})
    if until is not None and until < act.today():
        raise Invalid(fields={"until": until.isoformat()})
    item = OpenItem.objects.filter(pk=invoice_id, side=DEBIT, settled__lt=F("amount")).first()
    if item is None:
        raise NoLateInvoice()
    ReminderPause.objects.filter(invoice_id=invoice_id, ended_at=None, until__lt=act.today()).update(ended_at=act.now)
    if ReminderPause.objects.filter(invoice_id=invoice_id, ended_at=None).exists():
        raise AlreadyPaused()
    ReminderPause.objects.create(invoice_id=invoice_id, reason=reason, until=until, at=act.now, person_id=by.person_id)
    assert act.document is not None
    act.changed = {"reason": reason, "until": until.isoformat() if until else None}
    return Answer.of(invoice_id, "invoice", "posted", number=act.document.number)


@action("accounting.resume_reminders", on="invoice")
def resume_reminders(invoice_id: int, *, by: Actor) -> Answer:
    """It is settled who is right: the invoice is like any other again."""
    act = current_act()
    assert act.document is not None
    if not ReminderPause.objects.filter(invoice_id=invoice_id, ended_at=None).update(ended_at=act.now):
        raise NotPaused()
    return Answer.of(invoice_id, "invoice", "posted", number=act.document.number)


@dataclass(frozen=True)
class Level:
    """One level as somebody writes it: days late, and texts by language where the house has its own."""

    days_late: int
    texts: dict[str, str]


@action("accounting.set_reminder_levels")
def set_reminder_levels(levels: Sequence[Level], *, by: Actor) -> Answer:
    """When customers are reminded, and with which words; what is left empty is said by the product."""
    if not 0 < len(levels) <= LEVELS_MAX:
        raise WrongLevels()
    days = [level.days_late for level in levels]
    if any(not 1 <= each <= DAYS_MAX for each in days) or any(a >= b for a, b in pairwise(days)):
        raise WrongLevels()
    for n, level in enumerate(levels, 1):
        for language, text in level.texts.items():
            if language not in LANGUAGES or len(text) > TEXT_MAX or "\0" in text:
                raise Invalid(fields={f"levels.{n}.{language}"[:40]: text[:40]})
    entity = house().sites[by.desk.site_id].entity
    ReminderLevel.objects.filter(entity_id=entity.id).delete()
    made = ReminderLevel.objects.bulk_create(
        ReminderLevel(entity_id=entity.id, level=n, days_late=level.days_late) for n, level in enumerate(levels, 1)
    )
    ReminderText.objects.bulk_create(
        ReminderText(level_id=row.pk, language=language, text=text.strip())
        for row, level in zip(made, levels, strict=True)
        for language, text in level.texts.items()
        if text.strip()
    )
    configuration_changed()
    act = current_act()
    act.about("entity", entity.id)
    act.changed = {"days": days}
    return Answer(entity.id, "entity", "active")
