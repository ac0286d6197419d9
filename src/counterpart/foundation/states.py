"""States are transitions you can read aloud: each is one conditional UPDATE."""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import F

from counterpart.foundation.errors import NotAllowedNow


@dataclass(frozen=True)
class Transition:
    """``Transition("ship", {PACKED}, SHIPPED)``; ``make`` raises NotAllowedNow when somebody was faster."""

    name: str
    sources: frozenset[str]
    target: str
    field: str = "state"

    def __init__(self, name: str, sources: set[Any], target: Any, field: str = "state") -> None:
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "sources", frozenset(str(s) for s in sources))
        object.__setattr__(self, "target", str(target))
        object.__setattr__(self, "field", field)

    def allowed_from(self, state: str) -> bool:
        return state in self.sources

    def make(self, row: models.Model, **changes: Any) -> None:
        """Move ``row`` on, in the database first; the object in memory follows."""
        manager = type(row)._default_manager
        found = manager.filter(pk=row.pk, **{f"{self.field}__in": self.sources})
        if hasattr(row, "version"):
            changes.setdefault("version", F("version") + 1)
        if found.update(**{self.field: self.target}, **changes) != 1:
            raise NotAllowedNow(transition=self.name)
        row.refresh_from_db(fields=[self.field, *changes])
