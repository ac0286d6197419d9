"""When an import says no: about the file or its mapping as a whole, or about one line of it."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from counterpart.foundation.errors import Invalid, NotAllowedNow, Refusal


class Unreadable(Invalid):
    """The file is not a table we can read. ``why`` says what is wrong with it."""

    code = "unreadable"
    sentence = _("%(file)s cannot be read: %(why)s")


class WrongMapping(Invalid):
    code = "wrong_mapping"
    sentence = _("The mapping cannot be used: %(why)s")


class RunOfAnother(NotAllowedNow):
    code = "run_of_another"
    sentence = _("Run %(run)s of this source was begun by %(person)s and is not finished. Continue it as %(person)s.")


class StillUsed(NotAllowedNow):
    code = "still_used"
    sentence = _("%(name)s is used by later work (%(by)s) and stays.")


class NothingToUndo(Refusal):
    code = "nothing_to_undo"
    sentence = _("Run %(run)s does not exist, or it was taken back already.")


@dataclass(frozen=True)
class Problem:
    """What is wrong where. ``line`` counts from 1 as an editor does; 0 is the file as a whole."""

    line: int
    column: str
    value: str
    sentence: str
    file: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.file else str(self.line)
        column = f" {self.column}" if self.column else ""
        value = f" “{self.value[:60]}”" if self.value else ""
        return f"{place}{column}{value}: {self.sentence}"
