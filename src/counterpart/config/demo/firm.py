"""Velo Nord on its first day: sites, people, goods, prices and customers."""

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from django.contrib.auth.hashers import make_password
from stdnum import ean

from counterpart.back_office.inventory.actions import add_place
from counterpart.config.demo import velo_nord as vn
from counterpart.config.founding import Firm, add_site, found_company
from counterpart.foundation.catalog.actions import change_price_list, create_item, create_price_list, set_prices
from counterpart.foundation.catalog.details import FirstPrice, ItemDetails, PriceBreak, PriceListDetails
from counterpart.foundation.catalog.models import PriceList
from counterpart.foundation.identity.actions import create_person, grant_desk
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.identity.models import Person
from counterpart.foundation.identity.queries import actor_at
from counterpart.foundation.organisation.models import Desk, LegalEntity, Site
from counterpart.foundation.parties.actions import create_group, create_party
from counterpart.foundation.parties.details import Contact, PartyDetails, Place
from counterpart.foundation.parties.models import CustomerGroup
from counterpart.foundation.search.folding import fold

CENT, VAT = Decimal("0.01"), Decimal("0.25")
DEALER_PAYS, DEALER_PAYS_FOR_TEN = Decimal("0.72"), Decimal("0.66")
COST = Decimal("0.55")
ALL = Decimal(10**9)


@dataclass
class Company:
    """What the rest of the demo needs to know by name."""

    house: Actor
    sites: dict[str, int] = field(default_factory=dict)
    items: dict[str, int] = field(default_factory=dict)
    costs: dict[str, Decimal] = field(default_factory=dict)
    customers: dict[str, int] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)

    def at(self, desk: str) -> Actor:
        """Whoever has the desk: ``sales.ZAG``."""
        return self.actors[desk]


def found_velo_nord() -> Company:
    """Everything but the work."""
    first = vn.SITES[0]
    house = found_company(
        Firm(
            vn.NAME,
            "HR",
            "EUR",
            first.name,
            first.zone,
            "hr",
            first.code,
            first.kind,
            address=first.address,
            tax_number="HR12345678903",
            bank_account="HR1210010051863000160",
        )
    )
    company = Company(house)
    entity = LegalEntity.objects.get()
    Site.objects.filter(code=first.code).update(address=first.address)
    for site in vn.SITES[1:]:
        add_site(entity, site.code, site.name, site.kind, site.zone, duties=vn.SHOP_DUTIES, address=site.address)
    company.sites = dict(Site.objects.values_list("code", "pk"))
    _customers(company)
    _people(company)
    _items(company)
    _racks(company)
    return company


def _people(company: Company) -> None:
    """One hash for all: it is the password of a demo, and hashing is slow on purpose."""
    hashed = make_password(vn.LOGIN_PASSWORD)
    desks = {f"{d.duty.code}.{d.site.code}": d for d in Desk.objects.select_related("duty", "site")}
    for person in vn.PEOPLE:
        mail = f"{person.login}@velonord.example"
        pk = create_person(person.login, name=person.name, email=mail, language=person.language, by=company.house).id
        Person.objects.filter(pk=pk).update(password=hashed)
        is_boss = "administration.ZAG" in person.desks
        for name in person.desks:
            desk = desks[name if name != "portal" else "portal.ZAG"]
            grant_desk(
                pk, desk_id=desk.pk, reason="Customer of the shop" if person.customer else "Works here",
                party_id=company.customers.get(person.customer), discount_limit=Decimal(person.discount) / 100,
                approve_limit=ALL if is_boss else Decimal(0), refund_limit=ALL if is_boss else Decimal(300),
                by=company.house,
            )  # fmt: skip
            actor = actor_at(person.login, name)
            assert actor is not None
            company.actors.setdefault(person.login if person.customer else name, actor)


def _customers(company: Company) -> None:
    dealers = create_group(vn.DEALERS, by=company.house).id
    for number, customer in enumerate(vn.CUSTOMERS, 1):
        contact = customer.contact or f"{fold(customer.name.split()[0])}@posta.example"
        details = PartyDetails(
            kind="organisation" if customer.is_firm else "person", name=customer.name, language=customer.language,
            country=customer.country, group_id=dealers if customer.is_dealer else None,
            payment_terms_days=customer.terms, contacts=[_contact(contact)],
            addresses=[
                Place(street=f"{vn.STREETS[customer.country]} {number * 3}", city=customer.city, country=customer.country)
            ],
        )  # fmt: skip
        company.customers[customer.name] = create_party(details, duplicate_ok=True, by=company.house).id
    for name, country, city, mail in vn.SUPPLIERS:
        details = PartyDetails(
            kind="organisation", name=name, is_customer=False, is_supplier=True, country=country,
            payment_terms_days=30, contacts=[_contact(mail)], addresses=[Place(city=city, country=country)],
        )  # fmt: skip
        create_party(details, duplicate_ok=True, by=company.house)


def _contact(written: str) -> Contact:
    return Contact("email" if "@" in written else "phone", written)


def _items(company: Company) -> None:
    general = PriceList.objects.get()
    named = PriceListDetails("Shop prices, tax included", "EUR", includes_tax=True)
    change_price_list(general.pk, named, by=company.house)
    dealers = PriceListDetails(vn.DEALERS, "EUR", group_id=_dealers(), includes_tax=False)
    dealer_list = create_price_list(dealers, by=company.house).id
    for number, item in enumerate(vn.ITEMS, 1):
        gross = Decimal(item.price)
        net = gross / (1 + VAT)
        code = f"20{number:010d}"
        details = ItemDetails(
            item.sku, item.name, "C62", item.kind,
            gtin=code + ean.calc_check_digit(code) if item.kind == "goods" else "",
            warranty_months=24 if item.kind == "goods" else 0, lead_time_days=7 if item.kind == "goods" else 1,
        )  # fmt: skip
        pk = create_item(details, price=FirstPrice(gross), by=company.house).id
        breaks = [PriceBreak(Decimal(0), _cents(net * DEALER_PAYS))]
        if item.kind == "goods":
            breaks.append(PriceBreak(Decimal(10), _cents(net * DEALER_PAYS_FOR_TEN)))
        set_prices(pk, dealer_list, breaks, by=company.house)
        company.items[item.sku], company.costs[item.sku] = pk, _cents(net * COST)


def _racks(company: Company) -> None:
    """A place of its own for each thing, so that whoever picks walks from shelf to shelf."""
    for code in vn.WITH_RACKS:
        for place in vn.bins().values():
            add_place(company.sites[code], place, by=company.house)


def _dealers() -> int:
    return CustomerGroup.objects.get(name=vn.DEALERS).pk


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)
