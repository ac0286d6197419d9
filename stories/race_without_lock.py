"""The house with its lock taken out: the control of `test_last_item.py`, served by that story alone.

An order reads what is free, and what its customer owes, before its transaction begins, and acts on what it read. That is
how a last item is sold twice and a limit used twice; the races must be lost here, or they prove nothing there.
"""

import os
import time
from contextvars import ContextVar
from decimal import Decimal
from typing import Any
from unittest.mock import patch

from counterpart.config.wsgi import application

__all__ = ["application"]

if os.environ.get("STORY_WITHOUT_LOCK") == "1":
    from counterpart.back_office.inventory import statements
    from counterpart.back_office.inventory.models import StockLevel
    from counterpart.foundation.clock import now
    from counterpart.front_office.sales import credit
    from counterpart.front_office.sales.actions import place_order

    read: ContextVar[dict[int, StockLevel]] = ContextVar("read")
    owed: ContextVar[Any] = ContextVar("owed")
    exposures_of = credit.exposures_of

    def look_first(party_id: int, lines: Any, **more: Any) -> Any:
        levels = StockLevel.objects.filter(item_id__in=[line.item_id for line in lines], location__kind="stock")
        read.set({level.item_id: level for level in levels})
        owed.set(exposures_of([party_id], "EUR", now().date()))
        time.sleep(0.2)
        return place_order(party_id, lines, **more)

    def take_what_was_seen(site_id: int, wanted: dict[int, Decimal]) -> dict[int, tuple[int, str]]:
        taken = {}
        for item_id, quantity in wanted.items():
            level = read.get()[item_id]
            if level.on_hand - level.reserved >= quantity:
                StockLevel.objects.filter(pk=level.pk).update(reserved=level.reserved + quantity)
                taken[item_id] = (level.location_id, level.lot)
        return taken

    patch.object(credit, "exposures_of", lambda *asked, **more: owed.get()).start()
    patch("counterpart.front_office.sales.api.place_order", look_first).start()
    patch.object(statements, "take_at_one_place", take_what_was_seen).start()
