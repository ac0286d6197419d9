"""Papers become PDF: the data of a paper and one typst template, never text put together as code.

Departments say what is on their papers (``@prints("invoice")``); whoever needs the paper of another department, to mail
it for example, asks here by its kind.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import TypeVar

import typst
from django.conf import settings
from django.utils import translation
from django.utils.text import slugify

from counterpart.foundation.documents.models import Document
from counterpart.foundation.documents.papers import ItemLabel, Label, Paper

P = TypeVar("P", bound=Paper | Label)
Printer = Callable[[int], Paper | Label]
_printers: dict[str, Printer] = {}


@dataclass(frozen=True)
class Printed:
    """A finished paper: its name as a file, and its bytes."""

    name: str
    pdf: bytes
    language: str


def prints(kind: str) -> Callable[[Callable[[int], P]], Callable[[int], P]]:
    """Make a function the one that lays out papers of this kind from the key of a document, in the language set."""

    def register(printer: Callable[[int], P]) -> Callable[[int], P]:
        assert kind not in _printers, f"two rooms print {kind}"
        _printers[kind] = printer
        return printer

    return register


def kinds_of_paper() -> list[str]:
    return sorted(_printers)


def language_of(document: Document) -> str:
    """The customer's language, where the house speaks it; else the entity's."""
    wanted = document.party.language if document.party else document.site.entity.language
    return wanted if wanted in dict(settings.LANGUAGES) else "en"


def print_document(kind: str, document_id: int, *, language: str = "") -> Printed:
    """The paper of a document as PDF, in the customer's language unless another one is asked for."""
    document = Document.objects.select_related("party", "site__entity").get(pk=document_id)
    language = language or language_of(document)
    paper = lay_out(kind, document_id, language)
    return Printed(f"{slugify(paper.title) or kind}.pdf", to_pdf(paper, made_at=document.opened_at), language)


def lay_out(kind: str, document_id: int, language: str) -> Paper | Label:
    """What stands on the paper of a document, in this language."""
    with translation.override(language):
        return _printers[kind](document_id)


def to_pdf(paper: Paper | Label, *, made_at: datetime) -> bytes:
    return all_to_pdf([paper], title=paper.title, made_at=made_at)


def all_to_pdf(papers: Sequence[Paper | Label | ItemLabel], *, title: str, made_at: datetime) -> bytes:
    """Papers of one kind in one file, each with pages of its own.

    PDF/A where every letter can be shown; a name in letters that no font has still gets its paper.
    """
    data = json.dumps([asdict(paper) for paper in papers])
    inputs = {"papers": _without_halves(data), "title": json.loads(_without_halves(json.dumps(title)))}
    template, at = _template(papers[0].template), int(made_at.timestamp())
    try:
        pdf = _compiler(template, inputs).compile(format="pdf", pdf_standards=["a-2b"], timestamp=at)
    except typst.TypstError:
        pdf = _compiler(template, inputs).compile(format="pdf", timestamp=at)
    assert isinstance(pdf, bytes), "one paper is one file"
    return pdf


def _compiler(template: bytes, inputs: dict[str, str]) -> typst.Compiler:
    return typst.Compiler(template, font_paths=_fonts(), sys_inputs=inputs)


def _without_halves(data: str) -> str:
    """Half a surrogate pair is no letter: typst would refuse the whole paper."""
    text = json.dumps(json.loads(data), ensure_ascii=False)
    return text.encode("utf-8", "replace").decode().replace("\\u0000", "")


@cache
def _template(name: str) -> bytes:
    return files("counterpart.foundation.documents").joinpath(f"typst/{name}").read_bytes()


@cache
def _fonts() -> typst.Fonts:
    """The fonts that typst brings; those of the machine only for letters that these do not have."""
    return typst.Fonts(include_system_fonts=True, include_embedded_fonts=True)
