"""Setting up the house: the company, its sites, duties and desks. Each says that the configuration changed."""

import re
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import time
from zoneinfo import available_timezones

from django.db.models import F
from django.utils.translation import gettext as _

from counterpart.foundation.acts.gate import Answer, action, actions, current_act
from counterpart.foundation.cache import configuration_changed
from counterpart.foundation.errors import Invalid, Missing, Stale
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.organisation.errors import CodeTaken, DeskBusy, NobodyLeft
from counterpart.foundation.organisation.models import (
    Desk,
    Duty,
    DutyCapability,
    LegalEntity,
    OpeningHours,
    Site,
    Wing,
)
from counterpart.foundation.statements import locked

LANGUAGES = ("en", "hr", "sv", "cs")
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,11}")
DUTY_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
CAPABILITY = re.compile(r"\*|[a-z_]{1,40}\.(\*|[a-z_]{1,39})")
HOURS_MAX, CAPABILITIES_MAX = 50, 400
Hook = Callable[[int], None]
Count = Callable[[int], int]
_site_openers: list[Hook] = []
_duty_openers: list[Hook] = []
_work_counts: list[Count] = []


@dataclass(frozen=True)
class CompanyDetails:
    name: str
    tax_number: str = ""
    registration_number: str = ""
    address: str = ""
    bank_account: str = ""
    language: str = "en"
    fiscal_year_starts_in: int = 1


@dataclass(frozen=True)
class SiteDetails:
    """``ships_from_id`` 0: goods leave from the site itself."""

    code: str
    name: str
    kind: str = "shop"
    zone: str = "UTC"
    address: str = ""
    ships_from_id: int = 0
    is_active: bool = True


@dataclass(frozen=True)
class Hours:
    """One interval of one weekday (Monday is 0); a lunch break makes two."""

    weekday: int
    opens: time
    closes: time


def install_site_opener(hook: Hook) -> None:
    """What else a new site needs (places for stock). Installed by config only."""
    _site_openers.append(hook)


def install_duty_opener(hook: Hook) -> None:
    """What else a new duty needs (the skill of its own name). Installed by config only."""
    _duty_openers.append(hook)


def install_work_count(count: Count) -> None:
    """How much open work lies on a desk. Installed by config only."""
    _work_counts.append(count)


@action("organisation.change_company")
def change_company(entity_id: int, details: CompanyDetails, *, version: int, by: Actor) -> Answer:
    """The data of the firm as they stand on its papers from now on. Country and currency stay: the books mean them."""
    texts = ("name", "tax_number", "registration_number", "address", "bank_account")
    trimmed = {name: str(getattr(details, name)).strip() for name in texts}
    said = CompanyDetails(**trimmed, language=details.language, fiscal_year_starts_in=details.fiscal_year_starts_in)
    wrong = _too_long(
        asdict(said), {"name": 120, "tax_number": 32, "registration_number": 32, "address": 500, "bank_account": 40}
    )
    if not said.name:
        wrong["name"] = _("Write the name.")
    if said.language not in LANGUAGES:
        wrong["language"] = _("Choose one from the list.")
    if not 1 <= said.fiscal_year_starts_in <= 12:
        wrong["fiscal_year_starts_in"] = _("Choose a month.")
    if wrong:
        raise Invalid(fields=wrong)
    entity: LegalEntity | None = locked(LegalEntity.objects.filter(pk=entity_id)).first()
    if entity is None:
        raise Missing()
    if entity.version != version:
        raise Stale(current=entity.version)
    old = {name: getattr(entity, name) for name in asdict(said)}
    LegalEntity.objects.filter(pk=entity_id).update(**asdict(said), version=F("version") + 1)
    _done("company", entity_id, {n: [old[n], v] for n, v in asdict(said).items() if old[n] != v})
    return Answer(entity_id, "company", version=version + 1, reference=said.name)


