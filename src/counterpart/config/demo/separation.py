"""Velo Nord is a small firm: where one person did both halves is written down, and today somebody needs a second one."""

from datetime import timedelta
from decimal import Decimal

from counterpart.config.demo.firm import Company
from counterpart.foundation.clock import now
from counterpart.foundation.identity.models import Person
from counterpart.foundation.identity.queries import actor_at
from counterpart.front_office.sales.actions import place_order
from counterpart.front_office.sales.holding import hold_order, lift_hold
from counterpart.front_office.sales.pricing import Wanted
from counterpart.hall.sod.actions import add_mitigation, set_strictness
from counterpart.hall.sod.errors import SeparatePeople
from counterpart.hall.sod.findings import note_findings
from counterpart.hall.sod.models import SodRule, Strictness

OWNER = "nikolina"


def separate_people(company: Company) -> None:
    """What the past holds is found, one exception runs, and the owner's own order waits for a colleague's yes."""
    people = dict(Person.objects.values_list("login", "pk"))
    owner = actor_at(OWNER, "administration.ZAG")
    assert owner is not None
    add_mitigation(
        SodRule.objects.get(code="pick-and-goods-out").pk, text="Katarina counts three parcels a week again",
        person_id=people["elin"], reviewer_id=people["katarina"], valid_until=now() + timedelta(days=90), by=owner,
    )  # fmt: skip
    note_findings()
    set_strictness(mode="small", version=Strictness.objects.get().version, by=owner)
    customer, item = min(company.customers.values()), min(company.items.values())
    order = place_order(customer, [Wanted(item, Decimal(1))], by=owner).id
    hold_order(order, kind="price", note="Is this the price we agreed on?", by=owner)
    try:
        lift_hold(order, kind="price", reason="Agreed on the phone", by=owner)
    except SeparatePeople:
        return
    raise AssertionError("somebody should have been asked")
