"""Writing down how a duty is done, publishing it, and taking it out of use."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import F, Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from counterpart.foundation.acts.gate import Answer, action, current_act
from counterpart.foundation.errors import Invalid, Missing, Stale
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.organisation.models import Duty
from counterpart.foundation.statements import locked
from counterpart.hall.playbooks.errors import NothingToPublish, NothingToRetire, NotYourDuty
from counterpart.hall.playbooks.links import screen_of
from counterpart.hall.playbooks.models import NOTE_MOST, STEPS_MOST, TEXT_MOST, Edition, Playbook, Step, StepText
from counterpart.hall.playbooks.queries import NO_WORK, may_write

NO_SCREEN = gettext_lazy(
    "Step %(place)s leads to no screen of the house. Copy the address of a screen, for example /sales/orders/."
)


@dataclass(frozen=True)
class StepLine:
    """One step as it is written: its text by language (one is enough), and the screen it leads to."""

    texts: Mapping[str, str] = field(default_factory=dict)
    page: str = ""


@action("playbooks.write_playbook")
def write_playbook(duty: str, *, steps: Sequence[StepLine], note: str = "", version: int = 0, by: Actor) -> Answer:
    """Write the draft of the next version. What holds now holds until the draft is published.

    ``version`` 0 says that there is no playbook yet. Raises Stale when somebody wrote first.
    """
    act = current_act()
    found: Duty | None = locked(Duty.objects.filter(code=duty).exclude(code__in=NO_WORK)).first()
    if found is None:
        raise Missing()
    if not may_write(by, duty):
        raise NotYourDuty()
    lines = _checked(steps)
    playbook = Playbook.objects.filter(duty=found).first()
    if (playbook.version if playbook else 0) != version:
        raise Stale(current=playbook.version if playbook else 0)
    if playbook is None:
        playbook = Playbook.objects.create(duty=found)
    else:
        Playbook.objects.filter(pk=playbook.pk).update(version=F("version") + 1)
    draft = playbook.editions.filter(published_at=None).first()
    said = {"note": note.strip()[:NOTE_MOST], "written_by_id": by.person_id, "written_at": act.now}
    if draft is None:
        last = playbook.editions.aggregate(last=Max("number"))["last"] or 0
        draft = Edition.objects.create(playbook=playbook, number=last + 1, **said)
    else:
        Edition.objects.filter(pk=draft.pk).update(**said)
        Step.objects.filter(edition=draft).delete()
    put_steps(draft, lines)
    act.about("playbook", playbook.pk)
    act.changed = {"duty": duty, "number": draft.number, "steps": len(lines)}
    return Answer(playbook.pk, "playbook", "draft", version=version + 1, reference=found.name)


@action("playbooks.publish_playbook")
def publish_playbook(playbook_id: int, *, version: int, by: Actor) -> Answer:
    """The draft holds from now on. A playbook that was out of use is in use again."""
    act = current_act()
    playbook = _locked(playbook_id)
    if playbook.version != version:
        raise Stale(current=playbook.version)
    drafts = playbook.editions.filter(published_at=None)
    number = drafts.values_list("number", flat=True).first()
    if not drafts.update(published_at=act.now, published_by_id=by.person_id):
        raise NothingToPublish()
    Playbook.objects.filter(pk=playbook.pk).update(retired_at=None, version=F("version") + 1)
    act.about("playbook", playbook.pk)
    act.changed = {"duty": playbook.duty.code, "number": number}
    return Answer(
        playbook.pk, "playbook", "published", version=version + 1, reference=playbook.duty.name, more={"edition": number}
    )  # fmt: skip


@action("playbooks.drop_draft")
def drop_draft(playbook_id: int, *, by: Actor) -> Answer:
    """The draft was not such a good idea. What was published stays."""
    act = current_act()
    playbook = _locked(playbook_id)
    if not may_write(by, playbook.duty.code):
        raise NotYourDuty()
    if not playbook.editions.filter(published_at=None).delete()[0]:
        raise NothingToPublish()
    Playbook.objects.filter(pk=playbook.pk).update(version=F("version") + 1)
    act.about("playbook", playbook.pk)
    return Answer(
        playbook.pk, "playbook", "published", version=playbook.version + 1, reference=playbook.duty.name
    )  # fmt: skip


@action("playbooks.retire_playbook")
def retire_playbook(playbook_id: int, *, by: Actor) -> Answer:
    """Nobody is shown it any more. Its versions stay, and publishing another one brings it back."""
    act = current_act()
    playbook = _locked(playbook_id)
    if not playbook.editions.exclude(published_at=None).exists():
        raise NothingToRetire()
    if not Playbook.objects.filter(pk=playbook.pk, retired_at=None).update(
        retired_at=act.now, version=F("version") + 1
    ):
        raise NothingToRetire()
    act.about("playbook", playbook.pk)
    act.changed = {"duty": playbook.duty.code}
    return Answer(playbook.pk, "playbook", "retired", version=playbook.version + 1, reference=playbook.duty.name)


def put_steps(edition: Edition, lines: Sequence[StepLine]) -> None:
    """The steps of a version, in their order: two statements."""
    steps = Step.objects.bulk_create(
        Step(edition=edition, place=place, page=line.page) for place, line in enumerate(lines, 1)
    )
    StepText.objects.bulk_create(
        StepText(step=step, language=language, text=text)
        for step, line in zip(steps, lines, strict=True)
        for language, text in line.texts.items()
    )


def _checked(steps: Sequence[StepLine]) -> list[StepLine]:
    """The steps as they are kept, or what is wrong with the first that cannot be."""
    if not 1 <= len(steps) <= STEPS_MOST:
        raise Invalid(fields={"steps": _("Write between 1 and %(most)s steps.") % {"most": STEPS_MOST}})
    languages = dict(settings.LANGUAGES)
    lines = []
    for place, step in enumerate(steps, 1):
        texts = {language: text.strip() for language, text in step.texts.items() if text.strip()}
        if not texts or not texts.keys() <= languages.keys() or any(len(t) > TEXT_MOST for t in texts.values()):
            raise Invalid(
                fields={"steps": _("Step %(place)s: say what to do, in at most %(most)s characters.") % {"place": place, "most": TEXT_MOST}}
            )  # fmt: skip
        screen = screen_of(step.page.strip()) if step.page.strip() else None
        if step.page.strip() and screen is None:
            raise Invalid(fields={"steps": NO_SCREEN % {"place": place}})
        lines.append(StepLine(texts, screen.page if screen else ""))
    return lines


def _locked(playbook_id: int) -> Playbook:
    playbook: Playbook | None = locked(Playbook.objects.filter(pk=playbook_id)).select_related("duty").first()
    if playbook is None:
        raise Missing()
    return playbook
