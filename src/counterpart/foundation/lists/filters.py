"""The filters that lists share: words, a choice, a customer, a site, days, amounts, yes."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Q
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from counterpart.design import formats
from counterpart.design.widgets import Pick
from counterpart.foundation.documents.models import Document, parse_reference
from counterpart.foundation.entry import DayField, NumberField, TextField
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.lists.listing import SOUGHT_MAX, Filter, Path, Words, always
from counterpart.foundation.organisation.house import house
from counterpart.foundation.parties.models import Party
from counterpart.foundation.search.queries import LAST, find

FOUND_MAX = 200
AMOUNT_MAX = 10**10
# As the condition of the index of their references is written: SQLite compares the letters.
HAS_REFERENCE = always("external_reference", "= ''", negated=True)
Narrow = Callable[[Path, Any, Actor], Q]


Choices = Sequence[tuple[str, Words]]


def choice(name: str, label: Words, choices: Choices | Callable[[], Choices], narrow: Narrow) -> Filter:
    """One of several words; a function where they are only known when somebody looks."""

    def field(by: Actor) -> forms.Field:
        unknown = _("“%(value)s” is not one of the choices.")
        known = choices() if callable(choices) else choices
        return forms.ChoiceField(choices=[("", "–"), *known], error_messages={"invalid_choice": unknown})

    return Filter(name, label, field, narrow)


def flag(name: str, label: Words, narrow: Narrow) -> Filter:
    """Only those of which this is true."""
    return Filter(name, label, lambda by: YesField(), narrow)


class Box(forms.CheckboxInput):
    """A box that hands on what the address says, so that the field can refuse it."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return data.get(name, "")


class YesField(forms.BooleanField):
    """``1`` is yes, nothing is no; anything else was not written by us."""

    widget = Box

    def to_python(self, value: Any) -> bool:
        if value not in (True, False, None, "", "0", "1", "on", "true"):
            raise ValidationError(_("Write 1 for yes, or leave it out."))
        return value in (True, "1", "on", "true")


def days(name: str, label: Words, narrow: Callable[[Path, date, Actor], Q]) -> Filter:
    """From or until a day."""
    return Filter(
        name, label, lambda by: DayField(error_messages={"invalid": _("Write a day like 2026-03-31.")}), narrow
    )


def amounts(column: str, least: Words, most: Words, field: str = "total") -> tuple[Filter, Filter]:
    """From an amount up to another. They are read, and stand, in the order of the amounts."""

    def number(by: Actor) -> forms.Field:
        return NumberField(
            places=2, min_value=0, max_value=AMOUNT_MAX, error_messages={"invalid": _("Write a number.")}
        )

    def from_(path: Path, value: Any, by: Actor) -> Q:
        return Q(**{f"{path.own}{field}__gte": value})

    def to(path: Path, value: Any, by: Actor) -> Q:
        return Q(**{f"{path.own}{field}__lte": value})

    def said(label: Words) -> Callable[[Any], str]:
        return lambda value: _("%(name)s: %(value)s") % {"name": label, "value": formats.number(value, 2)}

    return (
        Filter(f"{column}_from", least, number, from_, said(least), "-total"),
        Filter(f"{column}_to", most, number, to, said(most), "-total"),
    )


def site() -> Filter:
    """One of the sites that the desk serves."""

    def field(by: Actor) -> forms.Field:
        own = by.desk.site_id
        seen = [s for s in house().sites.values() if by.desk.serves_all_sites or s.id == own]
        unknown = _("“%(value)s” is not one of the choices.")
        return forms.TypedChoiceField(
            choices=[("", "–"), *((s.id, s.name) for s in seen)], coerce=int, empty_value=None,
            error_messages={"invalid_choice": unknown},
        )  # fmt: skip

    def said(value: Any) -> str:
        return _("%(name)s: %(value)s") % {"name": _("Site"), "value": house().sites[value].name}

    return Filter("site", gettext_lazy("Site"), field, lambda p, v, by: Q(**{f"{p.doc}site_id": v}), said)


class PartyField(forms.CharField):
    """A customer by key as the list of choices gives it, or by the whole name as somebody types it."""

    def clean(self, value: Any) -> Party | None:
        text = str(super().clean(value) or "").strip()
        if not text or "\0" in text:
            return None
        if text.isascii() and text.isdecimal() and len(text) < 16:
            party = Party.objects.filter(pk=int(text)).select_related("merged_into").first()
        else:
            party = Party.objects.filter(name__iexact=text).order_by("id").first()
        if party is None:
            raise ValidationError(
                _("Nobody is called “%(name)s”. Choose a customer from the list.") % {"name": text[:60]}
            )
        if isinstance(self.widget, Pick):
            self.widget.text = party.name
        return party.merged_into or party


def same_customer(party: Party) -> list[int]:
    """Everybody who turned out to be this one: their papers stay with the party they were made for."""
    return [party.pk, *Party.objects.filter(merged_into=party).values_list("pk", flat=True)]


def customer(choices: str) -> Filter:
    """The papers of one customer. ``choices`` names the address of the list of choices."""

    def field(by: Actor) -> forms.Field:
        return PartyField(max_length=160, widget=Pick(reverse_lazy(choices)))

    def said(value: Party) -> str:
        return _("%(name)s: %(value)s") % {"name": _("Customer"), "value": value.name}

    def narrow(path: Path, value: Party, by: Actor) -> Q:
        return Q(**{f"{path.doc}party_id__in": same_customer(value)})

    return Filter("customer", gettext_lazy("Customer"), field, narrow, said)


def words_about(kind: str) -> Filter:
    """A reference, the customer's own reference, or any part of the customer's name."""

    def narrow(path: Path, value: str, by: Actor) -> Q:
        exact = documents_called(kind, value)
        if exact:
            return Q(**{f"{path.key}__in": exact})
        return of_parties_called(path, value)

    return Filter("q", gettext_lazy("Find"), lambda by: TextField(max_length=SOUGHT_MAX), narrow)


def of_parties_called(path: Path, text: str) -> Q:
    """Papers of customers with this in their names, by the index of names: of the best two hundred of them."""
    parties = [found.id for found in find(text, "party", limit=FOUND_MAX)]
    merged = Party.objects.filter(merged_into__in=parties).values_list("pk", flat=True) if parties else ()
    return Q(**{f"{path.doc}party_id__in": [*parties, *merged]})


def documents_called(kind: str, text: str) -> list[int]:
    """Documents of this reference or number, or whose own reference of the customer begins so; no name is looked for then."""
    text = text.strip()
    named = parse_reference(text)
    if named and named[0] == kind:
        return [named[1]]
    known = Document.objects.filter(kind=kind)
    theirs = known.filter(HAS_REFERENCE, begins("external_reference", text))
    own = [text, text.upper()]
    found = known.filter(number__in=own).values_list("pk", flat=True)
    if text.isascii() and text.isdecimal() and len(text) < 16:
        found = found.union(known.filter(pk=int(text)).values_list("pk", flat=True))
    return list(found.union(theirs.values_list("pk", flat=True))[:FOUND_MAX])


def begins(name: str, text: str) -> Q:
    """Begins with the text as it was typed, in small letters or in capitals: read from an index, unlike any mixture."""
    found = Q()
    for each in dict.fromkeys((text, text.lower(), text.upper())):
        if connection.vendor == "sqlite":
            found |= Q(**{f"{name}__gte": each, f"{name}__lt": each + LAST})
        else:
            found |= Q(**{f"{name}__startswith": each})
    return found
