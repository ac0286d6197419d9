"""How this house waits for customers: its one row of rules, read once per stamp of the configuration."""

from datetime import date, timedelta

from counterpart.back_office.fulfilment.models import PickupRules, Shipment
from counterpart.foundation.acts.gate import Answer, action, current_act
from counterpart.foundation.cache import Versioned, configuration_changed
from counterpart.foundation.clock import day_in
from counterpart.foundation.errors import Invalid, Stale
from counterpart.foundation.identity.actor import Actor

DAYS_MAX = 365


def _load() -> PickupRules:
    return PickupRules.objects.filter(pk=1).first() or PickupRules(pk=1)


pickup_rules = Versioned(_load)


def last_day_of(shipment: Shipment) -> date | None:
    """Until when the house keeps what is ready; None where it keeps it for ever. The document comes with its site."""
    days = pickup_rules().give_up_after_days
    if not days or shipment.ready_at is None:
        return None
    return day_in(shipment.document.site.zone, shipment.ready_at + timedelta(days=days))


@action("fulfilment.set_pickup_rules")
def set_pickup_rules(
    *, remind_after_days: int, give_up_after_days: int, check_identity: str, version: int, by: Actor
) -> Answer:  # fmt: skip
    """When a customer is reminded, when what nobody collects goes back to stock, and whose document is looked at."""
    act, standing = current_act(), _load()
    if standing.version != version:
        raise Stale()
    days = {"remind_after_days": remind_after_days, "give_up_after_days": give_up_after_days}
    wrong = {name: "days" for name, value in days.items() if not 0 <= value <= DAYS_MAX}
    if 0 < give_up_after_days <= remind_after_days:
        wrong["give_up_after_days"] = "before"
    if check_identity not in PickupRules.Check.values:
        wrong["check_identity"] = "unknown"
    if wrong:
        raise Invalid(fields=wrong)
    said = {**days, "check_identity": check_identity, "version": version + 1}
    PickupRules.objects.update_or_create(pk=1, defaults=said)
    configuration_changed()
    act.about("pickup_rules", 1)
    act.changed = {**days, "check_identity": check_identity}
    return Answer(1, "pickup_rules", "set", version=version + 1)
