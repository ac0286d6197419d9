"""One means for every list: what it can be asked, in which order it stands, and how one page of it is found.

A room declares a `Listing` once. A page is found in two steps: the keys from an index, and then the rows of these keys.
What is asked stands in the address, so a list can be shared and kept; what cannot be understood is said, never ignored.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.db.models import BooleanField, F, Func, Q, QuerySet
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from counterpart.design import formats
from counterpart.foundation.cursors import KeyPage, key_page
from counterpart.foundation.entry import TextField
from counterpart.foundation.errors import Invalid
from counterpart.foundation.exports import Cell
from counterpart.foundation.identity.actor import Actor

COUNTED_TO = 1000
SOUGHT_MAX = 100
AT_ONCE = 500
EVERYTHING = "all"
Words = str | Promise


def always(name: str, sql: str, *, negated: bool = False) -> Func:
    """A condition whose words stand in the statement itself: ``always("state", "= 'confirmed'", negated=True)``.

    SQLite compares the condition of a partial index letter by letter, so a value handed over beside it would not do.
    ``sql`` is ours, never anybody's input.
    """
    said = f"%(expressions)s {sql}"
    return Func(F(name), template=f"NOT ({said})" if negated else f"({said})", output_field=BooleanField())


@dataclass(frozen=True)
class Path:
    """Where the keys of a list are read: from its own table, from the documents, or from what lies on the desks.

    ``key`` is the field that is the key, ``doc`` leads to the document and ``own`` to the row of the room.
    """

    found: QuerySet[Any]
    key: str
    doc: str
    own: str


@dataclass(frozen=True)
class Filter:
    """Something a list can be asked. ``narrow`` makes the condition; ``said`` puts a value in words for its chip."""

    name: str
    label: Words
    field: Callable[[Actor], forms.Field]
    narrow: Callable[[Path, Any, Actor], Q]
    said: Callable[[Any], str] | None = None
    order: str = ""  # a range of amounts is read in the order of the amounts


@dataclass(frozen=True)
class View:
    """Filters under a name. Those of the house are written here; people keep their own as `SavedView`."""

    code: str
    label: Words
    asks: Mapping[str, str]
    counted: bool = False


@dataclass(frozen=True)
class Column:
    """A column of an export: its heading, and the cell of a row."""

    label: Words
    cell: Callable[[Any], Cell]


@dataclass(frozen=True)
class Listing:
    """A list: who may see it and where, what it can be asked, and what a row is.

    ``start`` chooses the path by what is asked; ``orders`` says the fields of each order (``{key}``, ``{doc}`` and
    ``{own}`` are filled in; all go the same way and the key stands last); the first is the usual one
    unless ``usual_order`` says another by what is asked.
    """

    code: str
    capability: str
    url: str
    title: Words
    sought: Words
    start: Callable[[Actor, Mapping[str, Any]], Path]
    rows: Callable[[Sequence[int], "Asked"], Sequence[Any]]
    filters: tuple[Filter, ...]
    views: tuple[View, ...]
    columns: tuple[Column, ...] = ()
    usual_order: Callable[[Mapping[str, Any]], str] | None = None
    orders: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: {"-on": ("-{key}",), "on": ("{key}",)})

    def filter_of(self, name: str) -> Filter:
        return next(each for each in self.filters if each.name == name)

    def usual(self) -> View:
        return self.views[0]


listings: dict[str, Listing] = {}


def declare(listing: Listing) -> Listing:
    """Make a list known under its code. Two lists with one code would show each other's saved views."""
    assert listings.setdefault(listing.code, listing) is listing, f"two lists are called {listing.code}"
    return listing


class FilterForm(forms.Form):
    """What the address asks, field by field."""

    def __init__(self, listing: Listing, actor: Actor, asked: Mapping[str, str]) -> None:
        super().__init__(asked, auto_id="filter_%s", use_required_attribute=False)
        self.fields["q"] = TextField(max_length=SOUGHT_MAX, required=False, label=_("Find"))
        for each in listing.filters:
            if each.name != "q":
                self.fields[each.name] = each.field(actor)
                self.fields[each.name].required = False
                self.fields[each.name].label = str(each.label)

    def shown(self) -> list[BoundField]:
        """The fields of the panel; the words sought stand in a field of their own."""
        return [self[name] for name in self.fields if name != "q"]


@dataclass(frozen=True)
class Chip:
    """A filter in words, and the address without it."""

    text: str
    without: str


