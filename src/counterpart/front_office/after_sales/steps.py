"""The steps of a return, as its actions and the one step over the counter make them. Each runs inside an act."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from counterpart.design.formats import number
from counterpart.foundation.acts.gate import Locked, current_act
from counterpart.foundation.errors import Invalid
from counterpart.foundation.organisation.house import house
from counterpart.front_office.after_sales.errors import (
    NotEveryPiece,
    NothingAccepted,
    NothingToReturn,
    OtherBooks,
    SerialsAreSoldAnew,
    SerialsTogether,
    SerialsWanted,
)
from counterpart.front_office.after_sales.models import Return, ReturnLine
from counterpart.front_office.after_sales.rules import return_rules
from counterpart.front_office.after_sales.sends import (
    goods_came_back,
    goods_exchanged,
    return_accepted,
    return_inspected,
)
from counterpart.front_office.after_sales.words import reason_words
from counterpart.hall.desks.flow import Opening, Turn, close_document, hand_on, open_document
from counterpart.hall.journeys import facts
from counterpart.hall.journeys.models import JourneyLine
from counterpart.hall.journeys.returns import DeliveriesOfLines, SerialsOfLines
from counterpart.hall.questions import ask

ZERO = Decimal(0)
LINES_MAX = 500
PAY_BACK = ("", "bank", "cash", "card")
COMING = (Return.State.ASKED, Return.State.APPROVED)


def duty_at(site_id: int, *duties: str) -> str:
    """The first of these duties that has a desk of its own at a site."""
    desks = house().by_duty_and_site
    return next((duty for duty in duties if (duty, site_id) in desks), duties[0])


def decides(site_id: int) -> str:
    """Who looks after returns here: their own desk, or whoever serves customers."""
    return duty_at(site_id, "after_sales", "counter", "sales")


def looks(site_id: int) -> str:
    """Who looks at what came back."""
    return duty_at(site_id, "warehouse", "fulfilment", "after_sales", "counter", "sales")


@dataclass(frozen=True)
class ComesBack:
    """So much of the line at a position of the order."""

    position: int
    quantity: Decimal
    serials: Sequence[str] = ()


@dataclass(frozen=True)
class Found:
    """What somebody found of the line at a position: so many as new, damaged, and not ours to take."""

    position: int
    as_new: Decimal = ZERO
    damaged: Decimal = ZERO
    given_back: Decimal = ZERO


def left_to_return(order_id: int) -> dict[int, tuple[JourneyLine, Decimal]]:
    """By position: a line of goods, and how much of it the customer has that no return waits for."""
    lines = JourneyLine.objects.filter(order_id=order_id, is_goods=True).select_related("item__unit")
    claimed = dict(
        ReturnLine.objects.filter(return_doc__order_id=order_id, return_doc__state__in=COMING)
        .values_list("line_id")
        .annotate(sum=Sum("quantity"))
        .order_by()
    )
    return {
        line.position: (line, line.handed_over - line.returned - claimed.get(line.pk, ZERO))
        for line in lines.order_by("position")
    }


def check_lines(order_id: int, wanted: Sequence[ComesBack]) -> list[tuple[JourneyLine, Decimal, list[str]]]:
    """The lines with their quantities, where the customer has that much."""
    if not 0 < len(wanted) <= LINES_MAX or len({each.position for each in wanted}) != len(wanted):
        raise Invalid(fields={"lines": "position"})
    known, found = left_to_return(order_id), []
    for each in sorted(wanted, key=lambda each: each.position):
        if each.position not in known:
            raise Invalid(fields={"lines": "position"})
        line, left = known[each.position]
        quantity = each.quantity
        if not quantity.is_finite() or quantity <= 0 or quantity != round(quantity, line.item.unit.decimals):
            raise Invalid(fields={f"lines.{each.position}.quantity": quantity})
        if quantity > left:
            raise NothingToReturn(left=number(max(left, ZERO)), item=line.item.name)
        found.append((line, quantity, [number.strip().upper() for number in each.serials]))
    _check_serials(found)
    return found


def _check_serials(found: Sequence[tuple[JourneyLine, Decimal, list[str]]]) -> None:
    """Every piece with a number is named by it, and is one that this very line sold."""
    tracked = [line.pk for line, _, numbers in found if line.item.tracking == "serial" or numbers]
    if not tracked:
        return
    sold, claimed = ask(SerialsOfLines(tuple(tracked))), set[tuple[int, str]]()
    for claim in ReturnLine.objects.filter(line_id__in=tracked, return_doc__state__in=COMING):
        claimed |= {(claim.line_id, number) for number in claim.serials}
    for line, quantity, numbers in found:
        known = {number for number in sold.get(line.pk, ()) if (line.pk, number) not in claimed}
        fits = len(numbers) == quantity == len(set(numbers)) and set(numbers) <= known
        if line.pk in tracked and (known or numbers) and not fits:
            raise SerialsWanted(fields={f"lines.{line.position}.serials": "missing"}, item=line.item.name)


def is_late(lines: Sequence[JourneyLine], on: date) -> bool:
    """Whether one of these lines has been with the customer longer than the house gives."""
    days = return_rules().window_days
    if not days:
        return False
    delivered = ask(DeliveriesOfLines(tuple(line.pk for line in lines)))
    last = [max((d.on for d in delivered.get(line.pk, ())), default=on) for line in lines]
    return any((on - day).days > days for day in last)


def open_return(
    order: Locked, lines: Sequence[tuple[JourneyLine, Decimal, list[str]]], *, reason: str, note: str, late: bool, site_id: int,
    on: date, turn: Turn | None,
) -> tuple[Return, Locked]:  # fmt: skip
    """A return and its lines, asked for. Without a ``turn`` it is opened and ended in the same act."""
    act, note = current_act(), note.strip()
    if reason not in Return.Reason.values:
        raise Invalid(fields={"reason": reason[:40]})
    if len(note) > 200 or not note.isprintable():
        raise Invalid(fields={"note": note[:200]})
    site_id = site_id or order.site_id
    if site_id not in house().sites or house().sites[site_id].entity.id != house().sites[order.site_id].entity.id:
        raise OtherBooks(fields={"site_id": site_id})
    pk = open_document(Opening("return", order.party_id, site_id, on, turn, origin_id=order.id), order.journey_id)
    fee = return_rules().fee_share if reason == Return.Reason.CHANGED_MIND else ZERO
    row = Return.objects.create(
        document_id=pk, order_id=order.id, reason=reason, note=note, is_late=late, asked_by_id=act.by.person_id,
        fee_share=fee,
    )  # fmt: skip
    ReturnLine.objects.bulk_create(
        ReturnLine(
            return_doc=row, line=line, item_id=line.item_id, position=line.position, quantity=quantity, serials=numbers
        )
        for line, quantity, numbers in lines
    )
    act.concerns(pk, order.journey_id)
    return row, Locked(pk, "return", order.journey_id, order.party_id, site_id, None, False)


def approve(row: Return) -> None:
    """It may come."""
    Return.APPROVE.make(row, approved_by_id=current_act().by.person_id)


def await_goods(row: Return, document: Locked) -> None:
    hand_on(row.pk, document.site_id, Turn(decides(document.site_id), "await_return", waits_for="customer"))


def receive(row: Return, document: Locked, on: date) -> list[ReturnLine]:
    """The goods stand at the place for returns."""
    Return.RECEIVE.make(row, received_on=on)
    lines = list(row.lines.order_by("position"))
    for line in lines:
        facts.record(line.line_id, returned=line.quantity)
    goods_came_back(document, on, lines)
    hand_on(row.pk, document.site_id, Turn(looks(document.site_id), "inspect_return"))
    return lines


def inspect(row: Return, document: Locked, found: Sequence[Found], on: date) -> list[ReturnLine]:
    """What was found, piece by piece. Where nothing is taken, the customer has all of it back and the return is over."""
    lines = list(row.lines.order_by("position"))
    said = {each.position: each for each in found}
    if len(said) != len(found) or said.keys() != {line.position for line in lines}:
        raise NotEveryPiece(fields={"found": "position"})
    for line in lines:
        each = said[line.position]
        parts = (each.as_new, each.damaged, each.given_back)
        if not all(q.is_finite() and q >= 0 for q in parts) or sum(parts, ZERO) != line.quantity:
            raise NotEveryPiece(fields={f"found.{line.position}": "quantity"})
        if line.serials and 0 < each.given_back < line.quantity:
            raise SerialsTogether(fields={f"found.{line.position}": "given_back"})
        line.as_new, line.damaged, line.given_back = parts
        if each.given_back:
            facts.record(line.line_id, returned=-each.given_back)
    ReturnLine.objects.bulk_update(lines, ["as_new", "damaged", "given_back"])
    return_inspected(document, on, lines)
    return lines


def pass_on(row: Return, document: Locked, lines: Sequence[ReturnLine], on: date, why: str = "") -> None:
    """After the look: to accounting, or over where nothing was accepted."""
    if any(line.accepted for line in lines):
        Return.INSPECT.make(row)
        hand_on(row.pk, document.site_id, Turn("accounting", "credit_return"))
    else:
        Return.REJECT.make(row, rejected_why=why or "given_back", ended_on=on)
        close_document(row.pk)


def credit(row: Return, document: Locked, pay_back: str, on: date) -> None:
    """Accounting takes it off the invoices; its answer ends the return."""
    if pay_back not in PAY_BACK:
        raise Invalid(fields={"pay_back": pay_back[:40]})
    words = str(reason_words()[row.reason])
    return_accepted(document, row, on, f"{words}: {row.note}"[:200] if row.note else words, pay_back)


def exchange(row: Return, document: Locked, lines: Sequence[ReturnLine], on: date) -> None:
    """The customer has the same goods once more; what they owe stays as it was."""
    if not any(line.accepted for line in lines):
        raise NothingAccepted()
    if any(line.serials for line in lines):
        raise SerialsAreSoldAnew()
    for line in lines:
        if line.accepted:
            facts.record(line.line_id, returned=-line.accepted)
    goods_exchanged(document, on, lines)
    Return.REPLACE.make(row, ended_on=on)
    close_document(row.pk)