@action("organisation.create_site")
def create_site(details: SiteDetails, *, duties: Sequence[str] = (), by: Actor) -> Answer:
    """A new shop, warehouse, workshop or office, with desks for these duties."""
    said = _checked_site(details)
    entity = LegalEntity.objects.order_by("id").first()
    assert entity is not None, "a house has a company before it has sites"
    if Site.objects.filter(code__iexact=said.code).exists():
        raise CodeTaken(code=said.code)
    found = list(Duty.objects.filter(code__in=duties, is_built_in=False).order_by("id"))
    if len(found) != len(set(duties)):
        raise Invalid(fields={"duties": _("Choose from the list.")})
    site = Site.objects.create(
        entity=entity, code=said.code, name=said.name, kind=said.kind, zone=said.zone, address=said.address,
        ships_from_id=said.ships_from_id or None, is_active=said.is_active,
    )  # fmt: skip
    Desk.objects.bulk_create(Desk(duty=duty, site=site, name=duty.name) for duty in found)
    for hook in _site_openers:
        hook(site.pk)
    _done("site", site.pk, {"code": said.code})
    return Answer(site.pk, "site", reference=said.code)


@action("organisation.change_site")
def change_site(site_id: int, details: SiteDetails, *, hours: Sequence[Hours] = (), version: int, by: Actor) -> Answer:
    """What a site is called, when it is open, and from where it ships."""
    said = _checked_site(details, site_id)
    _check_hours(hours)
    site: Site | None = locked(Site.objects.filter(pk=site_id)).first()
    if site is None:
        raise Missing()
    if site.version != version:
        raise Stale(current=site.version)
    if Site.objects.filter(code__iexact=said.code).exclude(pk=site_id).exists():
        raise CodeTaken(code=said.code)
    values = {**asdict(said), "ships_from_id": said.ships_from_id or None}
    Site.objects.filter(pk=site_id).update(**values, version=F("version") + 1)
    OpeningHours.objects.filter(site_id=site_id).delete()
    OpeningHours.objects.bulk_create(OpeningHours(site_id=site_id, **asdict(each)) for each in hours)
    _done("site", site_id, {"code": said.code, "hours": len(hours)})
    return Answer(site_id, "site", version=version + 1, reference=said.code)


@action("organisation.create_duty")
def create_duty(code: str, *, name: str, wing: str, by: Actor) -> Answer:
    """Something that has to be done by somebody. What it may do is said next."""
    said, named = code.strip().lower(), " ".join(name.split())
    wrong = _too_long({"name": named}, {"name": 60})
    if not DUTY_CODE.fullmatch(said):
        wrong["code"] = _("Use small letters without accents, digits and _, beginning with a letter.")
    if not named:
        wrong["name"] = _("Write the name.")
    if wing not in Wing.values:
        wrong["wing"] = _("Choose one from the list.")
    if wrong:
        raise Invalid(fields=wrong)
    if Duty.objects.filter(code=said).exists():
        raise CodeTaken(code=said)
    duty = Duty.objects.create(code=said, name=named, wing=wing)
    for hook in _duty_openers:
        hook(duty.pk)
    _done("duty", duty.pk, {"code": said})
    return Answer(duty.pk, "duty", reference=said)


@action("organisation.set_capabilities")
def set_capabilities(duty_id: int, capabilities: Sequence[str], *, by: Actor) -> Answer:
    """What a duty may do from now on, at all its desks."""
    duty: Duty | None = locked(Duty.objects.filter(pk=duty_id, is_built_in=False)).first()
    if duty is None:
        raise Missing()
    wanted, known = set(capabilities), set(known_capabilities())
    if len(wanted) > CAPABILITIES_MAX or any(not CAPABILITY.fullmatch(each) for each in wanted) or wanted - known:
        raise Invalid(fields={"capabilities": _("Choose from the list.")})
    before = set(DutyCapability.objects.filter(duty=duty).values_list("capability", flat=True))
    DutyCapability.objects.filter(duty=duty, capability__in=before - wanted).delete()
    DutyCapability.objects.bulk_create(DutyCapability(duty=duty, capability=c) for c in sorted(wanted - before))
    _somebody_can_do_everything()
    _done("duty", duty_id, {"given": sorted(wanted - before), "taken": sorted(before - wanted)})
    return Answer(duty_id, "duty", reference=duty.code)


