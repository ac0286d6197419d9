"""What people may type at the sales desk."""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from counterpart.design.moulds import RowFields
from counterpart.design.widgets import Pick, SaidField
from counterpart.foundation.catalog.details import ItemDetails
from counterpart.foundation.catalog.models import Item
from counterpart.foundation.conflicts import VersionedForm
from counterpart.foundation.entry import NumberField, TextField
from counterpart.foundation.money.rates import currencies_into
from counterpart.foundation.organisation.house import house
from counterpart.foundation.parties.details import Contact, PartyDetails
from counterpart.foundation.parties.models import Party
from counterpart.front_office.sales.pricing import Wanted
from counterpart.front_office.sales.queries import customers_like, items_by_words

LINES_MAX = 1000
QUANTITY_MAX, PRICE_MAX = 1_000_000, 10_000_000
HUNDRED = Decimal(100)
METHODS = (("pickup", _("The customer picks it up")), ("delivery", _("We deliver it")))
SHORTAGES = (("backorder", _("Send the rest later")), ("refuse", _("All of it or nothing")))
KINDS = (("person", _("Person")), ("organisation", _("Organisation")))
ITEM_KINDS = (("goods", _("Goods")), ("service", _("Service")))

if TYPE_CHECKING:
    LinesBase = forms.BaseFormSet["LineForm"]
else:
    LinesBase = forms.BaseFormSet


