"""The house with its lock taken out: the control of `test_last_item.py`, served by that story alone.

An order reads what is free, what its customer owes and what its clerk did before, before its transaction begins, and acts
on what it read; so does a price. That is how a last item is sold twice, a limit used twice and a forbidden pair done by
one person in two windows; the races must be lost here, or they prove nothing there.
"""

import os
import time
from collections.abc import Sequence
from contextvars import ContextVar
from decimal import Decimal
from typing import Any
from unittest.mock import patch

from counterpart.config.wsgi import application

__all__ = ["application"]

if os.environ.get("STORY_WITHOUT_LOCK") == "1":
    from counterpart.back_office.inventory import statements
    from counterpart.back_office.inventory.models import StockLevel
    from counterpart.foundation.acts.gate import ActInProgress
    from counterpart.foundation.catalog.actions import set_prices
    from counterpart.foundation.clock import now
    from counterpart.foundation.identity.actor import Actor
    from counterpart.front_office.sales import credit
    from counterpart.front_office.sales.actions import place_order
    from counterpart.hall.sod import check as separation
    from counterpart.hall.sod.rules import rules

    read: ContextVar[dict[int, StockLevel]] = ContextVar("read")
    owed: ContextVar[Any] = ContextVar("owed")
    done: ContextVar[Sequence[separation.Earlier]] = ContextVar("done", default=())
    exposures_of, earlier = credit.exposures_of, separation._earlier

    def look_what_was_done(action: str, by: Actor) -> None:
        act = ActInProgress(action, by, now(), Decimal(0), Decimal(0), Decimal(0))
        done.set(earlier(act, rules().strict.get(action, ())))

    def look_before_the_price(*said: Any, by: Actor) -> Any:
        look_what_was_done("catalog.set_prices", by)
        time.sleep(0.2)
        return set_prices(*said, by=by)

    def look_first(party_id: int, lines: Any, **more: Any) -> Any:
        look_what_was_done("sales.place_order", more["by"])
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
    patch.object(separation, "_earlier", lambda act, halves: done.get()).start()
    patch("counterpart.front_office.sales.api.place_order", look_first).start()
    patch("counterpart.foundation.catalog.api.set_prices", look_before_the_price).start()
    patch.object(statements, "take_at_one_place", take_what_was_seen).start()
