"""The open work of this morning, in every state: so that each desk of the demo has something on it."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

from counterpart.back_office.accounting.actions import post_invoice, receive_payment
from counterpart.back_office.accounting.crediting import CreditLine, credit_invoice
from counterpart.back_office.accounting.models import OpenItem
from counterpart.back_office.fulfilment.actions import (
    hand_over_shipment,
    pack_shipment,
    pick_shipment,
    release_shipment,
    ship_shipment,
)
from counterpart.back_office.fulfilment.pickup import note_arrival
from counterpart.back_office.fulfilment.waves import make_wave
from counterpart.back_office.inventory.actions import Found, count_stock
from counterpart.back_office.inventory.models import StockLevel
from counterpart.config.demo import velo_nord as vn
from counterpart.config.demo.firm import Company
from counterpart.config.demo.past import Basket, offspring, wanted
from counterpart.front_office.after_sales.actions import ask_return, receive_return
from counterpart.front_office.after_sales.steps import ComesBack
from counterpart.front_office.sales.actions import accept_quote, cancel_order, create_quote, place_order, send_quote
from counterpart.front_office.sales.amending import Change, amend_order
from counterpart.front_office.sales.holding import hold_order
from counterpart.hall.desks.actions import bounce_item, take_item

# What stands on the shelves of each site this morning, beside what the open orders below take.
LEFT = {"ZAG": (3, 26), "BRN": (6, 48), "UPP": (2, 18), "MAN": (2, 16)}

SMALL: tuple[Basket, ...] = (
    [("VN-TU-700", 2), ("VN-OIL-100", 1)],
    [("VN-BP-DISC", 2), ("VN-BC-STD", 1)],
    [("VN-HM-M", 1), ("VN-LOCK-90", 1), ("VN-BELL", 1)],
    [("VN-TY-40-TN", 2), ("VN-TU-700", 2), ("SV-TRUE", 1)],
    [("VN-RK-REAR", 1), ("VN-PN-20", 2), ("SV-RACK", 1)],
    [("VN-LT-F80", 1), ("VN-LT-R", 1)],
    [("VN-CH-10", 1), ("VN-CS-1136", 1), ("SV-TUNE", 1)],
    [("VN-MUR-52", 1), ("VN-KICK", 1)],
)
STATES = ("waiting", "waiting", "late", "released", "taken", "picked", "ready", "ready", "left")


def shelves_this_morning() -> dict[str, dict[str, int]]:
    """By site and item: what is there when the day begins. The sold-out one is nowhere."""
    shelves: dict[str, dict[str, int]] = {}
    for code, (bikes, parts) in LEFT.items():
        goods = {item.sku: bikes + n % 3 for n, item in enumerate(vn.BIKES)}
        goods |= {item.sku: parts + (n * 7) % 11 for n, item in enumerate(vn.PARTS) if item.sku != vn.SOLD_OUT}
        shelves[code] = goods
    return shelves


def begin_the_day(company: Company, today: date, step: Callable[[], None]) -> None:
    """Every state of the road, at every site."""
    for code in company.sites:
        for number, state in enumerate(STATES):
            _one(company, code, number, state, today)
            step()
    _damirs_bike(company, today)
    _offers(company, today)
    _odds_and_ends(company, today)
    step()


def _customer(code: str, number: int) -> vn.DemoCustomer:
    here = [c for c in vn.CUSTOMERS if c.site == code and c.name not in ("Damir Knežević", "Elsa Lind")]
    return here[number % len(here)]


def _one(company: Company, code: str, number: int, state: str, today: date) -> None:
    """One order that stands in ``state``."""
    customer = _customer(code, number)
    method = "delivery" if code == "BRN" or customer.is_firm else "pickup"
    on = today - timedelta(days=3) if state == "late" else today
    basket = SMALL[(number + len(code) + ord(code[0])) % len(SMALL)]
    by = company.at(f"sales.{code}")
    order = place_order(company.customers[customer.name], wanted(company, basket), method=method, on=on, by=by).id
    shipment, back = offspring(order, "shipment"), company.at(f"fulfilment.{code}")
    steps = ("released", "taken", "picked", "ready", "left")
    reached = steps.index(state) + 1 if state in steps else 0
    if reached >= 1:
        release_shipment(shipment, by=back)
    if reached >= 2:
        take_item(shipment, by=back)
    if reached >= 3:
        pick_shipment(shipment, on=today, by=back)
    if reached >= 4:
        pack_shipment(shipment, shelf=f"{'ABCD'[number % 4]}{1 + number % 4}", by=back)
    if state == "ready" and STATES.index(state) < number and method == "pickup":
        note_arrival(shipment, by=company.at(f"pickup.{code}"))
    if reached >= 5 and method == "delivery":
        ship_shipment(shipment, tracking_reference=f"CZ{order:09d}", carrier="DPD", on=today, by=back)
    elif reached >= 5:
        hand_over_shipment(shipment, to=customer.name, on=today, by=company.at(f"pickup.{code}"))


def _damirs_bike(company: Company, today: date) -> None:
    """The order of the mock-ups: the brown saddle is out, so the rest goes first and the saddle follows."""
    seller, back = company.at("sales.ZAG"), company.at("fulfilment.ZAG")
    damir = company.customers["Damir Knežević"]
    basket = [("VN-FJ2-54-MO", 1), (vn.SOLD_OUT, 1), ("VN-PD-ALY", 1), ("VN-MG-45", 1), ("SV-FIT-60", 1)]
    quote = create_quote(damir, wanted(company, basket), on=today - timedelta(days=3), reference="birthday", by=seller)
    send_quote(quote.id, by=seller)
    order = accept_quote(quote.id, on=today - timedelta(days=2), by=company.at("damir")).id
    shipment = offspring(order, "shipment")
    release_shipment(shipment, split=True, by=back)
    take_item(shipment, by=back)
    pick_shipment(shipment, on=today, by=back)
    pack_shipment(shipment, shelf="B2", by=back)
    partly = place_order(damir, wanted(company, [(vn.SOLD_OUT, 2), ("VN-BELL", 1)]), on=today, by=seller).id
    shipment = offspring(partly, "shipment")
    release_shipment(shipment, split=True, by=back)
    pick_shipment(shipment, on=today, by=back)
    pack_shipment(shipment, shelf="A4", by=back)
    hand_over_shipment(shipment, to="Damir Knežević", on=today, by=company.at("pickup.ZAG"))
    post_invoice(offspring(partly, "invoice"), on=today, by=company.at("accounting.ZAG"))
    bell = ask_return(partly, [ComesBack(2, Decimal(1))], reason="faulty", by=seller).id
    receive_return(bell, by=seller)
    many = place_order(
        company.customers["Hotel Lavanda"], wanted(company, [(vn.SOLD_OUT, 6)]), method="delivery", on=today, by=seller
    )
    amend_order(many.id, [Change(1, Decimal(8))], version=many.version or 1, reason="Two more rooms", by=seller)
    hold_order(many.id, kind="paper", note="The hotel has a new tax number and sends it tomorrow.", by=seller)


def _offers(company: Company, today: date) -> None:
    """Drafts, quotes that wait for an answer, one that ends tomorrow, one the customer has just accepted."""
    seller, sellers_there = company.at("sales.ZAG"), company.at("sales.UPP")
    lavanda, elsa = company.customers["Hotel Lavanda"], company.customers["Elsa Lind"]
    place_order(
        company.customers["Lucija Blažević"], wanted(company, SMALL[2]), confirm=False, on=today, by=seller
    )  # fmt: skip
    create_quote(company.customers["Josip Grgić"], wanted(company, [("VN-DRAVA", 1), ("VN-SEAT-CH", 1)]), by=seller)
    fleet = create_quote(
        lavanda, wanted(company, [("VN-SV3-M-RD", 6), ("VN-LOCK-90", 6)]), method="delivery", by=seller
    )
    send_quote(fleet.id, by=seller)
    ends = create_quote(
        company.customers["Dostava Munja"], wanted(company, [("VN-DRAVA", 2)]), on=today - timedelta(days=20),
        valid_until=today + timedelta(days=1), by=seller,
    )  # fmt: skip
    send_quote(ends.id, by=seller)
    hers = create_quote(elsa, wanted(company, [("VN-SV3-M-RD", 1), ("VN-PN-20", 1)]), by=sellers_there)
    send_quote(hers.id, by=sellers_there)
    accept_quote(hers.id, by=company.at("elsa"))
    there = create_quote(company.customers["Saga Öberg"], wanted(company, SMALL[4]), by=sellers_there)
    send_quote(there.id, by=sellers_there)
    changed_mind = place_order(company.customers["Nada Šimić"], wanted(company, SMALL[7]), by=seller)
    cancel_order(changed_mind.id, reason="Found one second-hand", by=seller)


def _odds_and_ends(company: Company, today: date) -> None:
    """Something that came back, money without a name, a shelf that was counted, work that went to the wrong desk."""
    books = company.at("accounting.ZAG")
    paid = OpenItem.objects.filter(side="debit", amount__gt=0, document__kind="invoice").order_by("document_id")
    paid = paid.exclude(document__offspring__kind="credit_note")
    newest = paid.filter(party_id=company.customers["Brno City Courier"]).last() or paid.last()
    assert newest is not None
    credit_invoice(newest.pk, reason="One piece came back", lines=[CreditLine(1, Decimal(1))], on=today, by=books)
    receive_payment(
        company.customers["Kola Moravia"], amount=Decimal("500.00"), reference="deposit", on=today, by=books
    )
    oil = StockLevel.objects.filter(item=company.items["VN-OIL-100"], location__site=company.sites["BRN"])
    level = oil.filter(location__kind="stock").select_related("location").latest("on_hand")
    counted = Found(level.item_id, level.on_hand - 1, level.location.code)
    count_stock(company.sites["BRN"], [counted], note="One bottle leaked", on=today, by=company.at("warehouse.BRN"))
    order = place_order(company.customers["Filip Jurić"], wanted(company, SMALL[5]), by=company.at("sales.ZAG")).id
    shipment, back = offspring(order, "shipment"), company.at("fulfilment.ZAG")
    release_shipment(shipment, by=back)
    pick_shipment(shipment, by=back)
    pack_shipment(shipment, shelf="C1", by=back)
    _a_walk(company)
    bounce_item(shipment, reason="The box is open: please pack it again.", by=company.at("pickup.ZAG"))


def _a_walk(company: Company) -> None:
    """Two small orders in Brno that are picked together."""
    seller, back = company.at("sales.BRN"), company.at("fulfilment.BRN")
    shipments = []
    for number in (0, 5):
        customer = company.customers[_customer("BRN", number).name]
        order = place_order(customer, wanted(company, SMALL[number]), method="delivery", by=seller).id
        shipments.append(offspring(order, "shipment"))
        release_shipment(shipments[-1], by=back)
    make_wave(shipments, by=back)
