"""The last item: thirty-two customers, ten pieces, one shelf; and the last of a credit limit. Real processes, either engine."""

import uuid
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from http.client import HTTPConnection
from typing import Any

import pytest

from stories.servers import Reply, Server, serving_this_engine

CLIENTS, PIECES = 32, 10


@pytest.fixture(scope="module")
def house() -> Iterator[Server]:
    with serving_this_engine() as server:
        yield server


def order(house: Server, *lines: tuple[str, str], on_shortage: str = "refuse") -> dict[str, Any]:
    wanted = [{"item_id": house.company[item], "quantity": quantity} for item, quantity in lines]
    return {"party_id": house.company["customer"], "lines": wanted, "on_shortage": on_shortage}


def shelf(house: Server, item: str) -> dict[str, str]:
    told = house.call("bo", "GET", f"/stock?place_kind=stock&item_id={house.company[item]}")
    (level,) = told.body["results"]
    return {name: level[name] for name in ("on_hand", "reserved", "free")}


def arrive(house: Server, item: str, quantity: int) -> None:
    line = {"item_id": house.company[item], "quantity": quantity, "unit_cost": "12.00"}
    assert house.call("bo", "POST", "/stock/receipts", {"lines": [line]}).status == 200


def statuses(replies: list[Reply]) -> Counter[tuple[int, str]]:
    return Counter((reply.status, reply.code) for reply in replies)


def test_ten_pieces_are_sold_ten_times(house: Server) -> None:
    before = shelf(house, "kettle")
    assert before["free"] == str(PIECES)

    def buy(number: int, client: HTTPConnection) -> Reply:
        return house.send(client, "ada", "POST", "/orders", order(house, ("kettle", "1")))

    replies = house.race(CLIENTS, buy)

    assert statuses(replies) == {(200, ""): PIECES, (409, "shortage"): CLIENTS - PIECES}, house.log.read_text()
    after = shelf(house, "kettle")
    assert after["free"] == "0" and Decimal(after["reserved"]) - Decimal(before["reserved"]) == PIECES
    refusal = next(reply for reply in replies if reply.status == 409)
    assert refusal.headers["content-type"] == "application/problem+json"
    assert refusal.body["detail"].startswith("There is not enough on the shelf: Kettle.")
    sold = [reply.body["id"] for reply in replies if reply.status == 200]
    assert len(set(sold)) == PIECES


def test_lines_in_opposite_order_never_wait_for_each_other(house: Server) -> None:
    arrive(house, "kettle", CLIENTS)
    arrive(house, "saddle", CLIENTS)

    def buy(number: int, client: HTTPConnection) -> Reply:
        lines = (("kettle", "1"), ("saddle", "1"))
        return house.send(client, "ada", "POST", "/orders", order(house, *(lines if number % 2 else lines[::-1])))

    assert statuses(house.race(CLIENTS, buy)) == {(200, ""): CLIENTS}, house.log.read_text()


