"""What the list of returns can be asked."""

from datetime import date
from typing import Any

import pytest
from django.http import QueryDict

from counterpart.foundation.documents.models import Document
from counterpart.foundation.lists.listing import all_keys, read
from counterpart.front_office.after_sales.lists import RETURNS
from counterpart.front_office.after_sales.models import Return
from counterpart.hall.desks.models import WorkItem

pytestmark = pytest.mark.django_db


def test_returns_are_asked_by_where_they_are_and_why(cast: Any) -> None:
    order = cast.order((cast.kettle, 1))

    def made(state: str, **more: Any) -> int:
        shared = {"site": cast.site, "on": date(2026, 1, 5), "opened_at": cast.customer.created_at}
        document = Document(kind="return", journey_id=order, party=cast.customer, **shared)
        document.save()
        Return.objects.create(document=document, order_id=order, state=state, asked_by_id=cast.ada.person_id, **more)
        if state == "asked":
            WorkItem.objects.create(
                document=document, desk_id=cast.ada.desk_id, text="approve_return", created_at=document.opened_at,
                state="accepted", taken_by_id=cast.ada.person_id,
            )  # fmt: skip
        return document.pk

    asked = made("asked", reason="faulty", is_late=True)
    gone = made("rejected", reason="other", rejected_why="No", received_on=date(2026, 2, 1))

    def of(query: str) -> list[int]:
        said = read(RETURNS, cast.ada, QueryDict(query).dict())
        assert said.errors == []
        return all_keys(said, 100)

    assert of("") == of("state=open") == of("state=asked") == of("mine=1") == of("late=1") == [asked]
    assert of("view=all") == of("state=all") == [gone, asked]
    assert of("state=ended") == of("state=rejected") == of("reason=other") == [gone]
    assert of("received_from=2026-02-01&received_to=2026-02-28") == [gone]
    assert of(f"customer={cast.customer.pk}&state=open") == of(f"q=RT-{asked}") == [asked]
    assert of(f"q=SO-{order}") == of("q=noor") == [gone, asked]
    assert of(f"customer={cast.stranger.pk}") == []
    assert all_keys(read(RETURNS, cast.noor, {"view": "all"}), 100) == [gone, asked]
