"""What a printed paper is made of: plain data in the customer's language, the same parts for every department."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar
from zoneinfo import ZoneInfo

from babel.dates import format_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from counterpart.design.formats import amount, locale_code, money, number, percent
from counterpart.foundation.catalog.tax import TaxGroup
from counterpart.foundation.documents.models import Document
from counterpart.foundation.organisation.models import LegalEntity
from counterpart.foundation.parties.models import Address, Party

HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Fact:
    """A label and what stands beside it."""

    label: str
    value: str


@dataclass(frozen=True)
class Sum:
    label: str
    value: str
    strong: bool = False


@dataclass(frozen=True)
class Column:
    label: str
    right: bool = False
    wide: bool = False


@dataclass(frozen=True)
class Row:
    """``notes`` stand small beneath the wide column."""

    cells: Sequence[str]
    notes: Sequence[str] = ()


@dataclass(frozen=True)
class Signature:
    """A line to sign on: ``path`` is what a pad drew (already checked), ``name`` a typed name, ``signed`` who and when."""

    label: str
    path: str = ""
    name: str = ""
    signed: str = ""


@dataclass(frozen=True)
class Code:
    """A code to be scanned: its words, and the drawing of it (``drawing`` is SVG of our own making)."""

    label: str
    words: str
    drawing: str


@dataclass(frozen=True)
class Paper:
    """One paper, ready to print. ``sentence`` is the one of the screen, word for word."""

    heading: str
    number: str
    seller: Sequence[str]
    buyer: Sequence[str]
    facts: Sequence[Fact]
    columns: Sequence[Column]
    lines: Sequence[Row]
    sums: Sequence[Sum] = ()
    payment: Sequence[Fact] = ()
    notes: Sequence[str] = ()
    warning: str = ""
    sentence: str = ""
    signature: Signature | None = None
    code: Code | None = None
    footer: Sequence[str] = ()
    buyer_label: str = field(default_factory=lambda: _("To"))
    sentence_label: str = field(default_factory=lambda: _("Where it stands now"))
    page_words: str = field(default_factory=lambda: _("Page {page} of {pages}"))
    language: str = field(default_factory=lambda: language_in_use())
    template: ClassVar[str] = "paper.typ"

    @property
    def title(self) -> str:
        return f"{self.heading} {self.number}".strip()


@dataclass(frozen=True)
class Label:
    """What sticks on a parcel, a quarter of a page: from whom, to whom, and a code for scanners."""

    heading: str
    number: str
    seller: Sequence[str]
    buyer: Sequence[str]
    facts: Sequence[Fact]
    code: Code
    buyer_label: str = field(default_factory=lambda: _("To"))
    language: str = field(default_factory=lambda: language_in_use())
    template: ClassVar[str] = "label.typ"

    @property
    def title(self) -> str:
        return f"{self.heading} {self.number}".strip()


@dataclass(frozen=True)
class ItemLabel:
    """What sticks on an item or at its place on the shelf; ``is_square`` where the code is no bars."""

    name: str
    number: str
    code: Code
    is_square: bool = False
    language: str = field(default_factory=lambda: language_in_use())
    template: ClassVar[str] = "item_labels.typ"

    @property
    def title(self) -> str:
        return f"{self.name} {self.number}".strip()


@dataclass(frozen=True)
class Priced:
    """A line with its price, of a quote, an order or an invoice."""

    position: int
    description: str
    sku: str
    quantity: Decimal
    unit: str
    unit_price: Decimal
    discount: Decimal
    tax_rate: Decimal
    amount: Decimal
    notes: Sequence[str] = ()


def language_in_use() -> str:
    """The language that the paper is being laid out in."""
    return (get_language() or "en").split("-")[0]


def printed_day(on: date) -> str:
    """A day with its year, as a paper says it: it is read in other years, too."""
    return format_date(on, "long", locale=locale_code())


def printed_moment(at: datetime, zone: str) -> str:
    local = at.astimezone(ZoneInfo(zone))
    return f"{printed_day(local.date())}, {local:%H:%M}"


def seller_of(entity: LegalEntity) -> list[str]:
    """Who sends the paper, as the law wants it said."""
    said = [entity.name, *_lines(entity.address)]
    if entity.tax_number:
        said.append(_("Tax number: %(number)s") % {"number": entity.tax_number})
    if entity.registration_number:
        said.append(_("Registration number: %(number)s") % {"number": entity.registration_number})
    return said


def footer_of(entity: LegalEntity) -> list[str]:
    said = [entity.name]
    if entity.tax_number:
        said.append(_("Tax number: %(number)s") % {"number": entity.tax_number})
    if entity.bank_account:
        said.append(_("Account: %(account)s") % {"account": entity.bank_account})
    return said


def buyer_of(party: Party | None, *, delivery: bool = False, snapshot: dict[str, str] | None = None) -> list[str]:
    """Whom the paper is for. A posted paper keeps the name and the tax number that it was posted with."""
    if party is None:
        return []
    kept = snapshot or {}
    addresses = {each.kind: each for each in Address.objects.filter(party_id=party.pk).order_by("-id")}
    wanted = addresses.get(Address.Kind.DELIVERY) if delivery else None
    address = wanted or addresses.get(Address.Kind.MAIN)
    name = kept.get("name") or party.name
    said = [name, *(line for line in (address.as_lines() if address else []) if line != name)]
    tax_number = kept.get("tax_number", party.tax_number)
    if tax_number and not delivery:
        said.append(_("Tax number: %(number)s") % {"number": tax_number})
    return said


def head_facts(document: Document, order: Document | None = None) -> list[Fact]:
    """What every paper says about its document beside number and day. A reference of the customer's goes down the chain."""
    facts = [Fact(_("Order number"), order.reference)] if order else []
    said = (each.external_reference for each in (document, order, document.journey) if each)
    reference = next((each for each in said if each), "")
    if reference:
        facts.append(Fact(_("Your reference"), reference))
    facts.append(Fact(_("Site"), document.site.name))
    return facts