def test_lines_that_need_parts_of_several_levels_never_wait_for_each_other(house: Server) -> None:
    """The slower road: the same item on two lines locks every level by its key."""
    arrive(house, "kettle", 2 * CLIENTS)
    arrive(house, "saddle", 2 * CLIENTS)

    def buy(number: int, client: HTTPConnection) -> Reply:
        lines = (("kettle", "1"), ("saddle", "1"), ("saddle", "1"), ("kettle", "1"))
        turned = lines if number % 2 else lines[1:] + lines[:1]
        return house.send(client, "ada", "POST", "/orders", order(house, *turned))

    assert statuses(house.race(CLIENTS // 2, buy)) == {(200, ""): CLIENTS // 2}, house.log.read_text()


def invoiced(house: Server) -> tuple[int, str]:
    """A posted invoice, by the API: its key and what is open on it."""
    arrive(house, "saddle", 1)
    placed = house.call("ada", "POST", "/orders", order(house, ("saddle", "1"))).body["id"]
    (shipment,) = house.call("bo", "GET", f"/shipments?order_id={placed}").body["results"]
    for step, body in (
        ("release", None),
        ("picking", None),
        ("packing", {"shelf": "B2"}),
        ("hand-over", {"to": "Noor"}),
    ):
        assert house.call("bo", "POST", f"/shipments/{shipment['id']}/{step}", body).status == 200
    (draft,) = house.call("chidi", "GET", f"/invoices?order_id={placed}").body["results"]
    assert house.call("chidi", "POST", f"/invoices/{draft['id']}/posting").status == 200
    return draft["id"], house.call("chidi", "GET", f"/invoices/{draft['id']}").body["open"]


def test_a_payment_sent_eight_times_is_made_once(house: Server) -> None:
    invoice, amount = invoiced(house)
    key, path = uuid.uuid4().hex, f"/invoices/{invoice}/payments"
    before = len(house.call("chidi", "GET", "/payments?limit=200").body["results"])

    def pay(number: int, client: HTTPConnection) -> Reply:
        return house.send(client, "chidi", "POST", path, {"amount": amount}, key=key)

    replies = house.race(8, pay)

    assert statuses(replies) == {(200, ""): 8}, house.log.read_text()
    assert all(reply.body == replies[0].body for reply in replies)
    assert len(house.call("chidi", "GET", "/payments?limit=200").body["results"]) == before + 1
    assert house.call("chidi", "GET", f"/invoices/{invoice}").body["state"] == "paid"
    other = house.call("chidi", "POST", path, {"amount": "1.00"}, key=key)
    assert (other.status, other.code) == (422, "key_reused")


def test_of_one_key_with_eight_bodies_one_counts(house: Server) -> None:
    invoice, _ = invoiced(house)
    key = uuid.uuid4().hex

    def pay(number: int, client: HTTPConnection) -> Reply:
        return house.send(
            client, "chidi", "POST", f"/invoices/{invoice}/payments", {"amount": f"{number + 1}.00"}, key=key
        )

    assert statuses(house.race(8, pay)) == {(200, ""): 1, (422, "key_reused"): 7}, house.log.read_text()


def test_an_invoice_is_not_paid_more_than_once_by_eight_people(house: Server) -> None:
    invoice, amount = invoiced(house)

    def pay(number: int, client: HTTPConnection) -> Reply:
        return house.send(client, "chidi", "POST", f"/invoices/{invoice}/payments", {"amount": amount})

    assert statuses(house.race(8, pay)) == {(200, ""): 1, (409, "nothing_open"): 7}, house.log.read_text()


def test_two_clerks_take_the_last_piece_back_once(house: Server) -> None:
    invoice, _ = invoiced(house)
    sold = house.call("chidi", "GET", f"/invoices/{invoice}").body["order_id"]

    def take(number: int, client: HTTPConnection) -> Reply:
        body = {"lines": [{"position": 1, "quantity": "1"}], "reason": "faulty"}
        return house.send(client, "ada", "POST", f"/orders/{sold}/counter-return", body)

    assert statuses(house.race(8, take)) == {(200, ""): 1, (409, "nothing_to_return"): 7}, house.log.read_text()
    assert len(house.call("ada", "GET", f"/returns?order_id={sold}").body["results"]) == 1


def test_a_quote_is_accepted_once(house: Server) -> None:
    offered = {"party_id": house.company["customer"], "lines": [{"item_id": house.company["fitting"], "quantity": 1}]}
    quote = house.call("ada", "POST", "/quotes", offered).body["id"]

    def accept(number: int, client: HTTPConnection) -> Reply:
        return house.send(client, "ada", "POST", f"/quotes/{quote}/acceptance")

    assert statuses(house.race(8, accept)) == {(200, ""): 1, (409, "not_allowed_now"): 7}, house.log.read_text()


def orders_at_one_limit(house: Server) -> Counter[bool]:
    """Four orders at once for a customer whose limit has room for one; how many may go on, and how many are held."""
    details = {"kind": "person", "name": "Last Credit", "country": "HR", "language": "en", "credit_limit": "100.00"}
    customer = house.call("dara", "POST", "/parties", details).body["id"]
    service = {"item_id": house.company["fitting"], "quantity": "1"}  # 93.75 with its tax

    def buy(number: int, client: HTTPConnection) -> Reply:
        return house.send(client, "ada", "POST", "/orders", {"party_id": customer, "lines": [service]})

    replies = house.race(4, buy)
    assert statuses(replies) == {(200, ""): 4}, house.log.read_text()
    return Counter(reply.body["sentence"].startswith("On hold until") for reply in replies)


def test_a_credit_limit_is_used_once(house: Server) -> None:
    told = orders_at_one_limit(house)
    assert (told[False], told[True]) == (1, 3)


def halves_at_once(house: Server) -> list[Reply]:
    """Dara sets a price in one window and takes an order in the other, by a rule that leaves her one of the two."""
    rules = house.call("dara", "GET", "/sod-rules").body["results"]
    (rule,) = (each for each in rules if each["code"] == "price-and-order")
    (prices,) = house.call("dara", "GET", "/price-lists").body["results"]
    stops = {"is_on": True, "response": "block"}
    assert house.call("dara", "PUT", f"/sod-rules/{rule['id']}", stops, **{"If-Match": '"1"'}).status == 200
    assert house.call("dara", "PUT", "/sod-strictness", {"mode": "full"}, **{"If-Match": '"1"'}).status == 200

    def one_half(number: int, client: HTTPConnection) -> Reply:
        if number % 2:
            return house.send(client, "dara", "POST", "/orders", order(house, ("fitting", "1")))
        breaks = {"breaks": [{"from_quantity": "0", "price": f"{70 + number}.00"}]}
        return house.send(client, "dara", "PUT", f"/items/{house.company['fitting']}/prices/{prices['id']}", breaks)

    replies = house.race(CLIENTS, one_half)
    assert house.call("dara", "PUT", "/sod-strictness", {"mode": "watch"}, **{"If-Match": '"2"'}).status == 200
    return replies


def kinds_done(replies: list[Reply]) -> set[str]:
    return {reply.body["kind"] for reply in replies if reply.status == 200}


def test_one_person_in_two_windows_does_one_half(house: Server) -> None:
    """Whichever is first, the other half is not hers."""
    replies = halves_at_once(house)
    assert statuses(replies) == {(200, ""): CLIENTS // 2, (409, "separate_people"): CLIENTS // 2}, house.log.read_text()
    assert len(kinds_done(replies)) == 1, statuses(replies)


@pytest.fixture(scope="module")
def unlocked() -> Iterator[Server]:
    with serving_this_engine("stories.race_without_lock:application", STORY_WITHOUT_LOCK="1") as server:
        yield server


def test_without_the_lock_the_race_is_lost(unlocked: Server) -> None:
    """The control: the same race against the same house, its lock taken out. Were it won, it would prove nothing."""

    def buy(number: int, client: HTTPConnection) -> Reply:
        return unlocked.send(client, "ada", "POST", "/orders", order(unlocked, ("kettle", "1")))

    replies = unlocked.race(CLIENTS, buy)
    assert statuses(replies)[200, ""] > PIECES, statuses(replies)


def test_without_the_lock_a_limit_is_used_twice(unlocked: Server) -> None:
    assert orders_at_one_limit(unlocked)[False] > 1


def test_without_the_lock_one_person_does_both_halves(unlocked: Server) -> None:
    assert kinds_done(halves_at_once(unlocked)) == {"order", "item"}  # both
