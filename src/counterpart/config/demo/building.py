"""The whole demo in one transaction: all of it is there, or nothing."""

from collections.abc import Callable
from datetime import timedelta
from random import Random

from django.db import transaction

from counterpart.config.demo import velo_nord as vn
from counterpart.config.demo.firm import Company, found_velo_nord
from counterpart.config.demo.past import DAYS, ORDERS, fill_the_shelves, live_through, lose_some_quotes, plan_trips
from counterpart.config.demo.today import STATES, begin_the_day, shelves_this_morning
from counterpart.foundation.clock import day_in, now
from counterpart.foundation.organisation.models import LegalEntity
from counterpart.foundation.outbox.actions import owing_nothing_more

SEED = 2291
STEPS = ORDERS + len(STATES) * len(vn.SITES) + 1


def is_velo_nord() -> bool:
    """Whether the company here is the demo's."""
    return LegalEntity.objects.filter(name=vn.NAME).exists()


def build_demo(step: Callable[[], None] = lambda: None) -> Company:
    """Found Velo Nord and let it live for three months. The same seed gives the same past, up to this morning."""
    rng = Random(SEED)
    today = day_in(vn.SITES[0].zone, now())
    with transaction.atomic(), owing_nothing_more("A letter of the demo: nothing is sent."):
        company = found_velo_nord()
        trips = plan_trips(today, rng)
        fill_the_shelves(company, trips, shelves_this_morning(), today - timedelta(days=DAYS + 1))
        live_through(company, trips, step)
        lose_some_quotes(company, today, rng)
        begin_the_day(company, today, step)
    return company