def priced_lines(lines: Sequence[Priced], currency: str) -> tuple[list[Column], list[Row]]:
    """The table of a paper with prices; the column of discounts only where there is one."""
    discounted = any(line.discount for line in lines)
    columns = [
        Column(_("No.")), Column(_("Description"), wide=True), Column(_("Quantity"), right=True),
        Column(_("Price"), right=True),
    ]  # fmt: skip
    if discounted:
        columns.append(Column(_("Discount"), right=True))
    columns += [Column(_("Tax"), right=True), Column(_("Amount, %(currency)s") % {"currency": currency}, right=True)]
    rows = []
    for line in lines:
        cells = [
            str(line.position),
            line.description,
            quantity(line.quantity, line.unit),
            _price(line.unit_price, currency),
        ]
        if discounted:
            cells.append(percent(line.discount * HUNDRED) if line.discount else "")
        cells += [percent(line.tax_rate * HUNDRED), amount(line.amount, currency)]
        rows.append(Row(cells, [*([line.sku] if line.sku else []), *line.notes]))
    return columns, rows


def quantity(value: Decimal, unit: str) -> str:
    """Pieces are counted without saying so."""
    return number(value) if unit in ("", "C62") else f"{number(value)} {unit}"


def _price(price: Decimal, currency: str) -> str:
    exact = price.normalize()
    return amount(price, currency) if -int(exact.as_tuple().exponent) <= 2 else number(price)


def sums_of(net: Decimal, total: Decimal, groups: Sequence[TaxGroup], currency: str, total_label: str) -> list[Sum]:
    """Net, tax by group, and what it comes to."""
    said = [Sum(_("Net"), money(net, currency))]
    for group in groups:
        words = {"tax": tax_words(group.category, group.rate), "net": money(group.net, currency)}
        said.append(Sum(_("%(tax)s on %(net)s") % words, money(group.tax, currency)))
    return [*said, Sum(total_label, money(total, currency), strong=True)]


def tax_words(category: str, rate: Decimal) -> str:
    """A tax group as a paper names it (UNCL5305)."""
    untaxed = {
        "Z": _("Zero-rated"), "E": _("Exempt from tax"), "O": _("Outside the scope of tax"), "AE": _("Reverse charge"),
        "K": _("Supply within the EU"), "G": _("Export"),
    }  # fmt: skip
    return untaxed.get(category) or _("Tax %(rate)s") % {"rate": percent(rate * HUNDRED)}


def tax_notes(groups: Sequence[TaxGroup], party: Party | None) -> list[str]:
    """What the law wants said where no tax is charged."""
    said = {
        "AE": _("Reverse charge: the customer owes the tax."),
        "K": _("Supply within the EU, exempt from tax: the customer accounts for it."),
        "G": _("Export, exempt from tax."),
    }
    notes = [said[group.category] for group in groups if group.category in said]
    if party is not None and party.tax_exempt_reason and any(group.category == "E" for group in groups):
        notes.append(_("Exempt from tax: %(reason)s") % {"reason": party.tax_exempt_reason})
    return notes


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
