"""What may be typed about items, prices and taxes."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from counterpart.design.formats import unit
from counterpart.design.widgets import Pick
from counterpart.foundation.catalog.details import (
    BREAKS_MAX,
    DAYS_MAX,
    FACTOR_MAX,
    MONTHS_MAX,
    OTHER_UNITS_MAX,
    TAX_CATEGORIES,
    FirstPrice,
    ItemDetails,
    OtherUnit,
    PriceBreak,
    PriceListDetails,
)
from counterpart.foundation.catalog.models import PriceList, Unit
from counterpart.foundation.conflicts import VersionedForm
from counterpart.foundation.countries import countries
from counterpart.foundation.entry import DayField, NumberField, TextField, WholeField
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.parties.models import CustomerGroup, Party
from counterpart.foundation.parties.queries import party_named

MOST = Decimal("999999999")
LISTED_MAX = 500
CATEGORY_NAMES = {
    "S": _("standard rate"), "AA": _("lower rate"), "Z": _("zero rated"), "E": _("exempt"),
    "O": _("outside scope of tax"), "AE": _("reverse charge"), "K": _("within the EU"), "G": _("export"),
}  # fmt: skip


def category_choices() -> list[tuple[str, str]]:
    return [(code, f"{code} · {CATEGORY_NAMES[code]}") for code in TAX_CATEGORIES]


def unit_choices() -> list[tuple[str, str]]:
    return [(u.code, f"{unit(u.name)} ({u.code})") for u in Unit.objects.order_by("id")[:LISTED_MAX]]


def list_choices() -> list[tuple[str, str]]:
    lists = PriceList.objects.filter(party=None).order_by("id")[:LISTED_MAX]
    return [(str(p.pk), f"{p.name}, {p.currency}") for p in lists]


class ItemForm(VersionedForm):
    name = TextField(label=_("Name"), max_length=160)
    sku = TextField(label=_("Item number"), max_length=40)
    gtin = TextField(
        label=_("Barcode (GTIN)"), max_length=20, required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "data-scan-to": True}),
    )  # fmt: skip
    kind = forms.ChoiceField(
        label=_("This is"), choices=[("goods", _("goods on a shelf")), ("service", _("a service"))],
        widget=forms.RadioSelect, initial="goods",
    )  # fmt: skip
    unit = forms.ChoiceField(label=_("Counted in"), choices=unit_choices, initial="C62")
    tax_category = forms.ChoiceField(label=_("Tax"), choices=category_choices, initial="S")
    tracking = forms.ChoiceField(
        label=_("Traced by"), initial="none",
        choices=[("none", _("nothing")), ("lot", _("lot number")), ("serial", _("serial number"))],
    )  # fmt: skip
    commodity_code = TextField(label=_("Commodity code"), max_length=12, required=False)
    warranty_months = WholeField(label=_("Warranty, months"), min_value=0, max_value=MONTHS_MAX, initial=0)
    lead_time_days = WholeField(
        label=_("Days until it comes"), min_value=0, max_value=DAYS_MAX, initial=7,
        help_text=_("What customers are promised when none is in stock"),
    )  # fmt: skip
    discontinued = forms.BooleanField(label=_("No longer sold"), required=False)

    def details(self) -> ItemDetails:
        said = {name: self.cleaned_data[name] for name in ItemDetails.__dataclass_fields__}
        return ItemDetails(**said)


class NewItemForm(ItemForm):
    price = NumberField(label=_("Price"), places=6, min_value=0, max_value=MOST, required=False)
    price_list = forms.ChoiceField(label=_("In the price list"), choices=list_choices, required=False)

    def first_price(self) -> FirstPrice | None:
        price, listed = self.cleaned_data["price"], self.cleaned_data["price_list"]
        return None if price is None else FirstPrice(price, int(listed or 0))


def shown(details: ItemDetails) -> dict[str, Any]:
    """Stored details as the form shows them."""
    said = {name: getattr(details, name) for name in ItemDetails.__dataclass_fields__}
    return said | {name: str(said[name]) for name in ("warranty_months", "lead_time_days")}


class BreakForm(forms.Form):
    from_quantity = NumberField(
        label=_("From quantity"), places=6, min_value=0, max_value=MOST, required=False,
        widget=forms.TextInput(attrs={"class": "num p", "inputmode": "decimal"}),
    )  # fmt: skip
    price = NumberField(
        label=_("Price of one"), places=6, min_value=0, max_value=MOST,
        widget=forms.TextInput(attrs={"class": "num p", "inputmode": "decimal"}),
    )  # fmt: skip


class OtherUnitForm(forms.Form):
    unit = forms.ChoiceField(label=_("Unit"), choices=unit_choices)
    factor = NumberField(
        label=_("Holds"), places=6, min_value=0, max_value=FACTOR_MAX,
        widget=forms.TextInput(attrs={"class": "num p", "inputmode": "decimal"}),
    )  # fmt: skip


BreakLines = forms.formset_factory(
    BreakForm, extra=1, can_delete=True, max_num=BREAKS_MAX, validate_max=True, absolute_max=BREAKS_MAX + 10
)
OtherUnitLines = forms.formset_factory(
    OtherUnitForm,
    extra=1,
    can_delete=True,
    max_num=OTHER_UNITS_MAX,
    validate_max=True,
    absolute_max=OTHER_UNITS_MAX + 10,
)


def rows_of(lines: "forms.BaseFormSet[Any]") -> list[dict[str, Any]]:
    """The lines that were filled in and not taken out."""
    return [data for form in lines.forms if (data := form.cleaned_data) and not data.get("DELETE")]


def breaks_of(lines: "forms.BaseFormSet[Any]") -> list[PriceBreak]:
    return [PriceBreak(row.get("from_quantity") or Decimal(0), row["price"]) for row in rows_of(lines)]


def units_of(lines: "forms.BaseFormSet[Any]") -> list[OtherUnit]:
    return [OtherUnit(row["unit"], row["factor"]) for row in rows_of(lines)]


class PartyChoice(TextField):
    """A customer chosen from the list, or typed by number or whole name."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=160, **kwargs)
        self.actor: Actor | None = None

    def ask(self, actor: Actor, url: str) -> None:
        self.actor = actor
        self.widget = Pick(url, attrs={})

    def clean(self, value: Any) -> Party | None:
        text = super().clean(value)
        if not text:
            return None
        assert self.actor is not None
        party = party_named(self.actor, text)
        if party is None:
            raise ValidationError(_("Choose one from the list: nobody, or more than one, is called like this."))
        if isinstance(self.widget, Pick):
            self.widget.text = party.name
        return party