def day_field(label: Any, **more: Any) -> forms.DateField:
    """A day that any calendar of ours holds."""
    limits = [MinValueValidator(date(1990, 1, 1)), MaxValueValidator(date(2190, 1, 1))]
    widget = forms.DateInput(attrs={"type": "date", "class": "short"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, validators=limits, widget=widget, **more)


class HeadForm(VersionedForm):
    """How and until when the customer wants it. ``lines`` holds the lines in words, for somebody who saves later."""

    method = forms.ChoiceField(label=_("How"), choices=METHODS, initial="pickup")
    on_shortage = forms.ChoiceField(label=_("If something is missing"), choices=SHORTAGES, initial="backorder")
    wanted_on = day_field(_("Wanted on"))
    reason = TextField(
        label=_("Why this price"), required=False, help_text=_("Only where a price differs from the list.")
    )
    lines = forms.CharField(label=_("Lines"), required=False, max_length=200_000, widget=forms.HiddenInput)


class EntryForm(HeadForm):
    """A new order or quote: also for whom, and under which reference of theirs."""

    party = forms.CharField(
        label=_("Customer"), max_length=160, required=False, widget=Pick(reverse_lazy("sales:customers")),
        help_text=_("A name, phone number or e-mail."),
    )  # fmt: skip
    reference = TextField(label=_("Their reference"), max_length=60, required=False)
    valid_until = day_field(_("Valid until"), help_text=_("30 days where you say nothing."))
    site = forms.TypedChoiceField(label=_("Sold at"), coerce=int, required=False)
    currency = forms.ChoiceField(label=_("Currency"), required=False)
    found: Party | None = None

    def __init__(self, *args: Any, kind: str = "order", sites: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(sites) > 1:
            self.fields["site"].choices = [(pk, house().sites[pk].name) for pk in sites]  # type: ignore[attr-defined]
        else:
            del self.fields["site"]
        currencies = currencies_into(house().sites[sites[0]].entity.currency) if sites else []
        if len(currencies) > 1:
            self.fields["currency"].choices = [(code, code) for code in currencies]  # type: ignore[attr-defined]
        else:
            del self.fields["currency"]
        if kind == "order":
            del self.fields["valid_until"]

    def _said(self, name: str, value: str) -> str:
        """A customer by name, wherever two versions are compared."""
        if name == "party" and value.isdecimal() and len(value) < 19:
            return Party.objects.filter(pk=int(value)).values_list("name", flat=True).first() or value
        return super()._said(name, value)

    def clean_party(self) -> str:
        """The chosen customer, or the only one that the typed words can mean."""
        said = str(self.cleaned_data["party"] or "").strip()
        parties = Party.objects.filter(merged_into=None)
        if said and str(self.data.get("party") or "") == said and said.isdecimal() and len(said) < 19:
            self.found = parties.filter(pk=int(said)).first()
        elif said:
            like = customers_like(said)
            same = [choice for choice in like if choice.text.casefold() == said.casefold()] or like
            self.found = parties.filter(pk=same[0].value).first() if len(same) == 1 else None
        if said and self.found is None:
            raise forms.ValidationError(_("Choose the customer from the list, or enter a new one."), code="unknown")
        if self.found:
            self.fields["party"].widget.text = self.found.name
        return str(self.found.pk) if self.found else ""


class LineForm(forms.Form):
    """One line as it is typed: an empty price is the list price."""

    item = forms.CharField(
        label=_("Item"), max_length=160,
        widget=Pick(reverse_lazy("sales:items"), attrs={"placeholder": _("Scan, name or number")}),
        error_messages={"required": _("Choose an item.")},
    )  # fmt: skip
    quantity = NumberField(
        label=_("Quantity"), places=6, min_value=Decimal("0.000001"), max_value=QUANTITY_MAX, initial=1,
        widget=forms.TextInput(attrs={"class": "num q", "inputmode": "decimal"}),
    )  # fmt: skip
    price = NumberField(
        label=_("Price"), places=6, min_value=0, max_value=PRICE_MAX, required=False,
        widget=forms.TextInput(attrs={"class": "num p", "inputmode": "decimal", "placeholder": _("list")}),
    )  # fmt: skip
    discount = NumberField(
        label=_("Off %"), places=4, min_value=0, max_value=100, required=False,
        widget=forms.TextInput(attrs={"class": "num q", "inputmode": "decimal"}),
    )  # fmt: skip
    promise = SaidField(_("Promise"))
    amount = SaidField(_("Amount"), num=True)
    found: Item | None = None

    @property
    def wanted(self) -> Wanted:
        """The line as sales understands it."""
        said = self.cleaned_data
        assert self.found is not None
        return Wanted(self.found.pk, said["quantity"], said["price"], (said["discount"] or Decimal(0)) / HUNDRED)


LineForm.base_fields = RowFields(LineForm.base_fields)  # a thousand lines are six thousand of them


class BaseLines(LinesBase):
    """All lines; the items of all of them are looked up at once."""

    def clean(self) -> None:
        chosen: dict[LineForm, int] = {}
        typed: dict[LineForm, str] = {}
        for form in self.forms:
            said = form.cleaned_data.get("item", "") if hasattr(form, "cleaned_data") else ""
            if (
                said
                and str(form.data.get(form.add_prefix("item")) or "") == said
                and said.isdecimal()
                and len(said) < 19
            ):
                chosen[form] = int(said)
            elif said:
                typed[form] = said.strip()
        by_key, by_word = items_by_words(list(chosen.values()), list(typed.values())) if chosen or typed else ({}, {})
        for form in self.forms:
            form.found = by_key.get(chosen.get(form, 0)) or by_word.get(typed.get(form, ""))
            if form.found:
                form.fields["item"].widget.text = form.found.name
            elif form in chosen or form in typed:
                form.add_error("item", forms.ValidationError(_("No item has this number or name."), code="unknown"))

    def wanted(self) -> list[tuple[int, Wanted]]:
        """Row and line of everything that is whole; empty rows are left out."""
        return [(n, form.wanted) for n, form in enumerate(self.forms) if form.found and form.is_valid()]


def lines_of(data: Any = None, *, initial: list[dict[str, Any]] | None = None, blank: int = 3) -> BaseLines:
    """The lines of an order as a formset with some blank rows."""
    made = forms.formset_factory(
        LineForm, formset=BaseLines, extra=blank, max_num=LINES_MAX, absolute_max=LINES_MAX, validate_max=True
    )
    lines = made(data, initial=initial, prefix="lines")
    assert isinstance(lines, BaseLines)
    for form, row in zip(lines.forms, initial or (), strict=False):
        form.fields["item"].widget.text = row.get("item_text", "")
    return lines


class CustomerForm(forms.Form):
    """Somebody new, with what is known at the counter."""

    name = TextField(label=_("Name"), max_length=160, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=KINDS, initial="person")
    email = TextField(label=_("E-mail"), max_length=120, required=False)
    phone = TextField(label=_("Phone"), max_length=60, required=False)
    another = forms.BooleanField(label=_("This is somebody else, create anyway"), required=False)

    def details(self, country: str, language: str) -> PartyDetails:
        said = self.cleaned_data
        contacts = [Contact(kind, said[kind]) for kind in ("email", "phone") if said[kind].strip()]
        return PartyDetails(said["kind"], said["name"], country=country, language=language, contacts=contacts)


class ItemForm(forms.Form):
    """Something new to sell, with the least that an order needs."""

    name = TextField(label=_("Name"), max_length=160, required=False)
    sku = TextField(
        label=_("Number"), max_length=40, required=False, help_text=_("Made from the name where you say nothing.")
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=ITEM_KINDS, initial="goods")
    price = NumberField(label=_("Price"), places=6, min_value=0, max_value=PRICE_MAX, required=False)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not str(said.get("name") or "").strip():
            self.add_error("name", _("Write the name."))
        if said.get("price") is None and "price" not in self.errors:
            self.add_error("price", _("Write the price for one."))
        return said

    def details(self) -> ItemDetails:
        said = self.cleaned_data
        made = "-".join("".join(c if c.isalnum() else " " for c in said["name"]).upper().split())[:40].strip("-")
        return ItemDetails(said["sku"].strip() or made or "-", said["name"], kind=said["kind"])


class ReasonForm(forms.Form):
    """Why something does not happen."""

    reason = TextField(label=_("Why"), error_messages={"required": _("Say why. Colleagues will ask.")})
