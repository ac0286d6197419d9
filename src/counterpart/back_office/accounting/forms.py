"""What people may type in accounting."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from counterpart.back_office.accounting.actions import CreditLine, EntrySide, Part
from counterpart.back_office.accounting.charting import CONTROL
from counterpart.back_office.accounting.models import Account, InvoiceLine, OpenItem, Payment
from counterpart.back_office.accounting.texts import KIND_NAMES, METHOD_NAMES, ROLE_NAMES
from counterpart.design.widgets import Pick
from counterpart.foundation.conflicts import VersionedForm
from counterpart.foundation.entry import KeyField, NumberField, TextField, WholeField, plain_number
from counterpart.foundation.organisation.house import SiteInfo
from counterpart.foundation.parties.models import Party

AMOUNT_MAX = Decimal(10) ** 11
QUANTITY_MAX = Decimal(10) ** 9
LINES_MAX = 200
FIRST_DAY, LAST_DAY = date(1980, 1, 1), date(2190, 1, 1)

if TYPE_CHECKING:
    LinesBase = forms.BaseFormSet["EntryLineForm"]
else:
    LinesBase = forms.BaseFormSet


def day_field(label: Any, **more: Any) -> forms.DateField:
    """A day that the books can hold."""
    limits = [MinValueValidator(FIRST_DAY), MaxValueValidator(LAST_DAY)]
    widget = forms.DateInput(attrs={"type": "date", "class": "short"}, format="%Y-%m-%d")
    return forms.DateField(label=label, validators=limits, widget=widget, **more)


def amount_field(label: Any, **more: Any) -> NumberField:
    """Money somebody types: above zero."""
    more.setdefault("min_value", Decimal("0.0001"))
    return NumberField(label=label, places=4, max_value=AMOUNT_MAX, **more)


def cell_attrs(name: object) -> dict[str, str]:
    """A number in a row of a table: it is named by its row, for it has no label of its own."""
    return {"class": "in num short", "inputmode": "decimal", "aria-label": str(name)}


class MoneyForm(forms.Form):
    """How money moved: what the forms below share."""

    amount = amount_field(_("Amount"))
    method = forms.ChoiceField(
        label=_("How"), choices=[(way, METHOD_NAMES[way]) for way in Payment.WAYS], widget=forms.RadioSelect
    )
    on = day_field(_("On"))
    reference = TextField(label=_("Reference"), max_length=60, required=False)

    def __init__(self, *args: Any, currency: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if currency:
            self.fields["amount"].label = _("Amount, %(currency)s") % {"currency": currency}


class PayForm(MoneyForm):
    """A customer pays an invoice. ``open_was`` is what the page showed as open."""

    open_was = amount_field("", widget=forms.HiddenInput)


class RefundForm(MoneyForm):
    """Money goes back to a customer."""


class ReceiveForm(MoneyForm):
    """Money came in and nobody knows yet what for."""

    party = forms.CharField(label=_("Customer"), max_length=160, widget=Pick(reverse_lazy("accounting:parties")))
    field_order = ("party", "amount", "method", "on", "reference")

    def clean_party(self) -> int:
        return _party_key(self, str(self.cleaned_data["party"]))


class PostInvoiceForm(forms.Form):
    """On which day the draft becomes final."""

    on = day_field(_("Invoice date"))


class CreditForm(forms.Form):
    """What of an invoice is taken back, and why."""

    reason = TextField(label=_("Why"), max_length=200, help_text=_("The customer reads this on the credit note."))
    on = day_field(_("On"))

    def __init__(self, data: Any = None, *, lines: Sequence[tuple[InvoiceLine, Decimal]], **more: Any) -> None:
        super().__init__(data, **more)
        self.positions = [line.position for line, left in lines if left]
        for line, left in lines:
            if left:
                self.fields[f"q{line.position}"] = NumberField(
                    label=line.description, places=6, min_value=0, max_value=left, required=False,
                    initial=plain_number(left), widget=forms.TextInput(attrs=cell_attrs(line.description)),
                )  # fmt: skip
        self.told = [(line, left, self[f"q{line.position}"] if left else None) for line, left in lines]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not self.lines:
            raise forms.ValidationError(_("Enter how much of at least one line is taken back."), code="nothing")
        return data

    @property
    def lines(self) -> list[CreditLine]:
        typed = ((position, self.cleaned_data.get(f"q{position}")) for position in self.positions)
        return [CreditLine(position, quantity) for position, quantity in typed if quantity]


class AllocateForm(forms.Form):
    """How much of a payment goes to which of the customer's open invoices."""

    def __init__(self, data: Any = None, *, items: Sequence[OpenItem], left: Decimal) -> None:
        super().__init__(data)
        self.items = list(items)
        rest = left
        for item in self.items:
            still_open = item.amount - item.settled
            suggested = min(rest, still_open)
            rest -= suggested
            self.fields[f"i{item.pk}"] = NumberField(
                label=item.document.reference, places=4, min_value=0, max_value=AMOUNT_MAX, required=False,
                initial=plain_number(suggested) if suggested else None,
                widget=forms.TextInput(attrs=cell_attrs(item.document.reference)),
            )  # fmt: skip
        self.told = [(item, item.amount - item.settled, self[f"i{item.pk}"]) for item in self.items]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not self.parts:
            raise forms.ValidationError(_("Enter how much goes to at least one invoice."), code="nothing")
        return data

    @property
    def parts(self) -> list[Part]:
        typed = ((item.pk, self.cleaned_data.get(f"i{item.pk}")) for item in self.items)
        return [Part(pk, amount) for pk, amount in typed if amount]


