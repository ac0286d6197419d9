"""The company of a simulation: who works there, who buys what, what time it is, and how a deed is done."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from counterpart.foundation.acts.gate import Answer
from counterpart.foundation.clock import held_at
from counterpart.foundation.errors import Refusal
from counterpart.foundation.identity.actor import Actor
from counterpart.front_office.sales.pricing import Wanted

OPENS, CLOSES = time(8), time(18)
PATIENCE = 8  # days: what has not happened once becomes likelier by its whole chance in each such span
# Who does it where nobody has the desk, the next best first.
INSTEAD = {"counter": ("pickup", "sales"), "fulfilment": ("warehouse",), "warehouse": ("fulfilment",)}


class WentWrong(AssertionError):
    """Something happened in the simulated company that may never happen."""


@dataclass(frozen=True)
class Buyer:
    """A customer: where they buy (nowhere named is anywhere), how they get it, in which currency and how they pay."""

    pk: int
    name: str = "Whoever came"
    site: int = 0
    methods: tuple[str, ...] = ("pickup", "delivery")
    currency: str = ""
    pays: tuple[str, ...] = ("bank", "card", "cash")


Basket = Callable[["World", Buyer], list[Wanted]]


@dataclass
class World:
    """``does`` is the only way to act in it; ``figures`` counts what was done, and what was refused by its code."""

    rng: Random
    trouble: float
    house: Actor
    at: datetime
    basket: Basket
    began: date = date.min
    sites: dict[str, int] = field(default_factory=dict)
    stocked: list[int] = field(default_factory=list)  # the sites with shelves of their own
    goods: dict[int, Decimal] = field(default_factory=dict)  # what one costs us
    with_numbers: bool = False  # some goods have a number on each piece
    services: list[int] = field(default_factory=list)
    buyers: list[Buyer] = field(default_factory=list)
    staff: dict[tuple[str, int], Actor] = field(default_factory=dict)
    currencies: dict[str, Decimal] = field(default_factory=dict)  # the others, and about what they are worth
    shelves: dict[int, tuple[int, int]] = field(default_factory=dict)  # see ``shelf``
    bins: dict[tuple[int, int], str] = field(
        default_factory=dict
    )  # (site, item): where it stands, beside the first place
    asks: bool = True  # codes and numbers are looked up, as the screens would
    in_a_hurry: bool = False  # whatever may happen happens at once, and nothing goes wrong
    figures: Counter[str] = field(default_factory=Counter)
    meanwhile: Callable[[], None] = lambda: None  # what happens to people between two deeds
    instead: Callable[[Actor], Actor] = lambda actor: actor  # who does it while somebody is away
    deeds: int = 0
    pieces: int = 0

    @property
    def today(self) -> date:
        return self.at.date()

    def who(self, duty: str, site_id: int = 0) -> Actor:
        """Whoever has the desk, or does it in their place; the desks for all sites stand at the first."""
        for each in (duty, *INSTEAD.get(duty, ())):
            if (each, site_id) in self.staff:
                return self.instead(self.staff[each, site_id])
        return self.instead(self.staff[duty, min(self.sites.values())])

    def buyer(self, pk: int) -> Buyer:
        """The customer of a paper."""
        return next((each for each in self.buyers if each.pk == pk), Buyer(pk))

    def happens(self, chance: float, *, first: str = "") -> bool:
        """Something that goes well or is usual. A deed named ``first`` is the likelier the longer nobody has done it."""
        return self.in_a_hurry or self.rng.random() < chance * self._not_yet(first)

    def goes_wrong(self, chance: float, *, first: str = "") -> bool:
        """Something that is trouble: never without it, and more often with more of it."""
        return not self.in_a_hurry and self.rng.random() < chance * self.trouble * self._not_yet(first)

    def _not_yet(self, deed: str) -> float:
        return 2 + (self.today - self.began).days / PATIENCE if deed and not self.figures[deed] else 1

    def shelf(self, item: int) -> tuple[int, int]:
        """With fewer of it free more is ordered, and how many then."""
        return self.shelves.get(item, (5, 15))

    def place(self, site: int, item: int) -> str:
        """Where a thing that comes in is put; the first place of the site where nothing is said."""
        return self.bins.get((site, item), "")

    def number(self) -> str:
        """The next piece that has a number of its own."""
        self.pieces += 1
        return f"NR{self.pieces:06d}"

    def opens(self, day: date) -> None:
        """The doors open: the next deed is done after eight in the morning."""
        self.at = datetime.combine(day, OPENS, UTC)

    def does(self, what: str, action: Callable[..., Answer], *given: Any, by: Actor, **more: Any) -> Answer | None:
        """One deed of one person, a little later than the last. A refusal is an answer too. Some are sent twice."""
        self.meanwhile()
        self.deeds += 1
        latest = datetime.combine(self.today, CLOSES, UTC)
        self.at = min(self.at + timedelta(seconds=self.rng.randint(5, 90)), max(latest, self.at))
        keyed = by.with_key(f"deed-{self.deeds}")
        with held_at(self.at):
            try:
                answer = action(*given, by=keyed, **more)
            except Refusal as refusal:
                self.figures[f"refused {refusal.code}: {what}"] += 1
                return None
            if self.goes_wrong(0.1):
                again = action(*given, by=keyed, **more)
                if (again.id, again.state) != (answer.id, answer.state):
                    raise WentWrong(f"{what} was sent twice under one key and done twice: {answer}, then {again}")
                self.figures["sent twice, done once"] += 1
        self.figures[what] += 1
        return answer


def first_half(rows: Sequence[Any]) -> list[Any]:
    """A part of several, at least one, never all."""
    return list(rows[: max(1, len(rows) // 2)]) if len(rows) > 1 else []