class PriceListForm(forms.Form):
    name = TextField(label=_("Name"), max_length=60)
    currency = TextField(label=_("Currency"), max_length=3, min_length=3)
    group = forms.ChoiceField(label=_("For the customer group"), required=False)
    party = PartyChoice(label=_("For one customer"), required=False)
    valid_from = DayField(label=_("Holds from"), required=False)
    valid_until = DayField(label=_("Until, not including"), required=False)
    includes_tax = forms.BooleanField(label=_("Prices include tax"), required=False)

    def __init__(self, *args: Any, actor: Actor, url: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = CustomerGroup.objects.order_by("name").values_list("pk", "name")[:LISTED_MAX]
        group, party = self.fields["group"], self.fields["party"]
        assert isinstance(group, forms.ChoiceField) and isinstance(party, PartyChoice)
        group.choices = [("", "–"), *((str(pk), name) for pk, name in groups)]
        party.ask(actor, url)

    def details(self) -> PriceListDetails:
        data = self.cleaned_data
        return PriceListDetails(
            data["name"], data["currency"], data["party"].pk if data["party"] else None,
            int(data["group"]) if data["group"] else None, data["valid_from"], data["valid_until"], data["includes_tax"],
        )  # fmt: skip


class WhyForm(forms.Form):
    """For whom, how many: why the price is what it is."""

    party = PartyChoice(label=_("Customer"))
    quantity = NumberField(label=_("Quantity"), places=6, min_value=0, max_value=MOST, initial=1)

    def __init__(self, *args: Any, actor: Actor, url: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        party = self.fields["party"]
        assert isinstance(party, PartyChoice)
        party.ask(actor, url)


class TaxRateForm(forms.Form):
    country = forms.ChoiceField(label=_("Country"), choices=lambda: countries(get_language() or "en"))
    category = forms.ChoiceField(label=_("Category"), choices=category_choices)
    percent = NumberField(label=_("Percent"), places=4, min_value=0, max_value=99)
    name = TextField(label=_("Name on papers"), max_length=60)
    valid_from = DayField(label=_("Holds from"))


class UnitForm(forms.Form):
    code = TextField(label=_("Code"), max_length=3, help_text=_("UN/ECE Recommendation 20, for example KGM"))
    name = TextField(label=_("Name"), max_length=40)
    decimals = WholeField(label=_("Digits after the point"), min_value=0, max_value=6, initial=0)
