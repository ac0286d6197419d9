"""What sales does in a simulation on a day: quotes, orders, changes, holds."""

from datetime import timedelta
from decimal import Decimal

from counterpart.config.simulating import scans
from counterpart.config.simulating.world import Buyer, World
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
from counterpart.front_office.sales.amending import Change, NewDay, amend_order
from counterpart.front_office.sales.answering import accept_by_link, decline_by_link
from counterpart.front_office.sales.depositing import ask_deposit
from counterpart.front_office.sales.holding import hold_order, lift_hold
from counterpart.front_office.sales.links import offer_behind, token_of
from counterpart.front_office.sales.models import Order, OrderLine, Quote, QuoteLink
from counterpart.front_office.sales.promising import promise_anew
from counterpart.front_office.sales.quote_ends import renew_quote
from counterpart.front_office.sales.reducing import Less, reduce_order

STAGES = ("waiting", "released", "picked", "packed", "on_van", "ready", "shipped", "handed_over")
BY_HAND = {"price": "administration", "stock": "warehouse", "paper": "sales"}  # the kinds of holds, and who lifts them


def take_orders(world: World, about: int) -> None:
    """About so many new ones."""
    for _ in range(world.rng.randint(max(0, about - 1), about + 1)):
        rng = world.rng
        buyer = rng.choice(world.buyers)
        site = buyer.site or rng.choice(list(world.sites.values()))
        by = world.who("sales", site)
        how = {
            "method": rng.choice(buyer.methods),
            "on_shortage": "refuse" if world.goes_wrong(0.2, first="refused shortage: orders placed") else "backorder",
            "wanted_on": world.today + timedelta(days=rng.randint(1, 9)) if world.happens(0.2) else None,
            "currency": buyer.currency,
            "reason": "Agreed on the phone",
        }
        wanted = world.basket(world, buyer)
        if world.happens(0.25):
            until = world.today + timedelta(days=rng.choice((2, 6, 14)))
            quote = world.does(
                "quotes written", create_quote, buyer.pk, wanted, site_id=site, valid_until=until, **how, by=by
            )
            if quote and world.happens(0.9):
                world.does("quotes sent", send_quote, quote.id, by=by)
        elif world.happens(0.15):
            draft = world.does("drafts", place_order, buyer.pk, wanted, confirm=False, site_id=site, **how, by=by)
            if draft and world.happens(0.6):
                _finish(world, draft, buyer, by)
        else:
            order = world.does("orders placed", place_order, buyer.pk, wanted, site_id=site, **how, by=by)
            if order and world.goes_wrong(0.15, first="deposits asked"):
                how_much, waits = Decimal(rng.choice(("0.3", "0.5", "1"))), world.happens(0.5)
                world.does("deposits asked", ask_deposit, order.id, share=how_much, waits=waits, by=by)


def _finish(world: World, draft: Answer, buyer: Buyer, by: Actor) -> None:
    """A draft is changed, perhaps with an old version in hand, and confirmed."""
    seen, lines = Order.objects.get(pk=draft.id).version - int(world.goes_wrong(0.3)), world.basket(world, buyer)
    world.does("drafts changed", change_order, draft.id, lines, version=seen, reason="Agreed", by=by)
    world.does("drafts confirmed", confirm_order, draft.id, by=by)


def follow_quotes(world: World) -> None:
    """Some are accepted, at the desk or by the link in the mail, some are lost, the rest waits until it expires."""
    for pk, party, site, state, version in scans.open_quotes():
        by = world.who("sales", site)
        if state == "draft":
            if world.happens(0.3):
                lines = world.basket(world, world.buyer(party))
                world.does("quotes changed", change_quote, pk, lines, version=version, reason="Agreed", by=by)
            world.does("quotes sent", send_quote, pk, by=by)
        elif world.happens(0.1):
            world.does("quotes accepted", accept_quote, pk, by=by)
        elif world.happens(0.1, first="quotes accepted by link"):
            _answer(world, pk)
        elif world.happens(0.05):
            world.does("quotes lost", lose_quote, pk, reason="Bought elsewhere", by=by)
    for pk, site in _old_quotes(world):
        if world.happens(0.03, first="quotes renewed"):
            world.does("quotes renewed", renew_quote, pk, by=world.who("sales", site))


def _old_quotes(world: World) -> list[tuple[int, int]]:
    """What expired or was lost in the last days."""
    since = world.at - timedelta(days=7)
    ended = Quote.objects.filter(state__in=("expired", "lost"), document__closed_at__gte=since)
    return list(ended.order_by("pk").values_list("pk", "document__site_id"))


