"""How this firm separates people: its strictness, its rules, and the exceptions that somebody looks after."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from counterpart.foundation.acts.gate import Answer, action, current_act
from counterpart.foundation.cache import configuration_changed
from counterpart.foundation.errors import Invalid, Missing, Stale
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.identity.models import Person
from counterpart.foundation.statements import locked
from counterpart.hall.sod.defaults import RULES
from counterpart.hall.sod.errors import MitigationOver
from counterpart.hall.sod.models import Mitigation, Response, SodRule, Strictness
from counterpart.hall.sod.rules import effective

TEXT_MAX = 200
LONGEST = timedelta(days=366)


def install_default_rules() -> None:
    """The rules that a company begins with, and nobody is stopped. What is there already stays as it is."""
    SodRule.objects.bulk_create((SodRule(**rule._asdict()) for rule in RULES), ignore_conflicts=True)
    Strictness.objects.get_or_create(pk=1)
    configuration_changed()


@action("sod.set_strictness")
def set_strictness(*, mode: str, version: int, by: Actor) -> Answer:
    """How strictly this firm takes its rules. Raises Stale when somebody changed it first."""
    act = current_act()
    if mode not in Strictness.Mode.values:
        raise Invalid(fields={"mode": _("Choose one of those offered.")})
    standing = locked(Strictness.objects.filter(pk=1)).first() or Strictness.objects.create(pk=1)
    if standing.version != version:
        raise Stale(current=standing.version)
    before = standing.mode
    Strictness.objects.filter(pk=1).update(mode=mode, version=version + 1)
    _restate(mode, act.now)
    configuration_changed()
    act.about("strictness", 1)
    act.changed = {"mode": [before, mode]}
    return Answer(1, "strictness", mode, version=version + 1)


@action("sod.change_rule")
def change_rule(rule_id: int, *, is_on: bool, response: str, version: int, by: Actor) -> Answer:
    """Switch a rule, or let it answer in another way. Raises Stale when somebody changed it first."""
    act = current_act()
    rule: SodRule | None = locked(SodRule.objects.filter(pk=rule_id)).first()
    if rule is None:
        raise Missing()
    if response not in Response.values:
        raise Invalid(fields={"response": _("Choose one of those offered.")})
    if rule.version != version:
        raise Stale(current=rule.version)
    mode = Strictness.objects.filter(pk=1).values_list("mode", flat=True).first() or Strictness.Mode.WATCH.value
    is_strict = effective(mode, response, is_on) != Response.LOG
    since = (rule.strict_since or act.now) if is_strict else None
    SodRule.objects.filter(pk=rule_id).update(is_on=is_on, response=response, strict_since=since, version=version + 1)
    configuration_changed()
    act.about("sod_rule", rule_id)
    act.changed = {"is_on": [rule.is_on, is_on], "response": [rule.response, response]}
    return Answer(rule_id, "sod_rule", "on" if is_on else "off", version=version + 1, reference=rule.code)


def _restate(mode: str, now: datetime) -> None:
    """From when on each rule stops people, after the strictness has changed."""
    strict = [r.pk for r in SodRule.objects.all() if effective(mode, r.response, r.is_on) != Response.LOG]
    SodRule.objects.filter(pk__in=strict, strict_since=None).update(strict_since=now)
    SodRule.objects.exclude(Q(pk__in=strict) | Q(strict_since=None)).update(strict_since=None)


@action("sod.add_mitigation")
def add_mitigation(
    rule_id: int, *, text: str, reviewer_id: int, valid_until: datetime, person_id: int | None = None, by: Actor
) -> Answer:
    """From now on both halves may stay with one person, or with anybody, because the reviewer looks at it afterwards."""
    act = current_act()
    rule = SodRule.objects.filter(pk=rule_id).first()
    if rule is None:
        raise Missing()
    text, wrong = text.strip(), {}
    if not 0 < len(text) <= TEXT_MAX or not text.isprintable():
        wrong["text"] = _("Say in one sentence what is done instead.")
    people = set(_staff().filter(pk__in=[reviewer_id, person_id or 0]).values_list("pk", flat=True))
    if reviewer_id not in people:
        wrong["reviewer"] = _("Choose somebody who works here.")
    if person_id is not None and person_id not in people:
        wrong["person"] = _("Choose somebody who works here.")
    if reviewer_id == person_id:
        wrong["reviewer"] = _("Somebody else has to look at it: nobody reviews themselves.")
    if not act.now < valid_until <= act.now + LONGEST:
        wrong["valid_until"] = _("An exception ends within a year.")
    if by.person_id == person_id:
        wrong["person"] = _("Nobody makes an exception for themselves: ask a colleague to enter it.")
    if wrong:
        raise Invalid(fields=wrong)
    made = Mitigation.objects.create(
        rule=rule, person_id=person_id, text=text, reviewer_id=reviewer_id, valid_from=act.now, valid_until=valid_until,
        added_by_id=by.person_id,
    )  # fmt: skip
    configuration_changed()
    act.about("mitigation", made.pk)
    act.changed = {"rule": rule.code, "person": person_id, "until": valid_until.isoformat()}
    return Answer(made.pk, "mitigation", "holds", reference=rule.code)


@action("sod.end_mitigation")
def end_mitigation(mitigation_id: int, *, by: Actor) -> Answer:
    """The exception ends now."""
    act = current_act()
    found: Mitigation | None = locked(Mitigation.objects.filter(pk=mitigation_id)).first()
    if found is None:
        raise Missing()
    if found.valid_until <= act.now:
        raise MitigationOver()
    Mitigation.objects.filter(pk=mitigation_id).update(valid_until=act.now)
    configuration_changed()
    act.about("mitigation", mitigation_id)
    return Answer(mitigation_id, "mitigation", "over")


def _staff() -> QuerySet[Person]:
    return Person.objects.filter(is_active=True, is_house=False)
