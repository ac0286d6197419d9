"""What comes back in a simulation: over the counter, asked for and sent, looked at, credited, exchanged, refused."""

from decimal import Decimal

from django.db.models import F

from counterpart.config.simulating.world import World
from counterpart.front_office.after_sales import actions
from counterpart.front_office.after_sales.models import Return
from counterpart.front_office.after_sales.steps import ComesBack, Found
from counterpart.hall.journeys.models import JourneyLine

REASONS = tuple(Return.Reason.values)
LINES_MAX = 400  # the newest


def take_back(world: World) -> None:
    """Now and then a customer brings something back; some ask first, some come twice with the same piece."""
    with_customers = JourneyLine.objects.filter(is_goods=True, handed_over__gt=F("returned")).order_by("-pk")
    for line in with_customers.select_related("order")[:LINES_MAX]:
        if not world.goes_wrong(0.02):
            continue
        rng, site = world.rng, line.order.site_id
        most = int(line.handed_over - line.returned) + int(world.goes_wrong(0.1))
        back = [ComesBack(line.position, Decimal(rng.randint(1, max(most, 1))))]
        reason, by = rng.choice(REASONS), world.who("counter", site)
        condition, way = rng.choice(("as_new", "damaged")), rng.random()
        if way < 0.4:
            pay_back = rng.choice(("", "", "cash", "bank"))
            world.does("goods returned over the counter", actions.return_over_counter, line.order_id, back,
                       condition=condition, pay_back=pay_back, reason=reason, by=by)  # fmt: skip
        elif way < 0.6:
            world.does(
                "goods exchanged",
                actions.exchange_over_counter,
                line.order_id,
                back,
                condition=condition,
                reason=reason,
                by=by,
            )
        else:
            world.does("returns asked for", actions.ask_return, line.order_id, back, reason=reason, by=by)
    _go_on(world)


def _go_on(world: World) -> None:
    """Open returns go their way, a step a day."""
    waiting = Return.objects.filter(document__closed_at=None).select_related("document").order_by("pk")
    for row in waiting:
        site = row.document.site_id
        lines = list(row.lines.order_by("position"))
        if not world.happens(0.5):
            continue
        if row.state in ("asked", "approved", "received") and world.happens(0.1):
            world.does("returns refused", actions.reject_return, row.pk, reason="Used", by=world.who("counter", site))
        elif row.state == "asked":
            world.does("returns approved", actions.approve_return, row.pk, by=world.who("administration"))
        elif row.state == "approved":
            world.does("returns received", actions.receive_return, row.pk, by=world.who("warehouse", site))
        elif row.state == "received":
            kind = world.rng.choice(("as_new", "damaged", "given_back"))
            found = [Found(line.position, **{kind: line.quantity}) for line in lines]
            world.does("returns looked at", actions.inspect_return, row.pk, found, by=world.who("warehouse", site))
        elif world.happens(0.3):
            world.does("returns exchanged", actions.replace_return, row.pk, by=world.who("counter", site))
        else:
            world.does("returns credited", actions.credit_return, row.pk, by=world.who("accounting"))
