"""What a promise is made of: working days, closing time, and goods that are on their way."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from counterpart.foundation.organisation.house import house

ZERO = Decimal(0)
CLOSING = time(17, 0)


def working_day(day: date) -> date:
    """The day itself, or the Monday after a week-end."""
    return day + timedelta(days=7 - day.weekday()) if day.weekday() > 4 else day


def closing_of(site_id: int, day: date) -> datetime:
    """The instant a day is over at a site: what is promised for the day is promised until then."""
    return datetime.combine(day, CLOSING, ZoneInfo(house().sites[site_id].zone)).astimezone(UTC)


def after_receipt(site_id: int, day: date) -> datetime:
    """Goods that come in on a day are with the customer at the end of the next working day."""
    return closing_of(site_id, working_day(day + timedelta(days=1)))


def best_of(
    site_id: int, from_stock: datetime, from_supplier: datetime, receipt_on: date | None
) -> tuple[datetime, date | None]:
    """The promise for goods that are not all here: after the receipt that brings them, where ordering anew is not sooner."""
    if receipt_on is not None:
        at = max(after_receipt(site_id, receipt_on), from_stock)
        if at <= from_supplier:
            return at, receipt_on
    return from_supplier, None


@dataclass
class Coming:
    """Goods that are expected and that nobody waits for yet: by item, day and quantity, the earliest first."""

    by_item: dict[int, list[tuple[date, Decimal]]] = field(default_factory=dict)

    def take(self, item_id: int, quantity: Decimal) -> date | None:
        """Promise so many of an item to somebody: the day when the last of them comes, or None where not all come."""
        listed = self.by_item.get(item_id, [])
        if quantity <= 0 or sum((q for _, q in listed), ZERO) < quantity:
            return None
        left, last, rest = quantity, listed[0][0], []
        for day, there in listed:
            used = min(there, left)
            left -= used
            if used:
                last = day
            if there > used:
                rest.append((day, there - used))
        self.by_item[item_id] = rest
        return last
