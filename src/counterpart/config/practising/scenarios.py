"""The situations that are shipped, and the facts that show that each was handled well."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from counterpart.back_office.accounting.actions import pay_invoice, post_invoice
from counterpart.back_office.accounting.models import OpenItem, Payment
from counterpart.back_office.fulfilment.actions import hand_over_shipment
from counterpart.back_office.fulfilment.models import Shipment
from counterpart.back_office.fulfilment.terms import set_order_term
from counterpart.back_office.inventory.models import StockLevel, StockMove
from counterpart.config.practising.stage import (
    colleague,
    customer,
    did,
    goods,
    made_ready,
    offspring,
    order,
    reference,
    stock,
    the_house,
)
from counterpart.foundation.catalog.actions import create_item
from counterpart.foundation.catalog.details import ItemDetails
from counterpart.foundation.catalog.models import Item
from counterpart.front_office.after_sales.models import Return
from counterpart.front_office.sales.models import Order, OrderLine
from counterpart.hall.journeys.models import JourneyLine
from counterpart.hall.practice.scenario import Scenario, Scene

FIVE_PERCENT, TOO_LITTLE = Decimal("0.05"), Decimal("50.00")


def _facts(**found: bool) -> set[str]:
    return {code for code, holds in found.items() if holds}


# ---- counter: a parcel is paid and handed over


def paid_parcel(attempt: int) -> dict[str, Any]:
    party, name = customer(attempt)
    order_id = order(party, (goods("P-KETTLE"), 1), (goods("P-MUG"), 2))
    set_order_term(order_id, pay_first=True, by=colleague("sales"))
    shipment = made_ready(order_id, "A1")
    code = Shipment.objects.values_list("pickup_code", flat=True).get(pk=shipment)
    return {"order": order_id, "shipment": shipment, "customer": name, "code": code, "reference": reference(order_id)}


def paid_parcel_found(scene: Scene, person: int) -> set[str]:
    total = Order.objects.values_list("total", flat=True).get(pk=scene["order"])
    money = Payment.objects.filter(order_id=scene["order"], direction="in")
    gone = JourneyLine.objects.filter(order_id=scene["order"])
    paid = sum((payment.amount for payment in money), Decimal(0))
    return _facts(
        paid=paid >= total,
        given=all(line.handed_over == line.ordered for line in gone),
        mine=did(person, "fulfilment.hand_over_shipment", scene["shipment"]),
    )


# ---- fulfilment: the shelf is short of one


def short_shelf(attempt: int) -> dict[str, Any]:
    party, name = customer(attempt)
    order_id = order(party, (goods("P-LAMP"), 3), (goods("P-MUG"), 1), method="delivery")
    shipment = offspring(order_id, "shipment")
    return {"order": order_id, "shipment": shipment, "customer": name, "reference": reference(shipment)}


def short_shelf_found(scene: Scene, person: int) -> set[str]:
    lamps, mugs = JourneyLine.objects.filter(order_id=scene["order"]).order_by("position")
    state = Shipment.objects.values_list("state", flat=True).get(pk=scene["shipment"])
    rest = Shipment.objects.filter(order_id=scene["order"], state="waiting").exclude(pk=scene["shipment"])
    return _facts(
        picked=(lamps.picked, mugs.picked) == (2, 1) and did(person, "fulfilment.pick_shipment", scene["shipment"]),
        packed=state in ("ready", "shipped"),
        rest=rest.exists() and lamps.cancelled == 0,
    )


# ---- sales: an order with a discount within the limit


def fair_discount(attempt: int) -> dict[str, Any]:
    party, name = customer(attempt)
    stock(goods("P-LAMP"), 2)
    return {"party": party, "customer": name}


def fair_discount_found(scene: Scene, person: int) -> set[str]:
    ordered = Order.objects.filter(document__party_id=scene["party"], document__acts__person_id=person).distinct()
    agreed = ordered.filter(state__in=("confirmed", "closed")).order_by("-pk").first()
    lines = list(OrderLine.objects.filter(order=agreed).select_related("item")) if agreed else []
    lamps = [line for line in lines if line.item.sku == "P-LAMP"]
    return _facts(
        ordered=agreed is not None,
        lamps=sum((line.quantity for line in lamps), Decimal(0)) == 2 and len(lamps) == len(lines),
        discount=bool(lamps) and all(line.discount == FIVE_PERCENT for line in lamps),
    )


# ---- after-sales: one of two comes back, and the money goes back


def one_comes_back(attempt: int) -> dict[str, Any]:
    party, name = customer(attempt)
    order_id = order(party, (goods("P-LAMP"), 2))
    shipment = made_ready(order_id, "B2")
    hand_over_shipment(shipment, to=name, by=colleague("counter"))
    invoice, books = offspring(order_id, "invoice"), colleague("accounting")
    post_invoice(invoice, by=books)
    total = OpenItem.objects.values_list("amount", flat=True).get(pk=invoice)
    pay_invoice(invoice, amount=total, method="cash", by=books)
    return {"order": order_id, "customer": name, "reference": reference(order_id)}


def one_comes_back_found(scene: Scene, person: int) -> set[str]:
    line = JourneyLine.objects.get(order_id=scene["order"], position=1)
    back = Return.objects.filter(order_id=scene["order"], state="credited").first()
    return _facts(
        one=line.returned == 1,
        credited=back is not None and bool(back.credited),
        money=back is not None and bool(back.paid_back) and back.paid_back == back.credited,
        mine=Return.objects.filter(order_id=scene["order"], document__acts__person_id=person).exists(),
    )


# ---- accounting: a payment that is too small


def too_little(attempt: int) -> dict[str, Any]:
    party, name = customer(attempt)
    order_id = order(party, (goods("P-LAMP"), 2))
    hand_over_shipment(made_ready(order_id, "C3"), to=name, by=colleague("counter"))
    invoice = offspring(order_id, "invoice")
    post_invoice(invoice, by=colleague("accounting"))
    return {
        "party": party, "invoice": invoice, "customer": name, "reference": reference(invoice), "amount": str(TOO_LITTLE),
    }  # fmt: skip


def too_little_found(scene: Scene, person: int) -> set[str]:
    invoice = OpenItem.objects.get(pk=scene["invoice"])
    came = Payment.objects.filter(
        document__party_id=scene["party"], entry__person_id=person, direction="in"
    )  # fmt: skip
    amounts = [payment.amount for payment in came]
    return _facts(
        came=amounts == [TOO_LITTLE], allocated=invoice.settled == TOO_LITTLE, rest=invoice.amount - invoice.settled > 0
    )


# ---- warehouse: the count finds one less


def one_less(attempt: int) -> dict[str, Any]:
    name = f"Teapot {attempt}"
    item = create_item(ItemDetails(sku=f"P-POT-{attempt}", name=name), by=the_house()).id
    stock(Item.objects.get(pk=item), 12)
    return {"item": item, "name": name, "sku": f"P-POT-{attempt}"}


def one_less_found(scene: Scene, person: int) -> set[str]:
    levels = StockLevel.objects.filter(item_id=scene["item"])
    there = sum((level.on_hand for level in levels), Decimal(0))
    counted = StockMove.objects.filter(item_id=scene["item"], document__acts__person_id=person)
    return _facts(eleven=there == 11, mine=counted.exists())


SCENARIOS = (
    Scenario(
        "paid-parcel",
        "counter",
        _("Hand over a parcel that has to be paid first"),
        _(
            "%(customer)s stands at the counter with the pickup code %(code)s. Order %(reference)s is ready,"
            " and it has to be paid before it leaves. Take the money, all of it, and hand the parcel over."
        ),
        {
            "paid": _("All of the order is paid."),
            "given": _("Everything was handed over to the customer."),
            "mine": _("You handed it over yourself."),
        },
        paid_parcel,
        paid_parcel_found,
        "fulfilment:pickups",
    ),
    Scenario(
        "short-shelf",
        "fulfilment",
        _("Pick an order when the shelf is short"),
        _(
            "%(reference)s for %(customer)s is to be sent: three lamps and a mug. On the shelf you find the "
            "mug and two lamps; the third one is not there. Release it, pick what there is, and pack it."
        ),
        {
            "picked": _("Two lamps and one mug are picked, by you."),
            "packed": _("They are packed and ready to leave."),
            "rest": _("The third lamp is still promised: it waits in a shipment of its own."),
        },
        short_shelf,
        short_shelf_found,
        "fulfilment:shipments",
    ),
    Scenario(
        "fair-discount",
        "sales",
        _("Take an order with a discount"),
        _(
            "%(customer)s wants two desk lamps, for pickup. The last delivery was late, and you agreed "
            "on five percent off. Take the order, and write down why it costs less."
        ),
        {
            "ordered": _("You have a confirmed order of this customer."),
            "lamps": _("It is for two desk lamps and nothing else."),
            "discount": _("The lamps cost five percent less, no more and no less."),
        },
        fair_discount,
        fair_discount_found,
        "sales:order_new",
    ),
    Scenario(
        "one-comes-back",
        "after_sales",
        _("Take one of two things back"),
        _(
            "%(customer)s brings back one of the two lamps of order %(reference)s: it never worked. They "
            "have paid in cash and want the money back. Take the lamp back over the counter."
        ),
        {
            "one": _("One lamp came back, not two."),
            "credited": _("It is credited."),
            "money": _("The money of this lamp is paid back."),
            "mine": _("You took it back yourself."),
        },
        one_comes_back,
        one_comes_back_found,
        "after_sales:start",
    ),
    Scenario(
        "too-little",
        "accounting",
        _("Receive a payment that is too small"),
        _(
            "%(customer)s has transferred %(amount)s for invoice %(reference)s, which asks for more. Write "
            "the money down, for this invoice. The rest stays open: they pay it next month."
        ),
        {
            "came": _("One payment of 50.00 came in from this customer, written down by you."),
            "allocated": _("It is for this invoice, all of it."),
            "rest": _("The rest of the invoice is open, nothing was written off."),
        },
        too_little,
        too_little_found,
        "accounting:invoices",
    ),
    Scenario(
        "one-less",
        "warehouse",
        _("Count a shelf where one is missing"),
        _(
            "The books say that twelve pieces of %(name)s (%(sku)s) are in stock. You have looked: there are"
            " eleven. Count them."
        ),
        {"eleven": _("The books say eleven."), "mine": _("You counted them yourself.")},
        one_less,
        one_less_found,
        "inventory:stock",
    ),
)
