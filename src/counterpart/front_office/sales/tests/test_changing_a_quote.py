"""A draft quote is written anew: lines, customer, days. A stale save shows both; a sent one stays as it is."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from counterpart.config.cast import Cast
from counterpart.foundation.errors import Invalid, Missing, NotAllowedNow, Stale
from counterpart.foundation.invariants import check
from counterpart.front_office.sales.actions import accept_quote, change_quote, create_quote, send_quote
from counterpart.front_office.sales.models import Order, Quote
from counterpart.front_office.sales.pricing import Wanted
from counterpart.front_office.sales.tests.test_screens import signed_in

pytestmark = pytest.mark.django_db
D = Decimal


def draft(cast: Cast) -> int:
    return create_quote(cast.customer.pk, [Wanted(cast.kettle.pk, D(1))], by=cast.ada).id


def typed(cast: Cast, *rows: tuple[int, str], **more: Any) -> dict[str, Any]:
    data: dict[str, Any] = {
        "party": str(cast.customer.pk), "party_text": "Noor Haddad", "method": "pickup", "on_shortage": "backorder",
        "lines-TOTAL_FORMS": str(len(rows)), "lines-INITIAL_FORMS": "0", "do": "quote",
    }  # fmt: skip
    for n, (item, quantity) in enumerate(rows):
        data |= {f"lines-{n}-item": str(item), f"lines-{n}-item_text": "x", f"lines-{n}-quantity": quantity}
    return data | more


def test_lines_customer_and_day_of_a_draft_change(cast: Cast) -> None:
    pk = draft(cast)
    until = Quote.objects.get(pk=pk).valid_until + timedelta(days=5)
    answer = change_quote(
        pk, [Wanted(cast.saddle.pk, D(2)), Wanted(cast.kettle.pk, D(3))], version=1, party_id=cast.stranger.pk,
        method="delivery", valid_until=until, by=cast.ada,
    )  # fmt: skip
    quote = Quote.objects.select_related("document").get(pk=pk)
    assert (answer.version, quote.version, quote.method, quote.valid_until) == (2, 2, "delivery", until)
    assert quote.document.party_id == cast.stranger.pk and quote.net == D("188.00")
    assert list(quote.lines.order_by("position").values_list("item_id", "quantity")) == [
        (cast.saddle.pk, D(2)), (cast.kettle.pk, D(3)),
    ]  # fmt: skip
    accept_quote(pk, by=cast.ada)
    assert Order.objects.get().document.party_id == cast.stranger.pk
    assert [v.name for v in check() if not v.holds] == []


def test_nobody_overwrites_what_a_colleague_saved(cast: Cast) -> None:
    pk = draft(cast)
    change_quote(pk, [Wanted(cast.kettle.pk, D(2))], version=1, by=cast.dara)
    with pytest.raises(Stale):
        change_quote(pk, [Wanted(cast.kettle.pk, D(9))], version=1, by=cast.ada)
    yesterday = Quote.objects.get().document.on - timedelta(days=1)
    with pytest.raises(Invalid):
        change_quote(pk, [Wanted(cast.kettle.pk, D(9))], version=2, valid_until=yesterday, by=cast.ada)
    with pytest.raises(Missing):
        change_quote(pk, [Wanted(cast.kettle.pk, D(9))], version=2, party_id=10**9, by=cast.ada)
    assert Quote.objects.get().lines.get().quantity == D(2)


def test_a_sent_quote_is_not_changed(cast: Cast, client: Client) -> None:
    pk = draft(cast)
    send_quote(pk, by=cast.ada)
    with pytest.raises(NotAllowedNow):
        change_quote(pk, [Wanted(cast.kettle.pk, D(2))], version=2, by=cast.ada)
    ada = signed_in("ada")
    assert ada.get(f"/sales/quotes/{pk}/draft/").status_code == 404
    assert "/draft/" not in ada.get(f"/sales/quotes/{pk}/").content.decode()


def test_the_screen_changes_a_draft_and_shows_both_when_it_is_stale(cast: Cast) -> None:
    pk, ada = draft(cast), signed_in("ada")
    url = f"/sales/quotes/{pk}/draft/"
    assert url in ada.get(f"/sales/quotes/{pk}/").content.decode()
    page = ada.get(url)
    before = page.context["entry"].head.initial["before"]
    assert "Noor Haddad" in page.content.decode()
    wrong = ada.post(url, typed(cast, (cast.saddle.pk, "-2"), version="1", before=before))
    assert wrong.status_code == 422 and "-2" in wrong.content.decode()
    change_quote(pk, [Wanted(cast.kettle.pk, D(5))], version=1, party_id=cast.stranger.pk, by=cast.dara)
    stale = ada.post(url, typed(cast, (cast.saddle.pk, "2"), version="1", before=before))
    text = stale.content.decode()
    assert stale.status_code == 412
    assert "Dara Novak" in text and "5 × Kettle" in text and "2 × Saddle" in text and "Somebody Else" in text
    both = typed(cast, (cast.saddle.pk, "2"), version="2", before=before, resolve="both", **{"keep-lines": "yours"})
    assert ada.post(url, both)["Location"] == f"/sales/quotes/{pk}/"
    quote = Quote.objects.select_related("document").get(pk=pk)
    assert (quote.version, quote.lines.get().item_id, quote.document.party_id) == (3, cast.saddle.pk, cast.stranger.pk)
    theirs = typed(cast, (cast.kettle.pk, "1"), version="1", resolve="theirs")
    assert ada.post(url, theirs)["Location"] == f"/sales/quotes/{pk}/"
    assert Quote.objects.get(pk=pk).version == 3


def test_who_does_not_sell_changes_no_quote(cast: Cast) -> None:
    pk = draft(cast)
    assert signed_in("bo").get(f"/sales/quotes/{pk}/draft/").status_code == 403
    assert signed_in("bo").post(f"/sales/quotes/{pk}/draft/", {}).status_code == 403
