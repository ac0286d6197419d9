"""Papers of many rows of a list in one file: pick lists, delivery notes, labels, invoices.

A room declares which papers its rows have. A few are made in the request; more are made by the worker, and whoever asked
for them finds the file on the page of the step.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from counterpart.foundation.documents.models import Document, reference
from counterpart.foundation.documents.papers import Label, Paper
from counterpart.foundation.documents.printing import language_of, lay_out
from counterpart.foundation.errors import Missing
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.lists.listing import Listing, Words
from counterpart.foundation.lists.steps import Told

PAPERS_MAX = 300


@dataclass(frozen=True)
class Papers:
    """``prints`` says by kind of document which paper it has; ``fitting`` leaves those that have it as they stand now."""

    listing: Listing
    code: str
    name: Words
    prints: Mapping[str, str]
    fitting: Callable[[Sequence[int]], set[int]] | None = None

    def names(self, keys: Sequence[int]) -> Mapping[int, str]:
        kinds = dict(Document.objects.filter(pk__in=keys, kind__in=self.prints).values_list("pk", "kind"))
        return {key: reference(kinds.get(key) or next(iter(self.prints)), key) for key in keys}


papers: dict[tuple[str, str], Papers] = {}


def declare_papers(these: Papers) -> Papers:
    assert papers.setdefault((these.listing.code, these.code), these) is these, f"two papers are called {these.code}"
    return these


def papers_of(listing: Listing) -> list[Papers]:
    """What can be printed of the rows of a list."""
    return [these for (code, _code), these in papers.items() if code == listing.code]


def lay_out_each(these: Papers, keys: Sequence[int], by: Actor) -> tuple[list[Paper | Label], list[Told]]:
    """The papers of those that the actor may see and that have one, each in its customer's language; why not of the others."""
    seen = Document.objects.filter(by.scope(), pk__in=keys, kind__in=these.prints)
    found = {document.pk: document for document in seen.select_related("party", "site__entity")}
    fit = these.fitting(list(found)) if these.fitting else set(found)
    laid: list[Paper | Label] = []
    told: list[Told] = []
    for key in keys:
        if key not in found:
            told.append((key, False, str(Missing())))
        elif key not in fit:
            told.append((key, False, _("It has no such paper as it stands now.")))
        else:
            laid.append(lay_out(these.prints[found[key].kind], key, language_of(found[key])))
    return laid, told