class EntryForm(forms.Form):
    """The head of an entry written by hand."""

    text = TextField(label=_("What it is for"), max_length=200)
    on = day_field(_("On"))
    site = forms.TypedChoiceField(label=_("Site"), coerce=int, required=False)

    def __init__(self, *args: Any, sites: Sequence[SiteInfo], **more: Any) -> None:
        super().__init__(*args, **more)
        if len(sites) > 1:
            self.fields["site"].choices = [(site.id, site.name) for site in sites]  # type: ignore[attr-defined]
        else:
            del self.fields["site"]


class EntryLineForm(forms.Form):
    """One line: an account, and an amount on one side."""

    account = forms.TypedChoiceField(label=_("Account"), coerce=int, empty_value=None)
    debit = amount_field(_("Debit"), required=False, min_value=0)
    credit = amount_field(_("Credit"), required=False, min_value=0)
    party = forms.CharField(
        label=_("Customer or supplier"), max_length=160, required=False, widget=Pick(reverse_lazy("accounting:parties"))
    )
    text = TextField(label=_("Text"), max_length=200, required=False)

    def __init__(self, *args: Any, accounts: Sequence[tuple[int, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["account"].choices = [("", "–"), *accounts]  # type: ignore[attr-defined]

    def clean_party(self) -> int | None:
        said = str(self.cleaned_data["party"] or "")
        return _party_key(self, said) if said else None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and bool(data.get("debit")) == bool(data.get("credit")):
            raise forms.ValidationError(_("Enter an amount in debit or in credit, not in both."), code="sides")
        return data

    @property
    def side(self) -> EntrySide:
        data = self.cleaned_data
        amount = data.get("debit") or -data["credit"]
        return EntrySide(data["account"], amount, data.get("party"), data.get("text", ""))


def sides_of(lines: LinesBase) -> list[EntrySide]:
    """The lines that were filled in."""
    return [form.side for form in lines.forms if form.has_changed()]


EntryLines = forms.formset_factory(EntryLineForm, extra=2, max_num=LINES_MAX, absolute_max=LINES_MAX, validate_max=True)


def accounts_to_post(entity_id: int) -> list[tuple[int, str]]:
    """The accounts people may post to by hand."""
    found = Account.objects.filter(entity_id=entity_id, is_active=True).exclude(role__in=CONTROL).order_by("code")
    return [(account.pk, str(account)) for account in found]


class AccountForm(VersionedForm):
    """One account of the chart."""

    code = TextField(label=_("Number"), max_length=12, widget=forms.TextInput(attrs={"class": "short mono"}))
    name = TextField(label=_("Name"), max_length=80)
    kind = forms.ChoiceField(label=_("Kind"), choices=list(KIND_NAMES.items()))
    role = forms.ChoiceField(
        label=_("Role"), choices=list(ROLE_NAMES.items()), required=False,
        help_text=_("What the house itself posts here. Each role has one account."),
    )  # fmt: skip
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)


class YearForm(forms.Form):
    """The fiscal year whose months are made."""

    year = WholeField(label=_("Fiscal year"), min_value=FIRST_DAY.year, max_value=LAST_DAY.year)


class AllocationForm(forms.Form):
    """Which allocation is taken back."""

    allocation = KeyField()


def _party_key(form: forms.Form, said: str) -> int:
    found = Party.objects.filter(pk=int(said)).first() if said.isdecimal() and len(said) < 19 else None
    if found is None:
        same = list(Party.objects.filter(name__iexact=said.strip(), merged_into=None)[:2])
        found = same[0] if len(same) == 1 else None
    if found is None:
        raise forms.ValidationError(_("Choose a customer or supplier from the list."), code="unknown")
    form.fields["party"].widget.text = found.name
    return found.pk


class DaysForm(forms.Form):
    """From a day to a day."""

    since = day_field(_("From"))
    until = day_field(_("Until"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "since" in data and "until" in data and data["since"] > data["until"]:
            self.add_error("until", _("The last day lies before the first."))
        return data
