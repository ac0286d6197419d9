"""The sentence: facts in, one text out. Everybody reads the same one."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from counterpart.hall.journeys.sentence import LineFacts, OrderFacts, sentence

THURSDAY = datetime(2026, 3, 12, 13, 0, tzinfo=UTC)
MONDAY = datetime(2026, 3, 16, 16, 0, tzinfo=UTC)


def line(
    name: str = "Kettle", ordered: int = 1, ready: int = 0, gone: int = 0, at: datetime | None = THURSDAY
) -> LineFacts:
    return LineFacts(name, Decimal(ordered), Decimal(0), Decimal(ready), Decimal(gone), at)


def said(*lines: LineFacts, **facts: object) -> str:
    known = {
        "state": "confirmed",
        "currency": "EUR",
        "total": Decimal(50),
        "invoiced": Decimal(0),
        "paid": Decimal(0),
        **facts,
    }
    return sentence(OrderFacts(lines=lines, **known), "en", "Europe/Zagreb").replace("\u00a0", " ")  # type: ignore[arg-type]


def test_one_thing_is_promised_by_name() -> None:
    assert said(line("Saddle")) == "1 × Saddle promised Thu 12 Mar, 14:00; 50.00 € left to pay."


def test_several_things_for_one_day_are_counted() -> None:
    assert said(line(), line("Saddle", 2)) == "3 pieces promised Thu 12 Mar, 14:00; 50.00 € left to pay."


def test_part_is_ready_and_the_rest_is_promised() -> None:
    text = said(line(ordered=3, ready=3), line("Saddle", at=MONDAY), shelf="B2")
    assert text == "3 of 4 ready on shelf B2; 1 × Saddle promised Mon 16 Mar, 17:00; 50.00 € left to pay."


def test_part_is_gone() -> None:
    text = said(line(ordered=2, ready=2, gone=2), line("Saddle", ready=1), shelf="B2", paid=Decimal(20))
    assert text == "2 of 3 handed over; 1 of 3 ready on shelf B2; 30.00 € left to pay."


def test_everything_is_done() -> None:
    assert said(line(ready=1, gone=1), paid=Decimal(50)) == "All handed over; paid."
    assert said(line(ready=1, gone=1), paid=Decimal(50), method="delivery") == "All shipped; paid."


@pytest.mark.parametrize(
    ("facts", "text"),
    [
        ({"state": "draft"}, "Not ordered yet, still a draft."),
        ({"state": "cancelled"}, "Cancelled."),
        ({"state": "lost"}, "Offered, not wanted."),
        ({"state": "offered", "valid_until": THURSDAY}, "Offered, valid until Thu 12 Mar, 14:00."),
    ],
)
def test_before_and_beside_the_order(facts: dict[str, object], text: str) -> None:
    assert said(line(), **facts) == text


def test_no_promise_is_said_to_be_none() -> None:
    assert said(line(at=None), total=Decimal(0)) == "1 × Kettle not promised yet."


def test_the_clock_of_the_site_counts_not_the_readers() -> None:
    facts = OrderFacts("confirmed", (line(),), "EUR", Decimal(0), Decimal(0), Decimal(0))
    assert "13:00" in sentence(facts, "en", "UTC")
    assert "22:00" in sentence(facts, "en", "Asia/Tokyo")
