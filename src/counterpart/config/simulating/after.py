"""What comes back in a simulation: over the counter, asked for and sent, looked at, credited, exchanged, refused."""

from decimal import Decimal

from counterpart.back_office.fulfilment.models import Serial
from counterpart.config.simulating import scans
from counterpart.config.simulating.world import WentWrong, World
from counterpart.foundation.clock import held_at
from counterpart.front_office.after_sales import actions
from counterpart.front_office.after_sales.models import Return, ReturnLine
from counterpart.front_office.after_sales.steps import ComesBack, Found
from counterpart.front_office.after_sales.warranty import warranties_by_number
from counterpart.hall.journeys.models import JourneyLine

REASONS = tuple(Return.Reason.values)


def take_back(world: World) -> None:
    """Now and then a customer brings something back; some ask first, some come twice with the same piece."""
    for pk, tracking in scans.with_customers():
        if not world.goes_wrong(0.01 if tracking == "none" else 0.03):
            continue
        line = JourneyLine.objects.select_related("order", "item").get(pk=pk)
        rng, site, order = world.rng, line.order.site_id, line.order_id
        most = int(line.handed_over - line.returned) + int(world.goes_wrong(0.1))
        count = rng.randint(1, max(most, 1))
        back = [ComesBack(line.position, Decimal(count), _numbers(world, line, count))]
        reason, by = rng.choice(REASONS), world.who("counter", site)
        condition, way = rng.choice(("as_new", "damaged")), rng.random()
        if way < 0.4:
            pay_back = rng.choice(("", "", "cash", "bank"))
            world.does("goods returned over the counter", actions.return_over_counter, order, back,
                       condition=condition, pay_back=pay_back, reason=reason, by=by)  # fmt: skip
        elif way < 0.6:
            world.does("goods exchanged", actions.exchange_over_counter, order, back,
                       condition=condition, reason=reason, by=by)  # fmt: skip
        else:
            world.does("returns asked for", actions.ask_return, order, back, reason=reason, by=by)
    go_on(world)


def _numbers(world: World, line: JourneyLine, count: int) -> list[str]:
    """The numbers of the pieces that come back; each is scanned, and the house says whose it is and until when."""
    if line.item.tracking != "serial":
        return []
    sold = Serial.objects.filter(line=line, back_on=None).order_by("pk").values_list("number", flat=True)
    numbers = list(sold[:count])
    for number in numbers:
        with held_at(world.at):
            told = warranties_by_number(number, world.house)
        if not any(each.piece.line_id == line.pk and each.until for each in told):
            raise WentWrong(f"the warranty of piece {number} does not know its order")
        world.figures["warranties told by number"] += 1
    return numbers


def go_on(world: World) -> None:
    """Open returns go their way, a step a day."""
    for pk, site, state in scans.open_returns():
        if not world.happens(0.5):
            continue
        if state in ("asked", "approved", "received") and world.goes_wrong(0.1, first="returns refused"):
            world.does("returns refused", actions.reject_return, pk, reason="Used", by=world.who("counter", site))
        elif state == "asked":
            world.does("returns approved", actions.approve_return, pk, by=world.who("administration"))
        elif state == "approved":
            world.does("returns received", actions.receive_return, pk, by=world.who("warehouse", site))
        elif state == "received":
            kind = world.rng.choice(("as_new", "as_new", "damaged", "given_back"))
            lines = ReturnLine.objects.filter(return_doc=pk).order_by("position")
            found = [Found(line.position, **{kind: line.quantity}) for line in lines]
            world.does("returns looked at", actions.inspect_return, pk, found, by=world.who("warehouse", site))
        elif not world.happens(0.3, first="returns exchanged") or not world.does(
            "returns exchanged", actions.replace_return, pk, by=world.who("counter", site)
        ):
            pay_back, by = world.rng.choice(("", "bank")), world.who("accounting")
            world.does("returns credited", actions.credit_return, pk, pay_back=pay_back, by=by)
