"""Day after day: the front office, the back office, the house's own chores, and then every invariant."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from counterpart.back_office.accounting.chores import fold_books
from counterpart.config.importing.running import gather_statistics
from counterpart.config.simulating import after, books, counter, front, people, sending, stock
from counterpart.config.simulating.founding import FIRST_DAY, found_world
from counterpart.config.simulating.happenings import happened
from counterpart.config.simulating.planting import PLANTS
from counterpart.config.simulating.world import CLOSES, World
from counterpart.config.worker import (
    let_desks_be_looked_after,
    let_pickups_be_looked_after,
    let_quotes_expire,
    let_reservations_expire,
)
from counterpart.foundation.acts.seals import seal_acts
from counterpart.foundation.clock import held_at
from counterpart.foundation.invariants import Verdict, check
from counterpart.foundation.outbox.actions import owing_nothing_more
from counterpart.hall.sod.findings import note_findings

SUNDAY = 6
COUNT_TABLES_AFTER = (1, 4, 16, 64, 256, 1024)  # days: by then the tables are another size
CHORES = (
    let_desks_be_looked_after, let_quotes_expire, let_reservations_expire, let_pickups_be_looked_after, fold_books,
    note_findings, seal_acts,
)  # fmt: skip


@dataclass
class Outcome:
    """How a simulation ended. ``broken`` is empty when everything held on every evening.

    ``figures`` counts the deeds and the refusals, ``happenings`` by chapter what came of them.
    """

    seed: int
    days: int = 0
    deeds: int = 0
    figures: dict[str, int] = field(default_factory=dict)
    happenings: dict[str, dict[str, int]] = field(default_factory=dict)
    broken: list[Verdict] = field(default_factory=list)
    invariants: int = 0
    planted: int = 0
    planted_on: int = 0


def simulate(
    *, days: int, orders_per_day: int, seed: int, trouble: float = 0.0, plant: str = "", strict: bool = False,
    step: Callable[[int], None] = lambda day: None,
) -> Outcome:  # fmt: skip
    """Found a company in this empty database and let it live. Stops on the evening on which something is broken.

    ``trouble`` from 0 to 1 is how often things go wrong. A ``plant`` is set half way. ``strict`` keeps two halves
    apart wherever a rule says so. No mail is sent. ``step`` hears of each evening, with the clock still at it.
    """
    outcome = Outcome(seed)
    with owing_nothing_more("A letter of a simulation: nothing is sent."):
        world = found_world(seed, trouble)
        stock.fill_shelves(world)
        if trouble:
            with held_at(world.at):
                people.found_presence(world, seed, strict=strict or plant == "sod")
        for day in range(days):
            world.opens(FIRST_DAY + timedelta(days=day))
            if world.at.weekday() != SUNDAY:
                working_day(world, orders_per_day)
            evening(world)
            if (day + 1) in COUNT_TABLES_AFTER:
                gather_statistics()
            with held_at(world.at):
                # on the first evening on which there is something to spoil
                if plant and day >= days // 2 and not outcome.planted:
                    outcome.planted, outcome.planted_on = PLANTS[plant](), day + 1
                verdicts = check()
                outcome.days, outcome.invariants = day + 1, len(verdicts)
                outcome.broken = [verdict for verdict in verdicts if not verdict.holds]
                step(day + 1)
            if outcome.broken:
                break
    outcome.deeds, outcome.figures = world.deeds, dict(sorted(world.figures.items()))
    outcome.happenings = happened(world.figures)
    return outcome


def working_day(world: World, orders_per_day: int) -> None:
    """What people do between opening and closing."""
    books.set_rates(world)
    stock.buy(world)
    front.take_orders(world, orders_per_day)
    front.follow_quotes(world)
    sending.send_out(world)
    front.change_minds(world)
    counter.serve_at_the_counter(world)
    after.take_back(world)
    stock.keep_stock(world)
    books.keep_books(world)
    books.close_months(world)


def evening(world: World) -> None:
    """What the house does by itself."""
    world.at = datetime.combine(world.today, CLOSES, UTC) + timedelta(hours=1)
    with held_at(world.at):
        for chore in CHORES:
            chore()
    world.meanwhile()
