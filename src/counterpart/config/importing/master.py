"""Parties, items, prices and people."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from counterpart.config.importing.kind import EXTERNAL, ZERO, Halfway, Hand, Kind, key_of, problem
from counterpart.foundation.acts.models import Act
from counterpart.foundation.catalog.actions import change_item, create_item, create_price_list, set_prices
from counterpart.foundation.catalog.details import FirstPrice, ItemDetails, PriceBreak, PriceListDetails, is_gtin
from counterpart.foundation.catalog.models import Item, PriceList, Unit
from counterpart.foundation.errors import Missing, Refusal
from counterpart.foundation.identity.actions import create_person, grant_desk
from counterpart.foundation.identity.models import Person
from counterpart.foundation.imports.actions import remove_object
from counterpart.foundation.imports.columns import Column, Record
from counterpart.foundation.imports.errors import Problem, StillUsed
from counterpart.foundation.imports.models import ImportedRow
from counterpart.foundation.organisation.models import Desk
from counterpart.foundation.parties.actions import change_party, create_group, create_party
from counterpart.foundation.parties.details import LANGUAGES, Contact, PartyDetails, Place
from counterpart.foundation.parties.models import CustomerGroup, Party

LANGUAGE = Column("language", "en, hr, sv or cs.", "choice", choices=LANGUAGES, default="en")


class Parties(Kind):
    """Customers and suppliers."""

    name = "parties"
    says = "Customers and suppliers."
    columns = (
        EXTERNAL,
        Column("name", "Name of the person or the firm.", required=True, longest=160),
        Column("kind", "person or organisation.", "choice", choices=("person", "organisation"), default="organisation"),
        Column("is_customer", "yes or no.", "yes", default=True),
        Column("is_supplier", "yes or no.", "yes"),
        LANGUAGE,
        Column("country", "Two letters (ISO 3166-1).", "country"),
        Column("tax_number", "Checked where the country's rule is known.", longest=32),
        Column("group", "Customer group; made when it is new.", longest=60),
        Column("payment_terms_days", "Days until an invoice is due.", "whole", most=Decimal(365), places=0, default=0),
        Column("credit_limit", "How much may be open at once; empty is no limit.", "number", most=Decimal(10**9)),
        Column("tax_exempt_reason", "Why no tax is charged; empty for the rule.", longest=60),
        Column("phone", "Phone number.", longest=120),
        Column("email", "E-mail address.", longest=120),
        Column("contact_name", "Whom to ask for; printed above the street.", longest=160),
        Column("street", "Street and number.", longest=200),
        Column("postal_code", "Postal code.", longest=20),
        Column("city", "Town.", longest=80),
        Column("region", "Region or state.", longest=80),
    )

    def create(self, records: Sequence[Record], hand: Hand) -> list[int]:
        (r,) = records
        return [create_party(_party(r, hand), duplicate_ok=True, by=hand.doing(r.external_id, "create")).id]

    def change(self, record: Record, row: ImportedRow, hand: Hand) -> None:
        party = Party.objects.filter(pk=row.object_id).first()
        if party is None:
            raise Missing()
        by = hand.doing(record.external_id, f"change-{record.digest[:8]}")
        change_party(party.pk, _party(record, hand), version=party.version, duplicate_ok=True, by=by)

    def take_back(self, row: ImportedRow, hand: Hand) -> None:
        remove_object("party", row.object_id, by=hand.by)


def _party(r: Record, hand: Hand) -> PartyDetails:
    contacts = [Contact(kind, r.text(kind)) for kind in ("phone", "email") if r.text(kind)]
    place = Place(
        "main", r.text("contact_name"), r.text("street"), r.text("postal_code"), r.text("city"), r.text("region"),
        r.text("country"),
    )  # fmt: skip
    return PartyDetails(
        kind=r.text("kind"), name=r.text("name"), is_customer=r.yes("is_customer"), is_supplier=r.yes("is_supplier"),
        language=r.text("language"), country=r.text("country"), tax_number=r.text("tax_number"),
        group_id=_group(r.text("group"), hand), payment_terms_days=r.whole("payment_terms_days"),
        credit_limit=r.number("credit_limit"), tax_exempt_reason=r.text("tax_exempt_reason"), contacts=contacts,
        addresses=[place] if place else [],
    )  # fmt: skip


def _group(name: str, hand: Hand) -> int | None:
    if not name:
        return None
    found = CustomerGroup.objects.filter(name=name).values_list("pk", flat=True).first()
    return found or create_group(name, by=hand.doing(name, "group")).id


class Items(Kind):
    """What is sold and bought."""

    name = "items"
    says = "Goods and services, with a first price in the general price list."
    columns = (
        EXTERNAL,
        Column("sku", "Our item number; the external id when it is empty.", longest=40),
        Column("name", "Name of the item.", required=True, longest=160),
        Column("kind", "goods or service.", "choice", choices=("goods", "service"), default="goods"),
        Column("unit", "UN/ECE Rec. 20 code of a unit of yours (C62 is a piece).", longest=3, default="C62"),
        Column("gtin", "Barcode number with its check digit.", longest=14),
        Column(
            "tax_category", "UNCL5305: S standard, Z zero, E exempt, O outside scope ...", "choice",
            choices=("S", "AA", "Z", "E", "O", "AE", "K", "G"), default="S",
        ),
        Column("price", "Price of one unit in the currency of the books.", "number", places=6),
        Column("lead_time_days", "Days until more of it comes.", "whole", most=Decimal(730), places=0, default=7),
        Column("commodity_code", "Customs code.", longest=12),
        Column("warranty_months", "Months of warranty.", "whole", most=Decimal(600), places=0, default=0),
        Column("discontinued", "yes when it is no longer offered.", "yes"),
    )  # fmt: skip

    def check(self, records: Sequence[Record], hand: Hand) -> list[Problem]:
        units = set(Unit.objects.values_list("code", flat=True))
        found = []
        for r in records:
            if r.text("unit") not in units:
                found.append(problem(r, "unit", _("You have no such unit. Add it in the settings first.")))
            if r.text("gtin") and not is_gtin(r.text("gtin")):
                found.append(problem(r, "gtin", _("The check digit does not fit.")))
        return found

    def create(self, records: Sequence[Record], hand: Hand) -> list[int]:
        (r,) = records
        price = r.number("price")
        first = None if price is None else FirstPrice(price)
        return [create_item(_item(r), price=first, by=hand.doing(r.external_id, "create")).id]

    def change(self, record: Record, row: ImportedRow, hand: Hand) -> None:
        item = Item.objects.filter(pk=row.object_id).first()
        if item is None:
            raise Missing()
        step = f"change-{record.digest[:8]}"
        change_item(item.pk, _item(record), version=item.version, by=hand.doing(record.external_id, step))
        price = record.number("price")
        general = _list_by_name("", hand)
        if price is None or general is None:
            return
        later = item.prices.filter(price_list_id=general, from_quantity__gt=0).values_list("from_quantity", "price")
        breaks = [PriceBreak(ZERO, price), *(PriceBreak(q, p) for q, p in later)]
        set_prices(item.pk, general, breaks, by=hand.doing(record.external_id, f"price-{record.digest[:8]}"))

    def take_back(self, row: ImportedRow, hand: Hand) -> None:
        remove_object("item", row.object_id, by=hand.by)


def _item(r: Record) -> ItemDetails:
    return ItemDetails(
        sku=r.text("sku") or r.external_id, name=r.text("name"), unit=r.text("unit"), kind=r.text("kind"),
        gtin=r.text("gtin"), tax_category=r.text("tax_category"), commodity_code=r.text("commodity_code"),
        warranty_months=r.whole("warranty_months"), lead_time_days=r.whole("lead_time_days"),
        discontinued=r.yes("discontinued"),
    )  # fmt: skip


class Prices(Kind):
    """Price lists: one record is one item in one list, with its quantity breaks as lines."""

    name = "prices"
    says = "Prices of items in a list: one row for each quantity break, rows of one external id belong together."
    columns = (
        EXTERNAL,
        Column("item", "External id of the item in the same source, or our item number.", required=True, longest=80),
        Column("price_list", "Name of the list; made when it is new. Empty is the general list.", longest=60),
        Column("currency", "Three letters; empty is the currency of the books.", "currency"),
        Column("group", "Customer group the list is for; made when it is new.", longest=60),
        Column("valid_from", "First day of a new list.", "day"),
        Column("valid_until", "First day a new list no longer holds.", "day"),
        Column("includes_tax", "yes when the prices of a new list include tax.", "yes"),
    )
    line_columns = (
        Column("price", "Price of one unit.", "number", required=True, places=6),
        Column("from_quantity", "From how many on; empty is from the first.", "number", places=6, default=ZERO),
    )

    def check(self, records: Sequence[Record], hand: Hand) -> list[Problem]:
        hand.look_up(items=[r.text("item") for r in records])
        unknown = [r for r in records if r.text("item") not in hand.items]
        return [problem(r, "item", _("There is no such item. Import the items first.")) for r in unknown]

    def create(self, records: Sequence[Record], hand: Hand) -> list[int]:
        (r,) = records
        return [self._set(r, hand, "create")]

    def change(self, record: Record, row: ImportedRow, hand: Hand) -> None:
        self._set(record, hand, f"change-{record.digest[:8]}")

    def _set(self, r: Record, hand: Hand, step: str) -> int:
        hand.look_up(items=[r.text("item")])
        listed = _list_by_name(r.text("price_list"), hand)
        if listed is None:
            listed = create_price_list(_list(r, hand), by=hand.doing(r.text("price_list"), "list")).id
        breaks = [PriceBreak(x.number("from_quantity") or ZERO, x.number("price") or ZERO) for x in r.lines]
        return set_prices(hand.items[r.text("item")], listed, breaks, by=hand.doing(r.external_id, step)).id

    def take_back(self, row: ImportedRow, hand: Hand) -> None:
        """The prices that stood there before come back, as the act remembers them."""
        act = Act.objects.filter(key=key_of(row.run_id, row.external_id, "create"), action="catalog.set_prices").first()
        if act is None:
            raise Missing()
        old = [PriceBreak(Decimal(q), Decimal(p)) for q, p in act.changed["prices"][0]]
        now = Item.objects.get(pk=row.object_id).prices.filter(price_list_id=act.changed["price_list"])
        new = sorted((Decimal(q), Decimal(p)) for q, p in act.changed["prices"][1])
        if sorted(now.values_list("from_quantity", "price")) != new:
            raise StillUsed(name=row.external_id, by=_("its prices were changed since"))
        set_prices(row.object_id, act.changed["price_list"], old, by=hand.by)


def _list_by_name(name: str, hand: Hand) -> int | None:
    lists = PriceList.objects.order_by("pk")
    if name:
        return lists.filter(name=name).values_list("pk", flat=True).first()
    return lists.filter(party=None, group=None).values_list("pk", flat=True).first()


def _list(r: Record, hand: Hand) -> PriceListDetails:
    from counterpart.foundation.organisation.house import house

    entity = house().sites[hand.by.desk.site_id].entity
    return PriceListDetails(
        r.text("price_list") or "Price list", r.text("currency") or entity.currency, None,
        _group(r.text("group"), hand), r.day("valid_from"), r.day("valid_until"), r.yes("includes_tax"),
    )  # fmt: skip


class People(Kind):
    """Colleagues with a desk. They get a password by ``counterpart user``; none is imported."""

    name = "people"
    says = "Colleagues, each with a desk. Passwords are not imported: give one with `counterpart user`."
    columns = (
        EXTERNAL,
        Column("login", "Sign-in name; the external id when it is empty.", longest=60),
        Column("name", "First and last name.", required=True, longest=120),
        Column("email", "E-mail address.", longest=254),
        LANGUAGE,
        Column("desk", "Duty (sales, warehouse, accounting ...), or duty.SITE.", required=True, longest=60),
        Column(
            "discount_limit", "How much they may take off a price; 0.10 is 10 %.", "number", most=Decimal(1), places=6
        ),
    )

    def check(self, records: Sequence[Record], hand: Hand) -> list[Problem]:
        desks = _desks()
        logins = {r.text("login") or r.external_id: r for r in records}
        taken = set(Person.objects.filter(login__in=[x.lower() for x in logins]).values_list("login", flat=True))
        mine = _imported_logins(hand)
        found = [problem(r, "desk", _("There is no such desk.")) for r in records if r.text("desk") not in desks]
        for login, r in logins.items():
            if login.lower() in taken - mine:
                found.append(problem(r, "login", _("Somebody signs in by this name already.")))
        return found

    def create(self, records: Sequence[Record], hand: Hand) -> list[int]:
        (r,) = records
        login = r.text("login") or r.external_id
        person = create_person(
            login, name=r.text("name"), email=r.text("email"), language=r.text("language"),
            by=hand.doing(r.external_id, "create"),
        )  # fmt: skip
        try:
            grant_desk(
                person.id, desk_id=_desks()[r.text("desk")], reason="Imported",
                discount_limit=r.number("discount_limit") or ZERO, by=hand.doing(r.external_id, "desk"),
            )  # fmt: skip
        except Refusal as refusal:
            raise Halfway(person.id, str(refusal)) from refusal
        return [person.id]

    def why_unchangeable(self, record: Record) -> str:
        return _("This person was imported before. Change people in the house, not by import.")

    def take_back(self, row: ImportedRow, hand: Hand) -> None:
        remove_object("person", row.object_id, by=hand.by)


def _desks() -> dict[str, int]:
    """By duty, and by duty and site. The first site has the plain name."""
    desks = Desk.objects.filter(is_active=True, duty__is_built_in=False).order_by("-site_id")
    found: dict[str, int] = {}
    for pk, duty, site in desks.values_list("pk", "duty__code", "site__code"):
        found[duty] = found[f"{duty}.{site}"] = pk
    return found


def _imported_logins(hand: Hand) -> set[str]:
    known = ImportedRow.objects.filter(source=hand.source, kind="people").values_list("object_id", flat=True)
    return set(Person.objects.filter(pk__in=known).values_list("login", flat=True))
