"""My desk, the frame around every screen, and the pages of several departments."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client

from counterpart.back_office.accounting.actions import pay_invoice, post_invoice
from counterpart.back_office.fulfilment.actions import (
    hand_over_shipment,
    pack_shipment,
    pick_shipment,
    release_shipment,
)
from counterpart.config.cast import Cast
from counterpart.config.founding import give_desk
from counterpart.foundation.clock import held_at, now
from counterpart.foundation.documents.models import Document, Note
from counterpart.foundation.identity.models import Grant, Person
from counterpart.foundation.organisation.models import Desk
from counterpart.front_office.sales.actions import cancel_order, create_quote, place_order
from counterpart.front_office.sales.models import Order
from counterpart.front_office.sales.pricing import Wanted
from counterpart.hall.desks.models import WorkItem
from counterpart.hall.journeys.story import sentence_of


def signed_in(login: str) -> Client:
    client = Client()
    client.force_login(Person.objects.get(login=login))
    return client


def kettles(cast: Cast, quantity: int = 1) -> list[Wanted]:
    return [Wanted(cast.kettle.pk, Decimal(quantity))]


def shipment_of(order: int) -> int:
    return Document.objects.filter(origin_id=order, kind="shipment").latest("pk").pk


ASKED = {"HX-Request": "true"}  # how our script asks for a live part


def text(client: Client, url: str, status: int = 200) -> str:
    answer = client.get(url, headers=ASKED if url == "/work/" else {})
    assert answer.status_code == status, answer.status_code
    return answer.content.decode()


# ---- my desk


def test_my_desk_shows_what_lies_there_with_words_and_the_next_thing(cast: Cast) -> None:
    order = place_order(cast.customer.pk, kettles(cast), confirm=False, by=cast.ada).id
    quote = create_quote(cast.customer.pk, kettles(cast), by=cast.ada).id
    page = text(signed_in("ada"), "/")
    assert f"Finish draft order SO-{order}" in page
    assert f"Finish and send quote QT-{quote}" in page
    assert "No time promised" in page
    assert "Nothing lies on your desk" in text(signed_in("chidi"), "/")


def test_work_is_grouped_by_time(cast: Cast) -> None:
    order = place_order(cast.customer.pk, kettles(cast), by=cast.ada).id
    give_desk(cast.eve, Desk.objects.get(duty__code="fulfilment"), reason="role")
    Grant.objects.update(valid_from=now() - timedelta(days=20))
    due = WorkItem.objects.get(document_id=shipment_of(order)).promised_at
    assert due is not None
    eve = signed_in("eve")
    for at, group in (
        (due - timedelta(minutes=30), "Within the hour"),
        (due - timedelta(hours=5), "Later today"),
        (due - timedelta(days=2), "Another day"),
        (due + timedelta(minutes=5), "Late"),
    ):
        with held_at(at):
            page = text(eve, "/work/")
        assert f"<h2>{group}</h2>" in page
        assert f"Release SO-{order} to be picked" in page
    with held_at(due + timedelta(minutes=5)):
        assert "<h2>Late</h2>" in text(signed_in("ada"), "/work/"), "who promised it sees that it is late"


def test_the_live_part_answers_304_until_something_changes(cast: Cast) -> None:
    ada = signed_in("ada")
    with held_at(now()):
        first = ada.get("/work/", headers=ASKED)
        assert ada.get("/work/", headers={**ASKED, "If-None-Match": first["ETag"]}).status_code == 304
        place_order(cast.customer.pk, kettles(cast), confirm=False, by=cast.ada)
        second = ada.get("/work/", headers={**ASKED, "If-None-Match": first["ETag"]})
    assert second.status_code == 200
    assert second["ETag"] != first["ETag"]
    assert b"csrfmiddlewaretoken" not in second.content


def test_work_is_taken_given_back_and_bounced(cast: Cast) -> None:
    order = place_order(cast.customer.pk, kettles(cast), by=cast.ada).id
    shipment = shipment_of(order)
    bo = signed_in("bo")
    assert bo.post(f"/work/{shipment}/taking/").status_code == 302
    assert WorkItem.objects.get(document_id=shipment, state="accepted").taken_by.name == "Bo Lindqvist"  # type: ignore[union-attr]
    assert signed_in("dara").post(f"/work/{shipment}/taking/").status_code == 409
    assert bo.post(f"/work/{shipment}/giving-back/").status_code == 302
    assert bo.post(f"/work/{shipment}/bounce/", {"reason": ""}).status_code == 422
    assert bo.post(f"/work/{shipment}/bounce/", {"reason": "Wrong colour"}).status_code == 302
    page = text(signed_in("ada"), "/")
    assert "came back: Wrong colour" in page


def test_the_other_office_is_visible(cast: Cast) -> None:
    order = place_order(cast.customer.pk, kettles(cast), by=cast.ada).id
    release_shipment(shipment_of(order), by=cast.bo)
    page = text(signed_in("ada"), "/")
    assert "Back is working on" in page
    assert f"Pick SO-{order}" in page


def test_a_person_with_two_desks_stands_at_one(cast: Cast) -> None:
    give_desk(Person.objects.get(login="ada"), Desk.objects.get(duty__code="accounting"), reason="role")
    ada = signed_in("ada")
    accounting = Desk.objects.get(duty__code="accounting")
    assert "Stand at" in text(ada, "/")
    assert ada.post("/stand/", {"desk": accounting.pk, "next": "/back/"})["Location"] == "/back/"
    assert "Accounting · Zagreb" in text(ada, "/")
    assert ada.post("/stand/", {"desk": 10**6}).status_code == 404
    assert ada.post("/stand/", {"desk": accounting.pk, "next": "https://evil.example/"})["Location"] == "/"


def test_a_new_company_is_shown_three_steps(cast: Cast) -> None:
    dara = signed_in("dara")
    assert "Three steps to the first order" in text(dara, "/")
    assert "Three steps" not in text(signed_in("chidi"), "/")
    place_order(cast.customer.pk, kettles(cast), by=cast.ada)
    assert "Three steps" not in text(dara, "/")


def test_the_language_is_the_persons_own(cast: Cast) -> None:
    ada = signed_in("ada")
    ada.post("/language/", {"language": "hr", "next": "/"})
    assert Person.objects.get(login="ada").language == "hr"
    assert '<html lang="hr"' in text(ada, "/")
    ada.post("/language/", {"language": "xx"})
    assert Person.objects.get(login="ada").language == "hr"


# ---- the frame


def test_the_frame_names_desks_holders_and_counts(cast: Cast) -> None:
    place_order(cast.customer.pk, kettles(cast), by=cast.ada)
    ada = signed_in("ada")
    shell = ada.get("/").context["shell"]
    by_label = {item.label: item for section in shell.nav for item in section.items}
    assert by_label["Sales"].holder.name == "Ada Marin"
    assert by_label["Sales"].count == 1
    assert by_label["Counter"].holder is None
    assert (shell.company, shell.site, shell.standing) == ("Hearth & Co", "Zagreb", "Sales · Zagreb")
    assert (shell.counts.front, shell.counts.back) == (1, 1)
    assert [s.keys for s in shell.shortcuts if s.keys][:2] == ["n o", "n q"]


@pytest.mark.parametrize("url", ["/front/", "/back/", "/hall/"])
def test_the_wings_can_be_walked(cast: Cast, url: str) -> None:
    place_order(cast.customer.pk, kettles(cast), by=cast.ada)
    for login in ("ada", "bo", "chidi", "dara"):
        text(signed_in(login), url)
    text(signed_in("noor"), url, 403)


def test_a_desk_says_who_holds_it(cast: Cast) -> None:
    desk = Desk.objects.get(duty__code="warehouse").pk
    assert "held by Bo Lindqvist" in text(signed_in("ada"), f"/desks/{desk}/")
    text(signed_in("ada"), "/desks/999/", 404)


# ---- the order


def walk(cast: Cast, order: int) -> None:
    shipment = shipment_of(order)
    release_shipment(shipment, by=cast.bo)
    pick_shipment(shipment, by=cast.bo)
    pack_shipment(shipment, shelf="B2", by=cast.bo)


def test_the_order_page_tells_the_whole_story(cast: Cast) -> None:
    order = place_order(cast.customer.pk, kettles(cast, 2), by=cast.ada, reference="birthday").id
    dara = signed_in("dara")
    url = f"/sales/orders/{order}/"
    page = text(dara, url)
    assert sentence_of(order, "en") in page
    assert "Ada Marin" in page
    assert "their reference “birthday”" in page
    assert "Release" in page
    walk(cast, order)
    page = text(dara, url)
    assert "Ready for pickup" in page
    assert "Bo Lindqvist" in page
    assert "Hand over <kbd>a</kbd>" in page
    hand_over_shipment(shipment_of(order), to="Noor", by=cast.dara)
    invoice = Document.objects.get(origin_id=order, kind="invoice").pk
    post_invoice(invoice, by=cast.chidi)
    pay_invoice(invoice, amount=Order.objects.get(pk=order).total, by=cast.chidi)
    story = dara.get(url).context["story"]
    assert [step.state for step in story.steps] == ["done"] * 6
    assert [tag.text for tag in story.tags] == ["Confirmed", "Handed over", "Paid"]
    assert [each.document.kind for each in story.related] == ["invoice"], "a shipment is no paper"
    assert [(each.tag.text, each.step) for each in story.back.parcels] == [("Handed over", "")]
    assert story.next is None
    assert story.left == 0


def test_a_draft_is_confirmed_from_its_page(cast: Cast) -> None:
    order = place_order(cast.customer.pk, kettles(cast), confirm=False, by=cast.ada).id
    ada = signed_in("ada")
    page = text(ada, f"/sales/orders/{order}/")
    assert "Confirm order" in page
    assert "Not ordered yet" in page
    assert ada.post(f"/sales/orders/{order}/confirmation/")["Location"] == f"/sales/orders/{order}/"
    assert ada.post(f"/sales/orders/{order}/confirmation/").status_code == 409
    assert "Confirm order" not in text(signed_in("bo"), f"/sales/orders/{order}/")


def test_a_cancelled_order_says_so_everywhere(cast: Cast) -> None:
    order = place_order(cast.customer.pk, kettles(cast), by=cast.ada).id
    ada = signed_in("ada")
    assert ada.post(f"/sales/orders/{order}/cancellation/", {"reason": ""}).status_code == 422
    assert ada.post(f"/sales/orders/{order}/cancellation/", {"reason": "Ordered twice"}).status_code == 302
    page = text(ada, f"/sales/orders/{order}/")
    assert "Cancelled." in page
    assert "Ordered twice" in page
    cancelled = place_order(cast.customer.pk, kettles(cast), by=cast.ada).id
    cancel_order(cancelled, reason="No", by=cast.ada)
    assert ada.post(f"/sales/orders/{cancelled}/cancellation/", {"reason": "No"}).status_code == 409


def test_notes_stand_beside_the_order(cast: Cast) -> None:
    order = place_order(cast.customer.pk, kettles(cast), by=cast.ada).id
    ada = signed_in("ada")
    assert ada.post(f"/documents/{order}/notes/", {"text": "<b>He comes after work</b>"}).status_code == 302
    page = text(ada, f"/sales/orders/{order}/")
    assert "&lt;b&gt;He comes after work" in page
    assert ada.post(f"/documents/{order}/notes/", {"text": " "}).status_code == 422
    assert ada.post(f"/documents/{shipment_of(order)}/notes/", {"text": ""}).status_code == 422
    assert ada.post("/documents/9999/notes/", {"text": "x"}).status_code == 404
    assert Note.objects.count() == 1


# ---- the customer


def test_the_customer_page_says_what_is_owed_and_on_its_way(cast: Cast) -> None:
    order = place_order(cast.customer.pk, kettles(cast, 2), by=cast.ada).id
    walk(cast, order)
    hand_over_shipment(shipment_of(order), to="Noor", by=cast.dara)
    post_invoice(Document.objects.get(origin_id=order, kind="invoice").pk, by=cast.chidi)
    waiting = place_order(cast.customer.pk, kettles(cast), by=cast.ada).id
    page = text(signed_in("ada"), f"/parties/{cast.customer.pk}/")
    assert "60.00" in page
    assert f"SO-{waiting}" in page
    assert sentence_of(waiting, "en") in page
    assert f"/sales/orders/new/?party={cast.customer.pk}" in page
    assert "Nothing on its way" in text(signed_in("ada"), f"/parties/{cast.stranger.pk}/")
    text(signed_in("ada"), "/parties/999/", 404)


def test_what_is_ready_stands_first_on_the_customers_page_and_goes_from_there(cast: Cast) -> None:
    ready, later = (place_order(cast.customer.pk, kettles(cast, 2), by=cast.ada).id for _ in range(2))
    shipment = shipment_of(ready)
    release_shipment(shipment, by=cast.bo)
    pick_shipment(shipment, by=cast.bo)
    pack_shipment(shipment, shelf="B2", by=cast.bo)
    dara = signed_in("dara")
    page = text(dara, f"/parties/{cast.customer.pk}/")
    assert page.index(f">SO-{ready}<") < page.index(f">SO-{later}<")
    assert page.count("Hand over") == 1
    opened = dara.get(f"/fulfilment/pickups/?scan=1&q=SO-{ready}")
    assert f"?scan=1&amp;q=SO-{ready}" in page and opened["Location"] == f"/fulfilment/shipments/{shipment}/handover/"
    assert "Hand over" not in text(signed_in("ada"), f"/parties/{cast.customer.pk}/"), "sales gives nothing away"


@pytest.mark.parametrize(
    ("url", "wing"),
    [("/fulfilment/pickups/", "front"), ("/fulfilment/shipments/", "back"), ("/sales/orders/", "front")],
)
def test_the_switch_on_top_says_whose_page_it_is(cast: Cast, url: str, wing: str) -> None:
    assert signed_in("dara").get(url).context["shell"].wing == wing


def test_an_old_link_to_a_merged_party_leads_to_the_other(cast: Cast) -> None:
    cast.stranger.merged_into = cast.customer
    cast.stranger.save()
    answer = signed_in("ada").get(f"/parties/{cast.stranger.pk}/")
    assert (answer.status_code, answer["Location"]) == (302, f"/parties/{cast.customer.pk}/")
