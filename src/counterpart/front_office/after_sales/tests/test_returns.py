"""What after-sales may do with a return, and what it is told when it may not."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from counterpart.config.cast import client_of
from counterpart.foundation.acts.gate import Answer
from counterpart.foundation.documents.models import Document
from counterpart.foundation.errors import Forbidden, Invalid, NotAllowedNow, Stale
from counterpart.front_office.after_sales.actions import (
    approve_return,
    ask_return,
    credit_return,
    exchange_over_counter,
    inspect_return,
    receive_return,
    reject_return,
    replace_return,
    return_over_counter,
    set_return_rules,
)
from counterpart.front_office.after_sales.errors import NoReason, NotEveryPiece, NothingToReturn
from counterpart.front_office.after_sales.models import Return, ReturnLine, ReturnRules
from counterpart.front_office.after_sales.steps import ComesBack, Found, left_to_return
from counterpart.hall.journeys.models import JourneyLine

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def order(cast: Any) -> int:
    """Two kettles that left the house, as far as the facts of their line say."""
    key: int = cast.order((cast.kettle, 2))
    JourneyLine.objects.filter(order_id=key).update(picked=D(2), packed=D(2), ready=D(2), reserved=D(0))
    JourneyLine.objects.filter(order_id=key).update(handed_over=D(2))
    return key


def asked(cast: Any, order: int, quantity: int = 1) -> int:
    return ask_return(order, [ComesBack(1, D(quantity))], reason="faulty", by=cast.ada).id


def test_nobody_returns_more_than_they_have(cast: Any, order: int) -> None:
    asked(cast, order, 1)
    with pytest.raises(NothingToReturn):
        asked(cast, order, 2)
    assert left_to_return(order)[1][1] == D(1)
    assert Return.objects.count() == 1


@pytest.mark.parametrize(
    "lines",
    [
        [], [ComesBack(9, D(1))], [ComesBack(1, D(0))], [ComesBack(1, D(-1))], [ComesBack(1, D("NaN"))],
        [ComesBack(1, D("0.5"))], [ComesBack(1, D(1)), ComesBack(1, D(1))],
    ],
)  # fmt: skip
def test_what_comes_back_is_lines_of_the_order(cast: Any, order: int, lines: list[ComesBack]) -> None:
    with pytest.raises(Invalid):
        ask_return(order, lines, reason="faulty", by=cast.ada)
    assert not Document.objects.filter(kind="return").exists()


def test_each_step_has_its_time(cast: Any, order: int) -> None:
    pk = asked(cast, order)
    too_soon: tuple[Callable[[], Answer], ...] = (
        lambda: approve_return(pk, by=cast.dara),
        lambda: inspect_return(pk, [Found(1, as_new=D(1))], by=cast.bo),
        lambda: credit_return(pk, by=cast.chidi),
        lambda: replace_return(pk, by=cast.ada),
    )
    for step in too_soon:
        with pytest.raises(NotAllowedNow):
            step()
    with pytest.raises(NoReason):
        reject_return(pk, reason="  ", by=cast.ada)
    reject_return(pk, reason="Not ours", by=cast.ada)
    with pytest.raises(NotAllowedNow):
        receive_return(pk, by=cast.bo)


@pytest.mark.parametrize("found", [[], [Found(1)], [Found(1, as_new=D(2))], [Found(1, as_new=D(2), damaged=D(-1))]])
def test_every_piece_is_found_once(cast: Any, order: int, found: list[Found]) -> None:
    pk = asked(cast, order)
    receive_return(pk, by=cast.bo)
    with pytest.raises(NotEveryPiece):
        inspect_return(pk, found, by=cast.bo)
    assert Return.objects.get(pk=pk).state == "received"


def test_the_database_says_no_first(cast: Any, order: int) -> None:
    pk = asked(cast, order)
    for break_it in (
        lambda: JourneyLine.objects.filter(order_id=order).update(returned=D(3)),
        lambda: Return.objects.filter(pk=pk).update(state="received"),
        lambda: Return.objects.filter(pk=pk).update(state="credited"),
        lambda: Return.objects.filter(pk=pk).update(state="rejected"),
        lambda: Return.objects.filter(pk=pk).update(is_late=True, approved_by_id=cast.ada.person_id),
        lambda: ReturnLine.objects.filter(return_doc=pk).update(quantity=D(0)),
        lambda: ReturnLine.objects.filter(return_doc=pk).update(damaged=D(2)),
        lambda: ReturnRules.objects.create(pk=2),
        lambda: ReturnRules.objects.create(pk=1, fee_share=D("0.6")),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            break_it()


def test_who_may(cast: Any, order: int) -> None:
    pk = asked(cast, order)
    with pytest.raises(Forbidden):
        ask_return(order, [ComesBack(1, D(1))], reason="faulty", by=cast.bo)
    with pytest.raises(Forbidden):
        exchange_over_counter(order, [ComesBack(1, D(1))], reason="faulty", by=cast.chidi)
    with pytest.raises(Forbidden):
        return_over_counter(order, [ComesBack(1, D(1))], reason="faulty", by=cast.noor)
    with pytest.raises(Forbidden):
        credit_return(pk, by=cast.bo)
    receive_return(pk, by=cast.bo)


def test_rules_are_changed_by_whoever_saw_them_last(cast: Any) -> None:
    set_return_rules(window_days=14, fee_share=D("0.1"), version=1, by=cast.dara)
    with pytest.raises(Stale):
        set_return_rules(window_days=15, fee_share=D(0), version=1, by=cast.dara)
    for days, share in ((-1, D(0)), (4000, D(0)), (1, D("0.51")), (1, D("NaN"))):
        with pytest.raises(Invalid):
            set_return_rules(window_days=days, fee_share=share, version=2, by=cast.dara)


def test_typing_is_not_lost_when_it_is_refused(cast: Any, order: int) -> None:
    client = client_of(cast.ada)
    address = f"/after-sales/orders/{order}/return/"
    typed = {"line_1": "2", "reason": "faulty", "note": "Leaks", "how": "exchange", "condition": "damaged"}
    JourneyLine.objects.filter(order_id=order).update(returned=D(1))
    page = client.post(address, typed)
    assert page.status_code == 422 and "Leaks" in page.content.decode()
    page = client.post(address, {**typed, "line_1": ""})
    assert page.status_code == 422 and "Say how much comes back" in page.content.decode()
    page = client.post(address, {**typed, "line_1": "1", "how": "later"})
    assert page.status_code == 302
    pk = Return.objects.get().pk
    assert client.get("/after-sales/returns/", {"q": f"RT-{pk}"}).content.decode().count(f"RT-{pk}") >= 1
    assert client.get("/after-sales/returns/new/", {"q": f"SO-{order}"}).headers["Location"] == address
    assert client.get("/after-sales/returns/new/", {"q": "SO-99999"}).status_code == 404
    assert client_of(cast.noor).get(f"/after-sales/returns/{pk}/").status_code == 403


def test_the_slip_is_printed(cast: Any, order: int) -> None:
    document = Document.objects.get(pk=asked(cast, order))
    answer = client_of(cast.ada).get(f"/papers/{document.public_id}/return_slip.pdf")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/pdf")