@action("organisation.create_desk")
def create_desk(duty_id: int, *, site_id: int, name: str, serves_all_sites: bool = False, by: Actor) -> Answer:
    """A duty is done at a site."""
    named = " ".join(name.split())
    duty = Duty.objects.filter(pk=duty_id, is_built_in=False).first()
    if duty is None or not Site.objects.filter(pk=site_id).exists():
        raise Invalid(fields={"duty": _("Choose from the list.")})
    if not 0 < len(named) <= 60:
        raise Invalid(fields={"name": _("Write a name of at most %(n)s characters.") % {"n": 60}})
    if Desk.objects.filter(duty=duty, site_id=site_id).exists():
        raise CodeTaken(code=duty.name)
    desk = Desk.objects.create(duty=duty, site_id=site_id, name=named, serves_all_sites=serves_all_sites)
    _done("desk", desk.pk, {})
    return Answer(desk.pk, "desk", reference=named)


@action("organisation.change_desk")
def change_desk(desk_id: int, *, name: str, serves_all_sites: bool, is_active: bool, by: Actor) -> Answer:
    """Rename a desk, widen or narrow what it serves, or close it when no work lies on it."""
    named = " ".join(name.split())
    if not 0 < len(named) <= 60:
        raise Invalid(fields={"name": _("Write a name of at most %(n)s characters.") % {"n": 60}})
    desk: Desk | None = locked(Desk.objects.filter(pk=desk_id, duty__is_built_in=False)).first()
    if desk is None:
        raise Missing()
    if desk.is_active and not is_active:
        lying = sum(count(desk_id) for count in _work_counts)
        if lying:
            raise DeskBusy(n=lying)
    Desk.objects.filter(pk=desk_id).update(name=named, serves_all_sites=serves_all_sites, is_active=is_active)
    _somebody_can_do_everything()
    _done("desk", desk_id, {"is_active": [desk.is_active, is_active]})
    return Answer(desk_id, "desk", reference=named)


def known_capabilities() -> list[str]:
    """Everything a duty may hold: actions, the view of each room, whole rooms, and what duties hold already."""
    rooms = {name.partition(".")[0] for name in actions}
    stored = set(DutyCapability.objects.values_list("capability", flat=True))
    return sorted({"*", *actions, *stored, *(f"{r}.view" for r in rooms), *(f"{r}.*" for r in rooms)})


def _somebody_can_do_everything() -> None:
    desks = Desk.objects.filter(is_active=True, duty__is_built_in=False, duty__capabilities__capability="*")
    if not desks.exists():
        raise NobodyLeft()


def _done(kind: str, pk: int, changed: dict[str, object]) -> None:
    act = current_act()
    act.about(kind, pk)
    act.changed = changed
    configuration_changed()


def _checked_site(details: SiteDetails, site_id: int = 0) -> SiteDetails:
    said = replace(
        details, code=details.code.strip(), name=" ".join(details.name.split()), address=details.address.strip()
    )
    wrong = _too_long(asdict(said), {"name": 80, "address": 500})
    if not CODE.fullmatch(said.code):
        wrong["code"] = _("Up to twelve letters without accents, digits, - and _.")
    if not said.name:
        wrong["name"] = _("Write the name.")
    if said.kind not in Site.Kind.values:
        wrong["kind"] = _("Choose one from the list.")
    if len(said.zone) > 40 or said.zone not in available_timezones():
        wrong["zone"] = _("Choose a time zone, for example Europe/Zagreb.")
    if said.ships_from_id and (
        said.ships_from_id == site_id or not Site.objects.filter(pk=said.ships_from_id).exists()
    ):
        wrong["ships_from"] = _("Choose another site, or none.")
    if wrong:
        raise Invalid(fields=wrong)
    return said


def _check_hours(hours: Sequence[Hours]) -> None:
    if len(hours) > HOURS_MAX or any(not 0 <= h.weekday <= 6 or h.closes <= h.opens for h in hours):
        raise Invalid(fields={"hours": _("Each line needs a weekday, and it closes after it opens.")})
    for one, other in zip(sorted(hours, key=_start), sorted(hours, key=_start)[1:], strict=False):
        if one.weekday == other.weekday and other.opens < one.closes:
            raise Invalid(fields={"hours": _("Two lines of the same day overlap.")})


def _start(hours: Hours) -> tuple[int, time]:
    return hours.weekday, hours.opens


def _too_long(values: dict[str, object], lengths: dict[str, int]) -> dict[str, str]:
    texts = {name: str(values[name]) for name in lengths}
    return {
        name: _("At most %(n)s characters, please.") % {"n": lengths[name]}
        for name, text in texts.items()
        if len(text) > lengths[name] or "\0" in text
    }
