"""Found a company: one entity, its first site, the duties, the desks, the chart, and everything an order needs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from counterpart.back_office.accounting.charts import CHART
from counterpart.back_office.accounting.models import Account
from counterpart.back_office.inventory.models import Location
from counterpart.config.duties import DUTIES
from counterpart.config.shipped_playbooks import give_playbooks
from counterpart.foundation.cache import configuration_changed
from counterpart.foundation.catalog.models import PriceList, TaxRate, Unit
from counterpart.foundation.clock import now
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.identity.models import Grant, Person
from counterpart.foundation.identity.queries import actor_at
from counterpart.foundation.organisation.models import Desk, Duty, DutyCapability, LegalEntity, Site
from counterpart.foundation.parties.models import Party
from counterpart.hall.skills.models import Skill
from counterpart.hall.sod.actions import install_default_rules

HOUSE_LOGIN = "house"
BEGINNING = date(1990, 1, 1)
FULL, NO_LIMIT = Decimal(1), Decimal(10**9)
UNITS = (("C62", "piece", 0), ("KGM", "kilogram", 3), ("MTR", "metre", 2), ("LTR", "litre", 3), ("HUR", "hour", 2))
# Standard rates, named so that a company corrects them in its settings when its country changes them.
STANDARD_RATES = {
    "HR": "0.25",
    "SE": "0.25",
    "CZ": "0.21",
    "AT": "0.20",
    "DE": "0.19",
    "GB": "0.20",
    "FR": "0.20",
    "NL": "0.21",
}


@dataclass(frozen=True)
class Firm:
    """What the founders know on the first day. ``tax_rate`` 0.25 is 25 %."""

    name: str
    country: str
    currency: str
    site_name: str
    zone: str = "UTC"
    language: str = "en"
    site_code: str = "MAIN"
    site_kind: str = "shop"
    tax_rate: Decimal | None = None
    tax_number: str = ""
    address: str = ""
    bank_account: str = ""


def is_founded() -> bool:
    return LegalEntity.objects.exists()


def found_company(firm: Firm) -> Actor:
    """Everything a firm needs before its first order. Returns the house itself as an actor."""
    assert not is_founded(), "a database holds one company"
    with transaction.atomic():
        entity = LegalEntity.objects.create(
            name=firm.name, country=firm.country, currency=firm.currency, language=firm.language,
            tax_number=firm.tax_number, address=firm.address, bank_account=firm.bank_account,
        )  # fmt: skip
        for plan in DUTIES:
            duty = Duty.objects.create(code=plan.code, name=plan.name, wing=plan.wing, is_built_in=plan.is_built_in)
            DutyCapability.objects.bulk_create(DutyCapability(duty=duty, capability=c) for c in plan.capabilities)
        Skill.objects.bulk_create(Skill(code=p.code, name=p.name) for p in DUTIES if not p.is_built_in)
        site = add_site(
            entity, firm.site_code, firm.site_name, firm.site_kind, firm.zone, duties=[p.code for p in DUTIES]
        )
        Account.objects.bulk_create(
            Account(entity=entity, code=code, name=name, kind=kind, role=role) for code, name, kind, role in CHART
        )
        Unit.objects.bulk_create(Unit(code=code, name=name, decimals=decimals) for code, name, decimals in UNITS)
        PriceList.objects.create(name="Price list", currency=firm.currency)
        rate = firm.tax_rate if firm.tax_rate is not None else Decimal(STANDARD_RATES.get(firm.country, "0"))
        TaxRate.objects.create(
            country=firm.country, category="S", rate=rate, name="Standard rate", valid_from=BEGINNING
        )
        house_person = Person.objects.create_person(HOUSE_LOGIN, "The house", is_house=True, language=firm.language)
        house_desk = Desk.objects.get(duty__code="house", site=site)
        give_desk(house_person, house_desk, reason="The house does its own chores", discount=FULL, refund=NO_LIMIT)
        give_playbooks(house_person)
        configuration_changed()
        install_default_rules()
    actor = actor_at(HOUSE_LOGIN, "house")
    assert actor is not None
    return actor


def add_site(
    entity: LegalEntity, code: str, name: str, kind: str, zone: str, *, duties: Sequence[str], address: str = "",
    ships_from: Site | None = None,
) -> Site:  # fmt: skip
    """A site with its places for stock and its desks."""
    site = Site.objects.create(
        entity=entity, code=code, name=name, kind=kind, zone=zone, address=address, ships_from=ships_from
    )
    Location.objects.create(site=site, code="STOCK", kind=Location.Kind.STOCK)
    Location.objects.create(site=site, code="SHELF", kind=Location.Kind.SHELF)
    plans = {plan.code: plan for plan in DUTIES}
    for duty in Duty.objects.filter(code__in=duties):
        Desk.objects.create(duty=duty, site=site, name=duty.name, serves_all_sites=plans[duty.code].serves_all_sites)
    configuration_changed()
    return site


def give_desk(
    person: Person, desk: Desk, *, reason: str, discount: Decimal = Decimal(0), approve: Decimal = Decimal(0),
    refund: Decimal = Decimal(0), party: Party | None = None,
) -> Grant:  # fmt: skip
    """A person may do a desk's duty from now on."""
    return Grant.objects.create(
        person=person, desk=desk, party=party, valid_from=now(), reason=reason, discount_limit=discount,
        approve_limit=approve, refund_limit=refund,
    )  # fmt: skip
