"""How this house takes goods back: its one row of rules, read once per stamp of the configuration."""

from decimal import Decimal

from counterpart.foundation.acts.gate import Answer, action, current_act
from counterpart.foundation.cache import Versioned, configuration_changed
from counterpart.foundation.errors import Invalid, Stale
from counterpart.foundation.identity.actor import Actor
from counterpart.front_office.after_sales.models import ReturnRules

DAYS_MAX = 3650
FEE_MAX = Decimal("0.5")


def _load() -> ReturnRules:
    return ReturnRules.objects.filter(pk=1).first() or ReturnRules(pk=1, fee_share=Decimal(0))


return_rules = Versioned(_load)


@action("after_sales.set_return_rules")
def set_return_rules(*, window_days: int, fee_share: Decimal, version: int, by: Actor) -> Answer:
    """How many days after the hand-over goods come back without asking a colleague, and what is kept of their worth."""
    act, standing = current_act(), _load()
    if standing.version != version:
        raise Stale()
    wrong = {}
    if not 0 <= window_days <= DAYS_MAX:
        wrong["window_days"] = "days"
    if not fee_share.is_finite() or not 0 <= fee_share <= FEE_MAX:
        wrong["fee_share"] = "share"
    if wrong:
        raise Invalid(fields=wrong)
    said = {"window_days": window_days, "fee_share": fee_share, "version": version + 1}
    ReturnRules.objects.update_or_create(pk=1, defaults=said)
    configuration_changed()
    act.about("return_rules", 1)
    act.changed = {"window_days": window_days, "fee_share": str(fee_share)}
    return Answer(1, "return_rules", "set", version=version + 1)
