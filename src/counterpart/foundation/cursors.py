"""Long lists by cursor: each page starts after the last row of the one before, however long the list is."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet
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


def _mark(row: Model, names: list[str]) -> str:
    values = [getattr(row, name) for name in names]
    plain = [v if isinstance(v, int | str) else str(v) for v in values]
    return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")


def _read(mark: str, width: int) -> list[Any]:
    try:
        if len(mark) > CURSOR_LENGTH_MAX:
            raise ValueError
        values = json.loads(base64.urlsafe_b64decode(mark + "=" * (-len(mark) % 4)))
        assert isinstance(values, list) and len(values) == width
        assert all((isinstance(v, str) and "\0" not in v) or isinstance(v, int) for v in values)
        assert isinstance(values[-1], int) and 0 <= values[-1] < 2**63
        for value in values:
            str(value).encode()
    except (ValueError, AssertionError, binascii.Error, RecursionError):
        raise Invalid(code="bad_cursor") from None
    return values
