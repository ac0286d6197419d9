"""What people may type where an order is stopped, goes on, gets smaller, or is paid in advance."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from counterpart.foundation.entry import NumberField, TextField, WholeField, plain_number
from counterpart.front_office.sales.models import OrderLine
from counterpart.front_office.sales.reducing import Less, standing

AMOUNT_MAX = Decimal(10) ** 11
HUNDRED = Decimal(100)
REASONS = (
    ("price", _("The price is in question: administration decides")),
    ("stock", _("The goods are in question: the warehouse decides")),
    ("paper", _("A paper is missing: sales lets it go on")),
)


class HoldForm(forms.Form):
    """Why somebody stops an order."""

    kind = forms.ChoiceField(label=_("Why"), choices=REASONS, widget=forms.RadioSelect, initial="price")
    note = TextField(label=_("What colleagues should know"))


class LiftForm(forms.Form):
    """Which reason is settled, and how."""

    kind = forms.ChoiceField(label=_("Why it was stopped"), choices=REASONS, widget=forms.RadioSelect)
    reason = TextField(label=_("Why it may go on"))


class DepositForm(forms.Form):
    """A share of the total, or an amount."""

    percent = NumberField(
        label=_("Per cent of the total"), places=2, min_value=Decimal("0.01"), max_value=100, required=False
    )
    amount = NumberField(
        label=_("Or an amount"), places=4, min_value=Decimal("0.0001"), max_value=AMOUNT_MAX, required=False
    )
    waits = forms.BooleanField(label=_("Release nothing before it is here"), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and (data.get("percent") is None) == (data.get("amount") is None):
            raise forms.ValidationError(_("Enter a share or an amount, one of them."), code="either")
        return data

    @property
    def share(self) -> Decimal | None:
        percent: Decimal | None = self.cleaned_data["percent"]
        return None if percent is None else percent / HUNDRED


class ReduceForm(forms.Form):
    """How much of each line the customer still wants."""

    version = WholeField(min_value=1, max_value=10**9, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, lines: Sequence[OrderLine], **more: Any) -> None:
        super().__init__(data, **more)
        self.lines = list(lines)
        for line in self.lines:
            wanted = standing(line.line)
            attrs = {"class": "in num short", "inputmode": "decimal", "aria-label": line.description}
            self.fields[f"q{line.position}"] = NumberField(
                label=line.description, places=6, min_value=0, max_value=wanted, initial=plain_number(wanted),
                widget=forms.TextInput(attrs=attrs),
            )  # fmt: skip
        self.told = [(line, standing(line.line), self[f"q{line.position}"]) for line in self.lines]

    @property
    def less(self) -> list[Less]:
        """Lines with less than before."""
        typed = ((line, self.cleaned_data[f"q{line.position}"]) for line in self.lines)
        return [Less(line.position, quantity) for line, quantity in typed if quantity < standing(line.line)]