def _answer(world: World, quote_id: int) -> None:
    """Who has the link from the mail says yes or no. Nobody is signed in: the house writes it down."""
    link = QuoteLink.objects.get(quote_id=quote_id)
    offer = offer_behind(token_of(link.nonce))
    assert offer is not None and offer.quote.pk == quote_id
    if world.happens(0.3, first="quotes declined by link"):
        world.does("quotes declined by link", decline_by_link, quote_id, name="Ann", reason="Too dear", by=world.house)
    else:
        world.does("quotes accepted by link", accept_by_link, quote_id, name="Ann", reference="A1", by=world.house)


def change_minds(world: World) -> None:
    """Customers who want less or nothing any more, and orders that somebody stops for a while."""
    stages = how_far()
    for pk, site, state in scans.open_orders():
        if state == "draft":
            if world.happens(0.2):
                by = world.who("sales", site)
                world.does("drafts given up", cancel_order, pk, reason="Never came back", by=by)
            continue
        by, stage = world.who("sales", site), stages.get(pk, "waiting")
        gone, smaller = f"orders cancelled: {stage}", f"lines cancelled: {stage}"
        if world.goes_wrong(0.012, first=gone):
            world.does(gone, cancel_order, pk, reason="Changed their mind", by=by)
        elif world.goes_wrong(0.025, first=smaller):
            _line_less(world, pk, smaller, by)
        elif world.goes_wrong(0.06):
            _amend(world, pk, by)
        elif world.goes_wrong(0.02):
            kind = world.rng.choice(list(BY_HAND))
            world.does("orders held", hold_order, pk, kind=kind, note="Somebody looks at it first", by=by)
        elif world.goes_wrong(0.02):
            world.does("deposits asked", ask_deposit, pk, share=Decimal("0.3"), waits=world.happens(0.5), by=by)
        elif world.goes_wrong(0.02):
            world.does("orders promised anew", promise_anew, pk, by=by)
    _let_go_on(world)


def how_far() -> dict[int, str]:
    """By open order: how far the furthest of its parcels in the house has come, and whether others have left it."""
    stages: dict[int, str] = {}
    for order, state in sorted(scans.parcels_of_open_orders(), key=_stage):
        stages[order] = "partly left" if state in ("handed_over", "shipped") else state
    return {order: stage for order, stage in stages.items() if stage in STAGES or stage == "partly left"}


def _stage(parcel: tuple[int, str]) -> int:
    return STAGES.index(parcel[1]) if parcel[1] in STAGES else -1


def _line_less(world: World, pk: int, deed: str, by: Actor) -> None:
    lines = list(OrderLine.objects.filter(order=pk).order_by("position").values_list("position", "quantity"))
    position, quantity = world.rng.choice(lines)
    left = Decimal(0) if world.happens(0.6) or quantity == 1 else quantity - 1
    version = Order.objects.values_list("version", flat=True).get(pk=pk)
    world.does(deed, reduce_order, pk, [Less(position, left)], version=version, by=by)


def _amend(world: World, pk: int, by: Actor) -> None:
    """Another quantity, a new line, another way, another day: one of them or all at once. Sometimes by an old version."""
    order, rng = Order.objects.select_related("document").get(pk=pk), world.rng
    buyer = world.buyer(order.document.party_id or 0)
    what = rng.choice(("quantity", "line", "method", "day", "all"))
    way = "delivery" if order.method == "pickup" else "pickup"
    told = {
        "added": world.basket(world, buyer)[:1] if what in ("line", "all") else [],
        "method": way if what in ("method", "all") and len(buyer.methods) > 1 else "",
        "day": NewDay(world.today + timedelta(days=rng.randint(1, 12))) if what in ("day", "all") else None,
    }
    changes = [Change(1, Decimal(rng.randint(1, 6)))] if what in ("quantity", "all") else []
    seen = order.version - int(world.goes_wrong(0.1))
    deed = "orders changed" if what == "all" else f"orders changed: {what}"
    world.does(deed, amend_order, pk, changes, version=seen, reason="Agreed on the phone", **told, by=by)


def _let_go_on(world: World) -> None:
    """What was stopped by hand goes on; who is over the credit limit may want less."""
    for pk, kind, site, *_money in scans.open_holds():
        if kind == "deposit":
            continue
        if kind != "credit":
            if world.happens(0.5):
                by = world.who(BY_HAND[kind], site)
                world.does("holds lifted", lift_hold, pk, kind=kind, reason="Looked at", by=by)
        elif world.happens(0.15, first="made smaller for credit"):
            lines = OrderLine.objects.filter(order=pk).order_by("position").values_list("position", "quantity")
            less = [Less(position, Decimal(1)) for position, quantity in lines if quantity > 1]
            version, by = Order.objects.values_list("version", flat=True).get(pk=pk), world.who("sales", site)
            if less:
                world.does("made smaller for credit", reduce_order, pk, less, version=version, by=by)
