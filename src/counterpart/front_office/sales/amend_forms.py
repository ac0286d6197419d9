"""What people may type where a confirmed order is agreed anew. Lines are plain rows: an order may have two thousand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from counterpart.design.formats import number
from counterpart.foundation.conflicts import VersionedForm
from counterpart.foundation.entry import NumberField, TextField, plain_number
from counterpart.front_office.sales.amending import Change, NewDay
from counterpart.front_office.sales.forms import METHODS, PRICE_MAX, QUANTITY_MAX, day_field
from counterpart.front_office.sales.models import Order
from counterpart.front_office.sales.statements import Standing

HUNDRED = Decimal(100)
WORDS_MAX = 30_000
QUANTITY = NumberField(places=6, min_value=0, max_value=QUANTITY_MAX)
PRICE = NumberField(places=6, min_value=0, max_value=PRICE_MAX)
PERCENT = NumberField(places=4, min_value=0, max_value=100)


class AmendForm(VersionedForm):
    """How and when the customer wants it now, and why it changes. ``lines`` holds them in words, for whoever saves later."""

    method = forms.ChoiceField(label=gettext_lazy("How"), choices=METHODS)
    wanted_on = day_field(gettext_lazy("Wanted on"))
    reason = TextField(
        label=gettext_lazy("Why it changes"), required=False,
        help_text=gettext_lazy("Colleagues read it. It is needed where a price differs from the list."),
    )  # fmt: skip
    lines = forms.CharField(label=gettext_lazy("Lines"), required=False, max_length=200_000, widget=forms.HiddenInput)

    def day_of(self, order: Order) -> NewDay | None:
        wanted = self.cleaned_data["wanted_on"]
        return None if wanted == order.wanted_on else NewDay(wanted)


@dataclass
class Row:
    """A line of the order, as it stands and as it was typed."""

    line: Standing
    quantity: str
    price: str
    discount: str
    is_typed: bool = True  # False for a line that the page did not have: a colleague has added it since
    errors: list[str] = field(default_factory=list)

    @property
    def stood(self) -> tuple[str, str, str]:
        line, price = self.line, plain_number(self.line.unit_price)
        if price[-2:-1] == ".":
            price += "0"  # 7.90 rather than 7.9
        return plain_number(line.wanted), price, plain_number(line.discount * HUNDRED)

    def change(self) -> Change | None:
        """What was typed differently; None where nothing was. What cannot be read stands in ``errors``."""
        quantity, price, discount = self.stood
        try:
            read = (
                None if self.quantity == quantity else QUANTITY.clean(self.quantity),
                None if self.price == price else PRICE.clean(self.price),
                None if self.discount == discount else PERCENT.clean(self.discount or "0"),
            )
        except ValidationError as wrong:
            self.errors = [str(each) for each in wrong.messages]
            return None
        if read == (None, None, None):
            return None
        off = None if read[2] is None else read[2] / HUNDRED
        return Change(self.line.position, read[0], read[1], off)

    @property
    def words(self) -> str:
        words = f"{self.quantity} × {self.line.description}"
        return words + (f" −{self.discount} %" if self.discount not in ("", "0") else "")


def rows_of(lines: Sequence[Standing], data: Mapping[str, str] | None = None) -> list[Row]:
    """The lines that are still wanted, as they stand, or as they were typed."""
    rows = []
    for line in lines:
        if not line.wanted:
            continue
        row = Row(line, "", "", "")
        row.quantity, row.price, row.discount = row.stood
        if data is not None:
            row.is_typed = f"q-{line.position}" in data
            typed = (data.get(f"{name}-{line.position}") for name in "qpd")
            row.quantity, row.price, row.discount = (
                was if said is None else said.strip()[:40] for said, was in zip(typed, row.stood, strict=True)
            )
        rows.append(row)
    return rows


def changes_of(rows: Sequence[Row]) -> list[Change]:
    return [change for change in (row.change() for row in rows) if change is not None]


def stored_of(order: Order, lines: Sequence[Standing]) -> dict[str, Any]:
    """What is stored now, for whoever saves later."""
    return {
        "method": order.method, "wanted_on": order.wanted_on, "reason": "",
        "lines": in_words([row.words for row in rows_of(lines)]),
    }  # fmt: skip


def in_words(lines: Sequence[str]) -> str:
    """All lines in one text, for two versions beside each other; of very long orders their beginning."""
    return "; ".join(lines)[:WORDS_MAX]


def gone_words(line: Standing) -> str:
    """How far a line has come, where that limits what may change."""
    if line.handed_over:
        return _("%(n)s with the customer") % {"n": number(line.handed_over)}
    if line.picked:
        return _("%(n)s picked") % {"n": number(line.picked)}
    return ""
