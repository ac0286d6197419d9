"""What people type in after-sales."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from counterpart.foundation.conflicts import VersionedForm
from counterpart.foundation.entry import NumberField, TextField, WholeField
from counterpart.front_office.after_sales.models import Return, ReturnLine
from counterpart.front_office.after_sales.queries import Returnable
from counterpart.front_office.after_sales.steps import ComesBack, Found
from counterpart.front_office.after_sales.words import pay_back_words, reason_words

Choices = list[tuple[str, Any]]
CREDIT, EXCHANGE, LATER = "credit", "exchange", "later"


def reason_choices() -> Choices:
    return [(reason, reason_words()[reason]) for reason in Return.Reason.values]


def pay_back_choices() -> Choices:
    return list(pay_back_words().items())


def how_choices() -> Choices:
    return [
        (CREDIT, _("Take it now, and credit it")), (EXCHANGE, _("Exchange it for the same goods now")),
        (LATER, _("The customer brings or sends it later")),
    ]  # fmt: skip


def box(label: str) -> forms.TextInput:
    """A number in a row of a table, named by the row and the column."""
    return forms.TextInput(attrs={"class": "in num q", "inputmode": "decimal", "aria-label": label})


def begin_in(form: forms.Form, name: str) -> None:
    """Typing begins here."""
    if name in form.fields:
        form.fields[name].widget.attrs["autofocus"] = True


def condition_choices() -> Choices:
    return [("as_new", _("as new: back into stock")), ("damaged", _("damaged: written off"))]


class TakeBackForm(forms.Form):
    """What comes back of an order, why, and what is done about it."""

    reason = forms.ChoiceField(label=_("Why it comes back"), choices=reason_choices)
    note = TextField(label=_("In the customer's words"), max_length=200, required=False)
    how = forms.ChoiceField(label=_("What is done"), choices=how_choices, widget=forms.RadioSelect, initial=CREDIT)
    condition = forms.ChoiceField(
        label=_("What it looks like"), choices=condition_choices, widget=forms.RadioSelect, required=False,
        initial="as_new",
    )  # fmt: skip
    pay_back = forms.ChoiceField(label=_("What was paid already"), choices=pay_back_choices, required=False)

    def __init__(self, *args: Any, lines: Sequence[Returnable], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = [each for each in lines if each.left]
        for each in self.lines:
            places = each.line.item.unit.decimals
            self.fields[f"line_{each.position}"] = NumberField(
                label=each.line.item.name, widget=box(each.line.item.name), places=places, min_value=0,
                max_value=max(each.left, Decimal(1)),
                required=False,
            )  # fmt: skip

            if each.line.item.tracking == "serial":
                self.fields[f"serials_{each.position}"] = TextField(
                    label=gettext("Serial numbers: %(item)s") % {"item": each.line.item.name}, max_length=4000,
                    required=False, help_text=_("Scan every piece, one after the other."),
                    widget=forms.TextInput(attrs={"class": "mono", "autocomplete": "off"}),
                )  # fmt: skip
        begin_in(self, f"line_{self.lines[0].position}" if self.lines else "")

    @property
    def serial_cells(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("serials_")]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not self.errors and not self.wanted():
            raise forms.ValidationError(_("Say how much comes back of at least one line."))
        return said

    def wanted(self) -> list[ComesBack]:
        typed = [(each.position, self.cleaned_data.get(f"line_{each.position}")) for each in self.lines]
        return [ComesBack(position, quantity, self._serials(position)) for position, quantity in typed if quantity]

    def _serials(self, position: int) -> list[str]:
        return str(self.cleaned_data.get(f"serials_{position}") or "").replace(",", " ").split()


class InspectionForm(forms.Form):
    """What was found of each line: so many as new, damaged, given back."""

    KINDS = ("as_new", "damaged", "given_back")

    def __init__(self, *args: Any, lines: Sequence[ReturnLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = lines
        words = {"as_new": _("As new"), "damaged": _("Damaged"), "given_back": _("Given back")}
        for line in lines:
            for kind in self.KINDS:
                self.fields[f"{kind}_{line.position}"] = NumberField(
                    label=words[kind], widget=box(f"{words[kind]}, {line.item.name}"), places=line.item.unit.decimals, min_value=0,
                    max_value=max(line.quantity, Decimal(1)), required=False,
                    initial=line.quantity if kind == "as_new" else None,
                )  # fmt: skip
        begin_in(self, f"as_new_{lines[0].position}" if lines else "")

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        for line in self.lines if not self.errors else ():
            if (
                sum((said.get(f"{kind}_{line.position}") or Decimal(0) for kind in self.KINDS), Decimal(0))
                != line.quantity
            ):
                self.add_error(f"as_new_{line.position}", _("Say for every piece what you found."))
        return said

    def found(self) -> list[Found]:
        return [
            Found(
                line.position,
                **{kind: self.cleaned_data.get(f"{kind}_{line.position}") or Decimal(0) for kind in self.KINDS},
            )
            for line in self.lines
        ]


class RejectionForm(forms.Form):
    reason = TextField(
        label=_("Why it is not taken back"), max_length=200,
        error_messages={"required": _("Write down why it is not taken back.")},
    )  # fmt: skip


class CreditForm(forms.Form):
    pay_back = forms.ChoiceField(label=_("What was paid already"), choices=pay_back_choices, required=False)


class RulesForm(VersionedForm):
    """How long the house takes goods back, and what it keeps when a customer only changed their mind."""

    window_days = WholeField(
        label=_("Days after the hand-over"), min_value=0, max_value=3650, help_text=_("0: without an end"),
        widget=forms.TextInput(attrs={"class": "num q", "inputmode": "numeric"}),
    )  # fmt: skip
    fee_percent = NumberField(
        label=_("Kept when a customer changed their mind, %"), places=2, min_value=0, max_value=50,
        help_text=_("Of the price, with its tax. 0: nothing"),
        widget=forms.TextInput(attrs={"class": "num q", "inputmode": "decimal"}),
    )  # fmt: skip