@dataclass
class Asked:
    """What an address asks of a list: the values that could be read, and what could not."""

    listing: Listing
    actor: Actor
    form: FilterForm
    values: dict[str, Any]
    words: dict[str, str]
    sort: str
    errors: list[str]

    @property
    def query(self) -> str:
        """The address of exactly this, without a page: what a saved view keeps."""
        return urlencode(self.pairs()) if self.words or self.sort else urlencode({"view": EVERYTHING})

    def pairs(self) -> dict[str, str]:
        return {**self.words, **({"sort": self.sort} if self.sort else {})}

    def chips(self) -> list[Chip]:
        found = []
        for name, value in self.values.items():
            rest = {k: v for k, v in self.pairs().items() if k != name} or {"view": EVERYTHING}
            found.append(Chip(_said(self, name, value), "?" + urlencode(rest)))
        return found

    def path(self) -> Path:
        start = self.listing.start(self.actor, {**self.values, "sort": self.chosen})
        found = start.found
        for name, value in self.values.items():
            narrowed = self.listing.filter_of(name).narrow(start, value, self.actor)
            found = found.filter(narrowed) if narrowed else found
        return Path(found, start.key, start.doc, start.own)

    @property
    def chosen(self) -> str:
        """The order in which the list stands."""
        forced = next((f.order for f in self.listing.filters if f.order and f.name in self.values), "")
        usual = self.listing.usual_order(self.values) if self.listing.usual_order else next(iter(self.listing.orders))
        return self.sort or forced or usual

    def order(self, path: Path) -> list[str]:
        return [name.format(key=path.key, doc=path.doc, own=path.own) for name in self.listing.orders[self.chosen]]


def _said(asked: Asked, name: str, value: Any) -> str:
    if name == "q":
        return f"“{value}”"
    each, shown = asked.listing.filter_of(name), asked.form.fields[name]
    if each.said:
        return each.said(value)
    if value is True:
        return str(each.label)
    if isinstance(shown, forms.ChoiceField):
        value = dict(shown.choices).get(value, value)  # type: ignore[arg-type]
    return _("%(name)s: %(value)s") % {
        "name": each.label,
        "value": formats.day(value) if hasattr(value, "year") else value,
    }


def read(listing: Listing, actor: Actor, given: Mapping[str, str], usual: str = "") -> Asked:
    """What an address asks. One that asks nothing asks for the usual view; ``view=all`` asks for everything."""
    known = {"q", "sort", "view", *(each.name for each in listing.filters)}
    said = {name: text for name, text in given.items() if name in known}
    if not said:
        said = QueryDict(usual).dict() if usual else dict(listing.usual().asks)
    form = FilterForm(listing, actor, said)
    form.is_valid()
    errors = [_wrong(form, name, str(texts[0])) for name, texts in form.errors.items()]
    values = {name: v for name, v in form.cleaned_data.items() if v not in (None, "", False)}
    names = {each.name for each in listing.filters}
    values = {name: v for name, v in values.items() if name in names and v != EVERYTHING}
    sort = said.get("sort", "")
    if sort and sort not in listing.orders:
        errors.append(_("This list cannot be sorted by “%(sort)s”.") % {"sort": sort[:40]})
        sort = ""
    if sort == (listing.usual_order(values) if listing.usual_order else next(iter(listing.orders))):
        sort = ""
    words = {name: said[name].strip() for name in values if name in said}
    return Asked(listing, actor, form, values, words, sort, errors)


def _wrong(form: FilterForm, name: str, text: str) -> str:
    return _("%(name)s: %(problem)s") % {"name": form.fields[name].label, "problem": text}


@dataclass(frozen=True)
class Listed:
    """One page: its rows, how many there are as far as they were counted, and the pages around it."""

    asked: Asked
    page: KeyPage
    rows: Sequence[Any]
    count: int

    @property
    def shown(self) -> str:
        """How many there are; beyond a thousand nobody counts."""
        if self.count > COUNTED_TO:
            return _("more than %(count)s") % {"count": formats.number(COUNTED_TO)}
        return _("%(count)s in all") % {"count": formats.number(self.count)}


def listed(asked: Asked, given: Mapping[str, str]) -> Listed:
    """One page of a list: a statement for the keys, one for the count, and those of the rows."""
    if asked.errors:
        return Listed(asked, KeyPage([]), [], 0)
    path = asked.path()
    page = key_page(path.found, given, order=asked.order(path), kept=asked.pairs() or {"view": EVERYTHING})
    whole = not page.before and not page.next
    count = len(page.keys) if whole else path.found.order_by().values(path.key)[: COUNTED_TO + 1].count()
    return Listed(asked, page, asked.listing.rows(page.keys, asked), count)


def all_keys(asked: Asked, at_most: int) -> list[int]:
    """The keys of everything that matches, the first of them first."""
    path = asked.path()
    return list(key_page(path.found, {}, order=asked.order(path), kept={}, size=at_most).keys)


def every_row(asked: Asked) -> Iterator[Any]:
    """All rows, a few hundred at a time: a million of them are never held at once."""
    path = asked.path()
    order = asked.order(path)
    given: dict[str, str] = {}
    while True:
        page = key_page(path.found, given, order=order, kept={}, size=AT_ONCE)
        yield from asked.listing.rows(page.keys, asked)
        if not page.next:
            return
        given = {"after": page.last}


def refuse_errors(asked: Asked) -> None:
    """Where no page can say it: an export or a step for many."""
    if asked.errors:
        raise Invalid(" ".join(asked.errors))
