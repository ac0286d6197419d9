"""The whole demo in one transaction: all of it is there, or nothing."""

from collections.abc import Callable
from datetime import timedelta

from django.db import transaction

from counterpart.config.demo import velo_nord as vn
from counterpart.config.demo.firm import Company, found_velo_nord
from counterpart.config.demo.fit import who_can_do_what
from counterpart.config.demo.past import DAYS, clear_the_desks, first_day, live_through, world_of
from counterpart.config.demo.separation import separate_people
from counterpart.config.demo.today import STATES, begin_the_day, shelves_this_morning
from counterpart.config.demo.weeks import plan_the_weeks, somebody_is_away
from counterpart.foundation.clock import day_in, held_at, midnight, now
from counterpart.foundation.organisation.models import LegalEntity
from counterpart.foundation.outbox.actions import owing_nothing_more

STEPS = DAYS + len(STATES) * len(vn.SITES) + 1


def is_velo_nord() -> bool:
    """Whether the company here is the demo's."""
    return LegalEntity.objects.filter(name=vn.NAME).exists()


def build_demo(step: Callable[[], None] = lambda: None) -> Company:
    """Found Velo Nord and let it live for three months. The same seed gives the same past, up to this morning."""
    zone = vn.SITES[0].zone
    today = day_in(zone, now())
    with transaction.atomic(), owing_nothing_more("A letter of the demo: nothing is sent."):
        with held_at(midnight(zone, first_day(today) - timedelta(days=1))):
            company = found_velo_nord()
            plan_the_weeks(company, first_day(today))
            who_can_do_what(company, today)
        world = world_of(company, today)
        live_through(company, world, DAYS, step)
        clear_the_desks(company, world, shelves_this_morning())
        begin_the_day(company, today, step)
        somebody_is_away(company, today)
        separate_people(company)
    return company
