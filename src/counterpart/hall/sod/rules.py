"""The rules as they stand now, read once per stamp of the configuration."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from counterpart.foundation.cache import Versioned
from counterpart.hall.sod.functions import FUNCTIONS
from counterpart.hall.sod.models import Mitigation, Response, SodRule, Strictness

# How a rule answers in this firm. In a small one a colleague is asked where a larger one would forbid.
ANSWERS = {
    "full": {"block": "block", "second_person": "second_person", "log": "log"},
    "small": {"block": "second_person", "second_person": "log", "log": "log"},
    "watch": {"block": "log", "second_person": "log", "log": "log"},
}


@dataclass(frozen=True)
class Rule:
    """``response`` is the one that holds in this firm, after its strictness."""

    id: int
    code: str
    function_a: str
    function_b: str
    scope: str
    within_days: int
    response: str
    strict_since: datetime | None

    @property
    def is_strict(self) -> bool:
        return self.response != Response.LOG

    def halves(self) -> tuple[tuple[str, str], tuple[str, str]]:
        """(what is done now, what was done before), both ways round."""
        return (self.function_a, self.function_b), (self.function_b, self.function_a)


@dataclass(frozen=True)
class Half:
    """An action completes a rule when its person did the ``before`` half."""

    rule: Rule
    now: str
    before: str


@dataclass
class Rules:
    mode: str = Strictness.Mode.WATCH.value
    all: tuple[Rule, ...] = ()
    strict: dict[str, tuple[Half, ...]] = field(default_factory=dict)  # action -> the halves that stop it
    any: dict[str, tuple[Half, ...]] = field(default_factory=dict)
    mitigations: tuple[Mitigation, ...] = ()

    def mitigation_of(self, rule_id: int, person_id: int, at: datetime) -> Mitigation | None:
        """What allows both halves to this person at an instant: a mitigation of their own, else one for everybody."""
        found = [
            each
            for each in self.mitigations
            if each.rule_id == rule_id
            and each.person_id in (None, person_id)
            and each.reviewer_id != person_id
            and each.valid_from <= at < each.valid_until
        ]
        return min(found, key=lambda each: (each.person_id is None, each.pk), default=None)


def nobody_is_stopped() -> bool:
    return not rules().strict


def effective(mode: str, response: str, is_on: bool) -> str:
    return ANSWERS[mode][response] if is_on else Response.LOG.value


def _load() -> Rules:
    row = Strictness.objects.filter(pk=1).first()
    mode = row.mode if row else Strictness.Mode.WATCH.value
    rules = tuple(
        Rule(
            r.pk, r.code, r.function_a, r.function_b, r.scope, r.within_days, effective(mode, r.response, True),
            r.strict_since,
        )
        for r in SodRule.objects.filter(is_on=True).order_by("id")
        if r.function_a in FUNCTIONS and r.function_b in FUNCTIONS
    )  # fmt: skip
    return Rules(
        mode, rules, _by_action(r for r in rules if r.is_strict), _by_action(rules),
        tuple(Mitigation.objects.select_related("reviewer").order_by("id")),
    )  # fmt: skip


def _by_action(rules: Iterable[Rule]) -> dict[str, tuple[Half, ...]]:
    found: dict[str, tuple[Half, ...]] = {}
    for rule in rules:
        for now, before in rule.halves():
            for action in FUNCTIONS[now].actions:
                found[action] = (*found.get(action, ()), Half(rule, now, before))
    return found


rules = Versioned(_load)
