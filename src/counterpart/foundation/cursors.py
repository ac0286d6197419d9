"""Long lists by cursor: each page starts after the last row of the one before, however long the list is."""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import F, Field, Model, Q, QuerySet
from django.utils.http import urlencode

from counterpart.foundation.errors import Invalid

M = TypeVar("M", bound=Model)
PAGE_SIZE = 50
CURSOR_LENGTH_MAX = 1200


@dataclass(frozen=True)
class CursorPage(Generic[M]):
    """Some rows of a list, and the query strings of the pages around them (empty where there is none)."""

    rows: Sequence[M]
    before: str = ""
    next: str = ""


def cursor_page(
    found: QuerySet[M], asked: "dict[str, str] | Any", *, order: Sequence[str] = ("name", "id"), size: int = PAGE_SIZE
) -> CursorPage[M]:
    """One page of ``found`` by ``?after=`` or ``?before=``; the other words of the address are kept.

    ``order`` ends in a unique field; all its fields go the same way, up or (with a minus on each) down.
    """
    down = order[0].startswith("-")
    names = [name.lstrip("-") for name in order]
    backwards = bool(asked.get("before"))
    mark = asked.get("before") or asked.get("after") or ""
    if mark:
        found = found.filter(_beyond(names, _read(mark, len(names)), lower=down != backwards))
    turned = [name if down == backwards else f"-{name}" for name in names]
    rows = list(found.order_by(*turned)[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
    if not rows:
        return CursorPage(rows)
    kept = [(k, v) for k, v in asked.items() if k not in ("after", "before")]
    first, last = _mark(rows[0], names), _mark(rows[-1], names)
    has_before, has_next = (more, True) if backwards else (bool(mark), more)
    return CursorPage(
        rows,
        "?" + urlencode([*kept, ("before", first)]) if has_before else "",
        "?" + urlencode([*kept, ("after", last)]) if has_next else "",
    )


def _beyond(names: list[str], values: list[Any], *, lower: bool) -> Q:
    """Rows after ``values`` in the order of ``names``. The first condition alone is what an index starts from."""
    than = "lt" if lower else "gt"
    beyond = Q()
    for n in range(len(names)):
        beyond |= Q(**dict(zip(names[:n], values[:n], strict=True)), **{f"{names[n]}__{than}": values[n]})
    return Q(**{f"{names[0]}__{than}e": values[0]}) & beyond


def _beyond_empty(names: list[str], values: list[Any], *, lower: bool) -> Q:
    """The same upwards where the first field may be empty, and what is empty stands last."""
    (first, *_rest), (value, *_values) = names, values
    if value is None:
        later = Q(**{f"{first}__isnull": True}) & _beyond(names[1:], values[1:], lower=lower)
        return later | Q(**{f"{first}__isnull": False}) if lower else later
    beyond = _beyond(names, values, lower=lower)
    return beyond if lower else beyond | Q(**{f"{first}__isnull": True})


def _mark(row: Model, names: list[str]) -> str:
    return _mark_of([getattr(row, name) for name in names])


def _mark_of(values: Sequence[Any]) -> str:
    plain = [v if v is None or isinstance(v, int | str) else str(v) for v in values]
    return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")


def _read(mark: str, width: int, may_be_empty: bool = False) -> list[Any]:
    try:
        if len(mark) > CURSOR_LENGTH_MAX:
            raise ValueError
        values = json.loads(base64.urlsafe_b64decode(mark + "=" * (-len(mark) % 4)))
        assert isinstance(values, list) and len(values) == width
        told = values[1:] if may_be_empty and values[0] is None else values
        assert all((isinstance(v, str) and "\0" not in v) or isinstance(v, int) for v in told)
        assert isinstance(values[-1], int) and 0 <= values[-1] < 2**63
        for value in values:
            str(value).encode()
    except (ValueError, AssertionError, binascii.Error, RecursionError):
        raise Invalid(code="bad_cursor") from None
    return values


@dataclass(frozen=True)
class KeyPage:
    """The keys of one page of a list, the addresses of the pages around it, and the mark of its last row."""

    keys: Sequence[int]
    before: str = ""
    next: str = ""
    last: str = ""


def key_page(
    found: QuerySet[Any],
    asked: Mapping[str, str],
    *,
    order: Sequence[str],
    kept: Mapping[str, str],
    size: int = PAGE_SIZE,
) -> KeyPage:
    """The keys of a page by ``?after=`` or ``?before=``: only what an index holds is read. ``kept`` is the rest of the address.

    ``order`` is as for :func:`cursor_page`; its last field is the key. Where the first may be empty (``promised_at?``)
    the list goes upwards and what is empty stands last.
    """
    down, may_be_empty = order[0].startswith("-"), order[0].endswith("?")
    names = [name.lstrip("-").rstrip("?") for name in order]
    backwards = bool(asked.get("before"))
    mark = asked.get("before") or asked.get("after") or ""
    if mark:
        values = _fitting(found.model, names, _read(mark, len(names), may_be_empty))
        beyond = _beyond_empty if may_be_empty else _beyond
        found = found.filter(beyond(names, values, lower=down != backwards))
    turned: list[Any] = [name if down == backwards else f"-{name}" for name in names]
    if may_be_empty:
        turned[0] = F(names[0]).desc(nulls_first=True) if backwards else F(names[0]).asc(nulls_last=True)
    rows = list(found.order_by(*turned).values_list(*names)[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
    if not rows:
        return KeyPage([])
    first, last = _mark_of(rows[0]), _mark_of(rows[-1])
    has_before, has_next = (more, True) if backwards else (bool(mark), more)
    return KeyPage(
        [row[-1] for row in rows],
        "?" + urlencode({**kept, "before": first}) if has_before else "",
        "?" + urlencode({**kept, "after": last}) if has_next else "",
        last,
    )


def _fitting(model: type[Model], names: Sequence[str], values: list[Any]) -> list[Any]:
    """The values of a cursor as their fields take them; one that somebody made up is no cursor."""
    try:
        fields = [_field(model, name) for name in names]
        read = [None if value is None else f.to_python(value) for f, value in zip(fields, values, strict=True)]
        for one, value in zip(fields, read, strict=True):
            one.get_prep_value(value)
        return read
    except (ValidationError, FieldDoesNotExist, TypeError, ValueError, ArithmeticError):
        raise Invalid(code="bad_cursor") from None


def _field(model: type[Model], path: str) -> "Field[Any, Any]":
    *through, last = path.split("__")
    for step in through:
        related = model._meta.get_field(step).related_model
        assert isinstance(related, type)
        model = related
    field = model._meta.get_field("pk" if last == "pk" else last.removesuffix("_id") if last.endswith("_id") else last)
    assert isinstance(field, Field)
    return field.target_field if field.is_relation else field  # type: ignore[attr-defined]
