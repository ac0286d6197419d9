"""The practice company: a small shop with people who do not exist, made like any other company."""

from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from counterpart.config.founding import Firm, found_company
from counterpart.config.practising.scenarios import SCENARIOS
from counterpart.config.practising.stage import the_house
from counterpart.foundation.catalog.actions import create_item
from counterpart.foundation.catalog.details import FirstPrice, ItemDetails
from counterpart.foundation.clock import now
from counterpart.foundation.identity.actions import create_person, grant_desk
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.identity.models import Grant, Person
from counterpart.foundation.organisation.models import Desk, LegalEntity
from counterpart.hall.practice.passes import Coming

COLLEAGUES = (("practice.ivy", "Ivy Lindgren"), ("practice.tor", "Tor Kos"))
GOODS = (
    ("P-KETTLE", "Kettle, steel", "39.00"),
    ("P-LAMP", "Desk lamp, brass", "64.00"),
    ("P-MUG", "Mug, blue", "9.50"),
)
DUTIES = ("sales", "counter", "pickup", "after_sales", "fulfilment", "warehouse", "accounting")
DISCOUNT, REFUND = Decimal("0.10"), Decimal(500)
NOWHERE = "practice.invalid"  # no mail server will ever answer for it


@dataclass(frozen=True)
class Where:
    """Country, currency, clock and language of the practice company: best those of the real one."""

    country: str = "HR"
    currency: str = "EUR"
    zone: str = "Europe/Zagreb"
    language: str = "en"


def is_practice_made() -> bool:
    return LegalEntity.objects.exists()


def make_practice(where: Where) -> None:
    """Found it, let the colleagues in, put something on the shelves."""
    assert settings.PRACTICE, "what is practised never lies in a real company"
    with transaction.atomic():
        with override(where.language):
            name = _("Practice")
        by = found_company(
            Firm(f"Lantern & Kite ({name})", where.country, where.currency, name, where.zone, where.language)
        )
        for login, person_name in COLLEAGUES:
            pk = create_person(login, name=person_name, email=f"{login}@{NOWHERE}", by=by).id
            _give_desks(pk, by)
        for sku, item, price in GOODS:
            create_item(ItemDetails(sku=sku, name=item), price=FirstPrice(Decimal(price)), by=by)


def let_in(coming: Coming) -> Person:
    """Somebody of the real company, at every desk that can be practised. They sign in by their ticket alone."""
    by = the_house()
    with transaction.atomic():
        person = Person.objects.filter(login=coming.login).first()
        if person is None:
            pk = create_person(coming.login, name=coming.name, language=coming.language, by=by).id
            person = Person.objects.get(pk=pk)
        _give_desks(person.pk, by)
    return person


def _give_desks(person_id: int, by: Actor) -> None:
    """What is not given yet."""
    held = set(
        Grant.objects.filter(person_id=person_id, valid_until=None, valid_from__lte=now()).values_list(
            "desk_id", flat=True
        )
    )
    for desk in Desk.objects.filter(duty__code__in=DUTIES).exclude(pk__in=held).order_by("id"):
        grant_desk(
            person_id, desk_id=desk.pk, reason="Practises", discount_limit=DISCOUNT, refund_limit=REFUND, by=by
        )  # fmt: skip


assert {scenario.duty for scenario in SCENARIOS} <= set(DUTIES)
