"""Edit forms that carry the version they started from; a stale save shows both values and asks."""

import json
from typing import Any

from django import forms

from counterpart.design.parts import Conflict, ConflictField
from counterpart.foundation.acts.models import Act
from counterpart.foundation.clock import now

VERSION_MAX = 2**31 - 1
BEFORE_LENGTH_MAX = 40_000
LOOK_BACK = 50


class VersionedForm(forms.Form):
    """Mix in before the form's fields: ``version`` and what stood in the fields when the page was made."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=VERSION_MAX)
    before = forms.CharField(widget=forms.HiddenInput, required=False, max_length=BEFORE_LENGTH_MAX)

    def start_from(self, values: dict[str, Any], version: int) -> None:
        """Remember what is stored now, for whoever saves later."""
        self.initial.update({**values, "version": version, "before": _plain(values)})

    @property
    def words(self) -> list[str]:
        """The fields a person edits."""
        return [name for name in self.fields if name not in ("version", "before")]

    def stood(self) -> dict[str, str]:
        """What the page showed when it was made; empty when somebody sent nonsense instead."""
        try:
            read = json.loads(str(self.data.get("before") or "{}"))
        except (ValueError, RecursionError):
            return {}
        return {str(k): str(v) for k, v in read.items()} if isinstance(read, dict) else {}

    def typed(self) -> dict[str, str]:
        """What was typed, as it was typed."""
        return {name: _text(self[name].value()) for name in self.words}

    def conflict_with(self, stored: dict[str, Any], version: int, *, thing: str, subject: tuple[str, int]) -> Conflict:
        """Both versions beside each other, for ``design/_conflict.html``."""
        stood, typed, theirs = self.stood(), self.typed(), {k: _text(v) for k, v in stored.items()}
        rows = [
            ConflictField(
                name, str(self.fields[name].label or name), self._said(name, stood.get(name, theirs.get(name, ""))),
                self._said(name, theirs.get(name, "")), self._said(name, typed[name]),
            )
            for name in self.words
        ]  # fmt: skip
        changed = tuple(row for row in rows if row.theirs != row.before or row.yours != row.before)
        acts = Act.objects.filter(subject_kind=subject[0], subject_id=subject[1]).select_related("person")
        last = acts.order_by("-id").first()
        who, initials = (last.person.name, last.person.initials) if last else ("?", "")
        return Conflict(who, last.at if last else now(), thing, str(version), changed, initials)

    def _said(self, name: str, value: str) -> str:
        """A choice by its words, everything else as it is."""
        choices = getattr(self.fields[name], "choices", None)
        return str(dict(choices).get(value, value)) if choices else value


def resolved(form: VersionedForm, stored: dict[str, Any]) -> dict[str, str]:
    """The posted choice between two versions as data for a new form: where only one of us changed a field, that holds."""
    stood, theirs = form.stood(), {k: _text(v) for k, v in stored.items()}
    data = {name: str(value) for name, value in form.data.items()}
    for name, yours in form.typed().items():
        before = stood.get(name, theirs.get(name, ""))
        mine = yours != before and (theirs.get(name, "") == before or data.get(f"keep-{name}") == "yours")
        data[name] = yours if mine else theirs.get(name, "")
    data["before"] = _plain(stored)
    return data


def _text(value: Any) -> str:
    return "" if value is None or value is False else "on" if value is True else str(value).replace("\r\n", "\n")


def _plain(values: dict[str, Any]) -> str:
    return json.dumps({name: _text(value) for name, value in values.items()})
