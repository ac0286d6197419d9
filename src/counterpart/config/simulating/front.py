"""What the front office of a simulation does on a day: quotes, orders, changes, pickups."""

from datetime import timedelta
from decimal import Decimal

from counterpart.back_office.fulfilment.actions import hand_over_shipment
from counterpart.back_office.fulfilment.models import Shipment
from counterpart.back_office.fulfilment.pickup import note_arrival, refuse_shipment
from counterpart.config.simulating.world import World
from counterpart.foundation.acts.gate import Answer
from counterpart.foundation.identity.actor import Actor
from counterpart.front_office.sales.actions import (
    accept_quote,
    cancel_order,
    change_order,
    change_quote,
    confirm_order,
    create_quote,
    lose_quote,
    place_order,
    send_quote,
)
from counterpart.front_office.sales.amending import Change, amend_order
from counterpart.front_office.sales.depositing import ask_deposit
from counterpart.front_office.sales.holding import hold_order, lift_hold
from counterpart.front_office.sales.models import Hold, Order, Quote
from counterpart.front_office.sales.pricing import Wanted
from counterpart.front_office.sales.reducing import Less, reduce_order


def basket(world: World) -> list[Wanted]:
    """One to four different things; in trouble somebody wants far too much."""
    rng = world.rng
    things = rng.sample(list(world.goods), rng.randint(1, 3)) + rng.sample(world.services, int(world.happens(0.2)))
    many = 60 if world.goes_wrong(0.05) else 4
    discount = Decimal("0.05") if world.happens(0.1) else Decimal(0)
    return [Wanted(item, Decimal(rng.randint(1, many)), discount=discount) for item in things]


def take_orders(world: World, about: int) -> None:
    """About so many new ones."""
    for _ in range(world.rng.randint(max(0, about - 1), about + 1)):
        rng = world.rng
        site = rng.choice(list(world.sites.values()))
        by, party = world.who("sales", site), rng.choice(world.customers)
        how = {
            "method": rng.choice(("pickup", "delivery")),
            "on_shortage": "refuse" if world.goes_wrong(0.2) else "backorder",
            "wanted_on": world.today + timedelta(days=rng.randint(1, 9)) if world.happens(0.2) else None,
            "reason": "Agreed on the phone",
        }
        if world.happens(0.25):
            quote = world.does("quotes written", create_quote, party, basket(world), site_id=site, **how, by=by)
            if quote and world.happens(0.9):
                world.does("quotes sent", send_quote, quote.id, by=by)
        elif world.happens(0.15):
            draft = world.does("drafts", place_order, party, basket(world), confirm=False, site_id=site, **how, by=by)
            if draft and world.happens(0.8):
                _finish(world, draft, by)
        else:
            world.does("orders placed", place_order, party, basket(world), site_id=site, **how, by=by)


def _finish(world: World, draft: Answer, by: Actor) -> None:
    """A draft is changed, perhaps with an old version in hand, and confirmed."""
    seen = Order.objects.get(pk=draft.id).version - int(world.goes_wrong(0.3))
    world.does("drafts changed", change_order, draft.id, basket(world), version=seen, reason="Agreed", by=by)
    world.does("drafts confirmed", confirm_order, draft.id, by=by)


def follow_quotes(world: World) -> None:
    """Some are accepted, some are lost, the rest waits until it expires."""
    quotes = Quote.objects.filter(state__in=("draft", "sent")).order_by("pk")
    for pk, site, state, version in quotes.values_list("pk", "document__site_id", "state", "version"):
        by = world.who("sales", site)
        if state == "draft":
            if world.happens(0.3):
                world.does("quotes changed", change_quote, pk, basket(world), version=version, reason="Agreed", by=by)
            world.does("quotes sent", send_quote, pk, by=by)
        elif world.happens(0.25):
            world.does("quotes accepted", accept_quote, pk, by=by)
        elif world.happens(0.1):
            world.does("quotes lost", lose_quote, pk, reason="Bought elsewhere", by=by)


def change_minds(world: World) -> None:
    """Customers who want less or nothing any more, and orders that somebody stops for a while."""
    orders = Order.objects.filter(state="confirmed", document__closed_at=None).order_by("pk")
    for pk, site, version in orders.values_list("pk", "document__site_id", "version"):
        by = world.who("sales", site)
        if world.goes_wrong(0.02):
            world.does("orders cancelled", cancel_order, pk, reason="Changed their mind", by=by)
        elif world.goes_wrong(0.02):
            less = [Less(1, Decimal(world.rng.randint(0, 1)))]
            world.does("orders made smaller", reduce_order, pk, less, version=version, by=by)
        elif world.goes_wrong(0.05):
            more = [Change(1, Decimal(world.rng.randint(0, 6)))]
            added, way = basket(world)[: int(world.happens(0.3))], world.rng.choice(("", "pickup", "delivery"))
            how = {"version": version, "added": added, "method": way, "reason": "Agreed on the phone"}
            world.does("orders changed", amend_order, pk, more, **how, by=by)
        elif world.goes_wrong(0.02):
            world.does("orders held", hold_order, pk, kind="price", note="The price is being checked", by=by)
        elif world.goes_wrong(0.02):
            world.does("deposits asked", ask_deposit, pk, share=Decimal("0.3"), waits=world.happens(0.5), by=by)
    for order, kind in Hold.objects.filter(left_at=None, kind="price").order_by("pk").values_list("order", "kind"):
        if world.happens(0.5):
            world.does("holds lifted", lift_hold, order, kind=kind, reason="Checked", by=world.who("administration"))


def serve_at_the_counter(world: World) -> None:
    """Most parcels are fetched within days; some in parts, by somebody else, or not at all."""
    ready = Shipment.objects.filter(state="ready", method="pickup").select_related("document").order_by("pk")
    for shipment in ready:
        site = shipment.document.site_id
        by = world.who("counter", site)
        if not world.happens(0.4):
            continue
        if world.happens(0.3):
            world.does("customers arrived", note_arrival, shipment.pk, by=by)
        if world.goes_wrong(0.08):
            world.does("parcels refused", refuse_shipment, shipment.pk, reason="The wrong colour", by=by)
            continue
        taken = []
        if world.goes_wrong(0.1):
            lines = list(shipment.lines.order_by("position"))
            taken = [(line.position, line.quantity) for line in lines[:-1]]
        proxy = {"relation": "neighbour", "identity": "id_card"} if world.happens(0.2) else {}
        world.does(
            "parcels fetched", hand_over_shipment, shipment.pk, to="Whoever came", signature="x", taken=taken,
            rest=world.rng.choice(("stays", "back")) if taken else "stays", reason="Not needed", by=by, **proxy,
        )  # fmt: skip
