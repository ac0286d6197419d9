"""The report of an auditor: where one person did both halves, when, about what, and with whose permission."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from counterpart.foundation.documents.models import parse_reference
from counterpart.foundation.entry import TextField
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.lists.filters import choice, days
from counterpart.foundation.lists.listing import SOUGHT_MAX, Asked, Column, Filter, Listing, Path, View, declare
from counterpart.hall.sod.defaults import RULES
from counterpart.hall.sod.models import Finding, Risk
from counterpart.hall.sod.words import allowed_words, half_words, risk_words, rule_name

HOW = (
    ("second_person", _("A second person agreed")),
    ("exception", _("Under an exception")),
    ("log", _("Only written down")),
)
ALLOWED = {
    "second_person": Q(permission__isnull=False),
    "exception": Q(permission__isnull=True, mitigation__isnull=False),
    "log": Q(permission__isnull=True, mitigation__isnull=True),
}


def visible_to(by: Actor) -> Q:
    """Findings about papers that one sees; those about none are seen from a desk for all sites."""
    return Q() if by.desk.serves_all_sites and not by.is_customer else by.scope("later__document__")


def start(by: Actor, asked: Mapping[str, Any]) -> Path:
    return Path(Finding.objects.filter(visible_to(by)), "id", "later__document__", "")


def _rows(keys: Sequence[int], asked: Asked) -> list[Finding]:
    wanted = Finding.objects.filter(visible_to(asked.actor), pk__in=keys).select_related(
        "rule", "person", "earlier", "later", "earlier__document", "later__document", "permission__decided_by",
        "mitigation__reviewer", "later__on_behalf_of",
    )  # fmt: skip
    found = {row.pk: row for row in wanted}
    return [found[key] for key in keys if key in found]


def _words(path: Path, text: str, by: Actor) -> Q:
    """A person's name, or the number of a paper of either half."""
    known = parse_reference(text)
    if known:
        return Q(later__document_id=known[1]) | Q(earlier__document_id=known[1])
    number = Q(later__document__number__iexact=text) | Q(earlier__document__number__iexact=text)
    return Q(person__name__icontains=text) | number


def _from(path: Path, day: date, by: Actor) -> Q:
    return Q(at__gte=datetime.combine(day, time.min, UTC))


def _to(path: Path, day: date, by: Actor) -> Q:
    return Q(at__lt=datetime.combine(day, time.min, UTC) + timedelta(days=1))


def _rules() -> list[tuple[str, str]]:
    return [(rule.code, rule_name(rule.function_a, rule.function_b)) for rule in RULES]


def _risks() -> list[tuple[str, str]]:
    return list(risk_words().items())


def paper(finding: Finding, half: str) -> str:
    document = getattr(finding, half).document
    return document.reference if document else ""


FINDINGS = declare(
    Listing(
        code="separation", capability="sod.view", url="sod:report", title=_("Both halves in one person"),
        sought=_("Person or paper"), start=start, rows=_rows,
        filters=(
            Filter("q", _("Find"), lambda by: TextField(max_length=SOUGHT_MAX), _words),
            days("from", _("From"), _from),
            days("to", _("Until"), _to),
            choice("rule", _("Rule"), _rules, lambda p, value, by: Q(rule__code=value)),
            choice("risk", _("Risk"), _risks, lambda p, value, by: Q(rule__risk=value)),
            choice("how", _("Allowed by"), HOW, lambda p, value, by: ALLOWED[value]),
        ),
        views=(
            View("all", _("All"), {}),
            View("high", _("High risk"), {"risk": Risk.HIGH.value}, counted=True),
            View("log", _("Only written down"), {"how": "log"}, counted=True),
            View("second_person", _("A second person agreed"), {"how": "second_person"}, counted=True),
            View("exception", _("Under an exception"), {"how": "exception"}, counted=True),
        ),
        orders={"-at": ("-at", "-{key}"), "at": ("at", "{key}")},
        columns=(
            Column(_("When"), lambda f: f.at),
            Column(_("Person"), lambda f: f.person.name),
            Column(_("Acting for"), lambda f: f.later.on_behalf_of.name if f.later.on_behalf_of else ""),
            Column(_("Rule"), lambda f: rule_name(f.rule.function_a, f.rule.function_b)),
            Column(_("Risk"), lambda f: risk_words()[f.rule.risk]),
            Column(_("First half"), lambda f: half_words(f.rule.function_a, f.rule.function_b, f.earlier.action)),
            Column(_("Paper of the first half"), lambda f: paper(f, "earlier")),
            Column(_("When the first half"), lambda f: f.earlier.at),
            Column(_("Second half"), lambda f: half_words(f.rule.function_a, f.rule.function_b, f.later.action)),
            Column(_("Paper of the second half"), lambda f: paper(f, "later")),
            Column(_("Allowed by"), lambda f: allowed_words(f.permission, f.mitigation)),
        ),
    )
)  # fmt: skip
