"""Pieces with a number of their own: who has which, from the moment it leaves the house until it comes back."""

from collections.abc import Mapping, Sequence
from datetime import date

from counterpart.back_office.fulfilment.errors import SerialsMissing, SerialUsed
from counterpart.back_office.fulfilment.models import Serial
from counterpart.back_office.fulfilment.statements import LineRow
from counterpart.foundation.catalog.models import Item
from counterpart.foundation.errors import Invalid
from counterpart.hall.journeys.returns import GoodsCameBack, ReturnInspected

NUMBER_MAX = 40
Serials = Sequence[tuple[int, Sequence[str]]]  # by position of the shipment


def read_serials(typed: str) -> list[str]:
    """Numbers as a scanner or a person puts them: one after the other, between them spaces or commas."""
    return [number for number in typed.replace(",", " ").split() if number]


def written(number: str) -> str:
    """The one way in which a serial number is kept."""
    return number.strip().upper()


def record_serials(shipment_id: int, rows: Sequence[LineRow], given: Serials, on: date) -> None:
    """As many numbers as pieces, of every item that has them; each belongs to one customer at a time."""
    numbers = {position: [written(each) for each in listed] for position, listed in given}
    tracked = {row.position: row for row in rows if row.is_serial}
    if len(numbers) != len(given) or not numbers.keys() <= tracked.keys():
        raise Invalid(fields={"serials": "position"})
    names = dict(Item.objects.filter(pk__in=[r.item_id for r in tracked.values()]).values_list("pk", "name"))
    made = []
    for position, row in tracked.items():
        listed = numbers.get(position, [])
        if len(listed) != row.quantity or len(set(listed)) != len(listed):
            raise SerialsMissing(fields={f"serials.{position}": "missing"}, item=names[row.item_id], count=row.quantity)
        if not all(0 < len(each) <= NUMBER_MAX and each.isprintable() for each in listed):
            raise Invalid(fields={f"serials.{position}": "length"})
        made += [
            Serial(item_id=row.item_id, number=each, line_id=row.line_id, shipment_id=shipment_id, left_on=on)
            for each in listed
        ]
    _free(made, names)
    Serial.objects.bulk_create(made)


def _free(made: Sequence[Serial], names: Mapping[int, str]) -> None:
    wanted = {(each.item_id, each.number) for each in made}
    out = Serial.objects.filter(number__in=[number for _, number in wanted], back_on=None)
    for item_id, number in out.values_list("item_id", "number"):
        if (item_id, number) in wanted:
            raise SerialUsed(number=number, item=names[item_id])


def numbers_of(shipment_id: int) -> dict[int, list[str]]:
    """The numbers of the pieces that left with a shipment, by ordered line. One statement."""
    found: dict[int, list[str]] = {}
    listed = Serial.objects.filter(shipment_id=shipment_id).order_by("id")
    for line_id, number in listed.values_list("line_id", "number"):
        found.setdefault(line_id, []).append(number)
    return found


def take_serials_back(came: GoodsCameBack) -> None:
    """These pieces are ours again, and may be sold to somebody else."""
    for line_id, number in came.serials:
        Serial.objects.filter(line_id=line_id, number=number, back_on=None).update(
            back_on=came.on, back_with_id=came.document_id
        )


def give_serials_back(inspected: ReturnInspected) -> None:
    """What is not taken belongs to its customer as before."""
    lines = [line.line_id for line in inspected.lines if line.given_back]
    if lines:
        back = Serial.objects.filter(back_with_id=inspected.document_id, line_id__in=lines)
        back.update(back_on=None, back_with_id=None)
