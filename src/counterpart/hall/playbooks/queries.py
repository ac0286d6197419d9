"""The playbook that holds, in the reader's language: two statements, whatever the number of steps."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Max, OuterRef, QuerySet, Subquery

from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.organisation.house import HOUSE, PORTAL, house
from counterpart.foundation.organisation.models import Duty
from counterpart.foundation.organisation.words import duty_name
from counterpart.hall.playbooks.links import screen_of
from counterpart.hall.playbooks.models import Edition, Playbook, Step, StepText
from counterpart.hall.presence.queries import away_at, colleagues_of
from counterpart.hall.skills.models import Level
from counterpart.hall.skills.queries import fitness_of

TRAINERS_MOST = 20
NO_WORK = (PORTAL, HOUSE)


@dataclass(frozen=True)
class ShownStep:
    """A step in one language. ``language`` is another one where nobody has translated it; ``url`` may be empty."""

    place: int
    text: str
    language: str
    page: str = ""
    url: str = ""
    capability: str = ""


@dataclass(frozen=True)
class Shown:
    """One version of a playbook as somebody reads it."""

    id: int
    duty: str
    name: str
    wing: str
    edition_id: int
    number: int
    note: str
    published_at: datetime | None
    steps: tuple[ShownStep, ...] = ()

    @property
    def title(self) -> str:
        """The duty in the reader's language."""
        return duty_name(self.name)

    def for_(self, by: Actor) -> "Shown":
        """Without links to screens that this actor's desk does not open."""
        return replace(
            self, steps=tuple(s if not s.url or _opens(by, s.capability) else replace(s, url="") for s in self.steps)
        )


@dataclass(frozen=True)
class Trainer:
    """Somebody to ask how a duty is done."""

    id: int
    name: str
    is_away: bool


def _opens(by: Actor, capability: str) -> bool:
    return "." not in capability or by.may(capability)


def playbook_of(duty: str, language: str) -> Shown | None:
    """The steps that hold for a duty now, or None where nobody has published any."""
    return playbooks_of([duty], language).get(duty)


def playbooks_of(duties: Collection[str], language: str) -> dict[str, Shown]:
    """The same for many duties at once, by their codes."""
    return {each.duty: each for each in shown_of(current().filter(playbook__duty__code__in=list(duties)), language)}


def trainers_of(duty: str, at: datetime, by: Actor) -> list[Trainer]:
    """Who trains this duty, of the colleagues this actor sees; those who are here first. Five statements."""
    fit = fitness_of([duty], at)
    able = [person for person, duties in fit.items() if duties[duty].level_at(at) >= Level.TRAINS]
    people = list(colleagues_of(by).filter(pk__in=able)[:TRAINERS_MOST]) if able else []
    away = away_at([person.pk for person in people], at) if people else {}
    found = [Trainer(person.pk, person.name, person.pk in away) for person in people]
    return sorted(found, key=lambda each: each.is_away)


def current() -> QuerySet[Edition]:
    """The version that holds of each playbook in use."""
    newest = (
        Edition.objects.filter(playbook=OuterRef("playbook"), published_at__isnull=False)
        .order_by()
        .values("playbook")
        .annotate(newest=Max("number"))
        .values("newest")
    )
    return Edition.objects.filter(playbook__retired_at=None, number=Subquery(newest), published_at__isnull=False)


def shown_of(editions: QuerySet[Edition], language: str) -> list[Shown]:
    """These versions with their steps, each in the reader's language, else the house's, else the one it was written in."""
    found = list(editions.select_related("playbook__duty").order_by("playbook__duty_id", "number"))
    steps = steps_of([each.pk for each in found], language)
    return [
        Shown(each.playbook_id, each.playbook.duty.code, each.playbook.duty.name, each.playbook.duty.wing, each.pk, each.number,
              each.note, each.published_at, tuple(steps.get(each.pk, ())))
        for each in found
    ]  # fmt: skip


def steps_of(edition_ids: Sequence[int], language: str) -> dict[int, list[ShownStep]]:
    """The steps of versions in their order: one statement."""
    entity = house().first_entity
    liked = (language, entity.language if entity else "en")
    best: dict[tuple[int, int], tuple[int, ShownStep]] = {}
    for edition_id, place, said, text, page in (
        StepText.objects.filter(step__edition_id__in=edition_ids)
        .order_by("step__edition_id", "step__place", "id")
        .values_list("step__edition_id", "step__place", "language", "text", "step__page")
    ):
        rank = liked.index(said) if said in liked else len(liked)
        if (edition_id, place) in best and best[edition_id, place][0] <= rank:
            continue
        screen = screen_of(page)
        step = ShownStep(place, text, said, page, screen.url if screen else "", screen.capability if screen else "")
        best[edition_id, place] = (rank, step)
    found: dict[int, list[ShownStep]] = {}
    for (edition_id, _place), (_rank, step) in best.items():
        found.setdefault(edition_id, []).append(step)
    return found


def texts_of(edition_id: int) -> dict[int, tuple[str, dict[str, str]]]:
    """Place -> page and texts by language, for whoever edits: one statement."""
    found: dict[int, tuple[str, dict[str, str]]] = {}
    for place, page, language, text in (
        StepText.objects.filter(step__edition_id=edition_id)
        .order_by("step__place", "id")
        .values_list("step__place", "step__page", "language", "text")
    ):
        found.setdefault(place, (page, {}))[1][language] = text
    return found


def duties_with() -> QuerySet[Duty]:
    """Every duty that people do, with its playbook where there is one."""
    return Duty.objects.exclude(code__in=NO_WORK).select_related("playbook").order_by("id")


def playbooks() -> QuerySet[Playbook]:
    return Playbook.objects.select_related("duty")


def editions_of(playbook: Playbook) -> QuerySet[Edition]:
    """Every version, the newest first; a draft stands on top."""
    return playbook.editions.select_related("written_by", "published_by").order_by("-number")


def draft_of(playbook: Playbook) -> Edition | None:
    return playbook.editions.filter(published_at=None).first()


def may_write(by: Actor, duty: str) -> bool:
    """Who does the work writes down how it is done; so does whoever publishes."""
    return by.may("playbooks.write_playbook") and (by.desk.duty == duty or by.may("playbooks.publish_playbook"))


def links() -> list[tuple[int, int, str]]:
    """``(playbook, place, page)`` of each step in use that leads to a screen."""
    found = Step.objects.filter(edition__in=current().values("pk")).exclude(page="")
    return list(found.values_list("edition__playbook_id", "place", "page"))
