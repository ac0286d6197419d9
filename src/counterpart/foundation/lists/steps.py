"""Steps for many rows of a list: what each is called, what it does to one row, and what it says of it.

A room declares its steps beside its screens; `many.py` does them for the ticked rows in the request, or, when there are
more than a few, `working.py` does them in the worker.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from counterpart.foundation.acts.gate import Answer
from counterpart.foundation.documents.models import reference
from counterpart.foundation.errors import Refusal
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.lists.listing import Listing, Words

TOLD_MAX = 5
KEY_KEPT = 60
WHY_MAX = 300
Told = tuple[int, bool, str]  # the key of a row, whether it is done, and a sentence about it


@dataclass(frozen=True)
class Step:
    """``do`` does it to one row, as an act of its own. ``kind`` is what the rows are, for the names people say.

    ``whose`` turns the ticked rows into what the step is about (invoices into their customers), ``called`` names those,
    and ``said`` is a sentence about one that is done, where "done" is not enough.
    """

    listing: Listing
    code: str
    name: Words
    kind: str
    do: Callable[[int, Actor], Answer]
    whose: Callable[[Sequence[int], Actor], list[int]] | None = None
    called: Callable[[Sequence[int]], Mapping[int, str]] | None = None
    said: Callable[[Answer], str] | None = None

    def names(self, keys: Sequence[int]) -> Mapping[int, str]:
        return self.called(keys) if self.called else {key: reference(self.kind, key) for key in keys}


steps: dict[tuple[str, str], Step] = {}


def declare_step(step: Step) -> Step:
    """Make a step known, so that the worker finds it by its list and its code."""
    assert steps.setdefault((step.listing.code, step.code), step) is step, f"two steps are called {step.code}"
    return step


@dataclass(frozen=True)
class Outcome:
    """What became of each: the keys that are done, why the others are not, and sentences about some that are."""

    done: tuple[int, ...]
    refused: tuple[tuple[int, str], ...]
    said: tuple[tuple[int, str], ...] = ()

    @property
    def told(self) -> list[Told]:
        """Everything there is a sentence about, what is not done first."""
        return [(key, False, why[:WHY_MAX]) for key, why in self.refused] + [
            (key, True, words[:WHY_MAX]) for key, words in self.said
        ]


def for_each(
    keys: Sequence[int], do: Callable[[int, Actor], Answer], by: Actor, said: Callable[[Answer], str] | None = None
) -> Outcome:
    """Do it for one after the other. The key of each is made of the key of all: what was done already is not done again."""
    done, refused, words = [], [], []
    for key in keys:
        try:
            answer = do(key, by.with_key(f"{by.key[:KEY_KEPT]}-{key}" if by.key else ""))
            done.append(key)
            if said is not None:
                words.append((key, said(answer)))
        except Refusal as no:
            refused.append((key, str(no)))
    return Outcome(tuple(done), tuple(refused), tuple(words))


def done_words(count: int) -> str:
    return ngettext("%(count)s is done.", "%(count)s are done.", count) % {"count": count}


def refused_words(count: int) -> str:
    return ngettext("%(count)s is not done.", "%(count)s are not done.", count) % {"count": count}


def named(name: str, words: str) -> str:
    return _("%(reference)s: %(reason)s") % {"reference": name, "reason": words}


class Naming(Protocol):
    """Whatever has names for the rows of its list."""

    def names(self, keys: Sequence[int]) -> Mapping[int, str]: ...


def said_of(step: Naming, outcome: Outcome) -> str:
    """What was not done, the first of them with their reasons."""
    refused = outcome.refused[:TOLD_MAX]
    names = step.names([key for key, _why in refused])
    return " ".join([refused_words(len(outcome.refused)), *(named(names[key], why) for key, why in refused)])
