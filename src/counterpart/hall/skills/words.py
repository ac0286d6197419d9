"""Levels, shortly and as a sentence would say them."""

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from counterpart.hall.skills.models import Level, Skill
from counterpart.hall.skills.training import Step

LEVELS = (
    (0, _("none")), (1, _("learning")), (2, _("with help")), (3, _("alone, may cover")), (4, _("can train"))
)  # fmt: skip


def level_word(level: int) -> str:
    return str(LEVELS[level][1])


def said_of(skill: Skill, level: int) -> str:
    """A level of a skill; a certificate one has or has not."""
    if skill.is_certificate:
        return gettext("has it") if level else gettext("has it not")
    return level_word(level)


def level_long(level: int) -> str:
    """What somebody with a level may be asked to do."""
    return (
        gettext("None: knows nothing of it yet"),
        gettext("Learning: watches, and tries things out"),
        gettext("With help: does it while somebody can be asked"),
        gettext("Alone: does it, and may cover for others"),
        gettext("Can train: does it, and teaches others"),
    )[level]


def step_words(step: Step, duty: str, desk: str) -> str:
    """Why this person, what they learn, from whom, and what is better then: whole sentences."""
    words = {
        "name": step.person.name, "duty": duty, "desk": desk, "level": level_word(step.level),
        "next": gettext("alone") if step.level + 1 == Level.ALONE else level_word(step.level + 1),
        "trainer": step.trainer.name if step.trainer else "",
    }  # fmt: skip
    said = [gettext("%(name)s learns %(duty)s: %(level)s so far, %(next)s next.") % words]
    if step.steps > 1:
        far = ngettext("%(n)s level until they do it alone.", "%(n)s levels until they do it alone.", step.steps)
        said.append(far % {"n": step.steps})
    said.append((gettext("%(trainer)s can train.") if step.trainer else gettext("Nobody can train it yet.")) % words)
    if step.closes_across and step.closes_number:
        said.append(gettext("Then one more holds %(desk)s, and one from the other office.") % words)
    elif step.closes_across:
        said.append(gettext("Then somebody from the other office can hold %(desk)s.") % words)
    else:
        said.append(gettext("Then one more can hold %(desk)s.") % words)
    return " ".join(said)
