"""Who did what to a shipment."""

from datetime import datetime
from typing import NamedTuple

from counterpart.foundation.acts.models import Act


class Deed(NamedTuple):
    """One thing somebody did to a shipment."""

    action: str
    person: str
    wing: str
    at: datetime
    changed: dict[str, object]


def deeds(pk: int) -> list[Deed]:
    """Who did what to this shipment, newest first."""
    found = Act.objects.filter(document_id=pk).order_by("-id")[:50]
    return [Deed(*r) for r in found.values_list("action", "person__name", "desk__duty__wing", "at", "changed")]
