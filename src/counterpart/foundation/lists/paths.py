"""Where the keys of documents are read, by what is asked: each of these paths has an index behind it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Model, OuterRef, Q, Subquery
from django.db.models.lookups import Exact

from counterpart.foundation.documents.models import Document
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.lists.listing import Path


def document_start(
    kind: str,
    model: type[Model],
    by: Actor,
    asked: Mapping[str, Any],
    *,
    own: str,
    own_orders: Sequence[str] = ("total",),
) -> Path:
    """A customer's documents and those of one site are read from the documents, everything else from the room's own table.

    ``own_orders`` are those that an index of the room's own table holds.
    """
    in_own_order = str(asked.get("sort", "")).lstrip("-") in own_orders
    in_part = asked.get("site") or not by.desk.serves_all_sites
    if asked.get("customer") or asked.get("q") or (in_part and not in_own_order):
        return Path(Document.objects.filter(by.scope(), kind=kind), "id", "", own)
    found = model._default_manager.filter(_seen_one_by_one(by) if in_own_order else by.scope("document__"))
    return Path(found, "document_id", "document__", "")


def _seen_one_by_one(by: Actor) -> Q | Exact:
    """What the actor may see, asked of each row in the order of the index: as a join, an engine may sort all of them first."""
    if by.is_customer or by.desk.serves_all_sites:
        return by.scope("document__")
    site = Document.objects.filter(pk=OuterRef("document_id")).values("site_id")
    return Exact(Subquery(site), by.desk.site_id)
