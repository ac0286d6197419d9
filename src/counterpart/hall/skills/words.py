"""Levels, shortly and as a sentence would say them."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from counterpart.hall.skills.models import Skill

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
