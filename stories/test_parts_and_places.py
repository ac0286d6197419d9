"""Orders that leave in parts, and from other places: pickups with everything that happens there, labels, vans.

Every step says the sentence that the customer hears, and nothing may be out of joint after it. Ten kettles at 30.00 and
ten saddles at 72.50 (with tax) stand in the shop.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.core import mail
from playwright.sync_api import Page
from pypdf import PdfReader

from counterpart.back_office.accounting.deposits import receive_deposit
from counterpart.back_office.fulfilment import codes
from counterpart.back_office.fulfilment.actions import (
    hand_over_shipment,
    pack_shipment,
    pick_shipment,
    release_shipment,
    ship_shipment,
)
from counterpart.back_office.fulfilment.chores import look_after_pickups
from counterpart.back_office.fulfilment.errors import IdentityNotSeen, NotPaid
from counterpart.back_office.fulfilment.models import Shipment
from counterpart.back_office.fulfilment.pickup import note_arrival
from counterpart.back_office.fulfilment.rules import set_pickup_rules
from counterpart.back_office.fulfilment.terms import set_customer_term, set_order_term
from counterpart.back_office.fulfilment.vans import receive_shipment, send_shipment
from counterpart.back_office.inventory.actions import Arrival, receive_stock
from counterpart.back_office.inventory.models import StockLevel
from counterpart.config.cast import PASSWORD, Cast, build_cast, client_of
from counterpart.config.founding import add_site, give_desk
from counterpart.foundation.acts.models import Act
from counterpart.foundation.acts.seals import seal_acts
from counterpart.foundation.cache import configuration_changed
from counterpart.foundation.clock import held_at
from counterpart.foundation.documents.models import Document
from counterpart.foundation.identity.models import Grant, Person
from counterpart.foundation.identity.queries import actor_at
from counterpart.foundation.invariants import check
from counterpart.foundation.organisation.models import Desk, Site
from counterpart.foundation.outbox.worker import Worker
from counterpart.foundation.parties.models import Address, ContactPoint, Party
from counterpart.front_office.sales.models import Order
from counterpart.hall.desks.models import WorkItem
from counterpart.hall.journeys.story import sentence_of
from counterpart.workplace.queries import works
from stories.by_api import program_of
from stories.samples import shipment_of

MONDAY = datetime(2026, 3, 9, 8, 0, tzinfo=UTC)
D = Decimal


@contextmanager
def at(hours: float) -> Iterator[None]:
    """So many hours after the shop opened on Monday."""
    with held_at(MONDAY + timedelta(hours=hours)):
        yield


def says(order: int, language: str = "en") -> str:
    """The sentence, as anybody in the house would say it to the customer."""
    return sentence_of(order, language).replace("\u00a0", " ")


def all_holds() -> None:
    """What ``counterpart check`` asks."""
    seal_acts()
    assert [(v.name, v.sample) for v in check() if not v.holds] == []


def reads_mail(cast: Cast, language: str = "en") -> None:
    """Noor has an address and a language."""
    ContactPoint.objects.create(
        party=cast.customer, kind="email", value="noor@mail.example", normalised="noor@mail.example"
    )
    Party.objects.filter(pk=cast.customer.pk).update(language=language)


def mails() -> list[Any]:
    """What the worker has sent."""
    Worker().one_pass()
    sent, mail.outbox = list(mail.outbox), []
    return sent


def ready(cast: Cast, *wanted: tuple[Any, int], shelf: str = "B2") -> tuple[int, int]:
    """An order of Noor's that is packed and stands on a shelf; its key, and its shipment's."""
    order = cast.order(*wanted)
    shipment = shipment_of(order)
    release_shipment(shipment, by=cast.bo)
    pick_shipment(shipment, by=cast.bo)
    pack_shipment(shipment, shelf=shelf, by=cast.bo)
    all_holds()
    return order, shipment


def code_of(shipment: int) -> str:
    return codes.said(Shipment.objects.get(pk=shipment).pickup_code)


def on_shelf(cast: Cast, item: Any) -> tuple[Decimal, Decimal]:
    """On hand in stock, and on the pickup shelf."""
    levels = dict(
        StockLevel.objects.filter(item=item, location__site=cast.site).values_list("location__kind", "on_hand")
    )
    return levels["stock"], levels.get("shelf", D(0))


def on_desk(document: int) -> tuple[str, str]:
    """Whose turn it is, and what the desk reads."""
    item = WorkItem.objects.select_related("desk__duty").get(document_id=document, state__in=("offered", "accepted"))
    return item.desk.duty.code, item.text


# ------------------------------------------------------------------------------------------------ the pickup desk


def test_the_code_in_the_mail_opens_the_parcel_at_the_counter(cast: Cast) -> None:
    reads_mail(cast)
    with at(0):
        order, shipment = ready(cast, (cast.kettle, 2), (cast.saddle, 1))
        assert says(order) == "3 of 3 ready on shelf B2; 132.50 € left to pay."
        (told,) = mails()
        code = code_of(shipment)
        assert told.subject == f"Your order SO-{order} is ready"
        assert f"Your pickup code is {code}. Say it, or show the attached slip." in told.body
        name, slip, _kind = told.attachments[0]
        assert name == f"pickup-slip-sh-{shipment}.pdf"
        printed = " ".join(page.extract_text() for page in PdfReader(BytesIO(slip)).pages)
        assert code in printed and "Kettle" in printed and "B2" in printed

    with at(1):
        bo = client_of(cast.bo)
        page = f"/fulfilment/shipments/{shipment}/handover/"
        for typed in (code, code.lower(), code.replace("-", "")):
            scanned = bo.get("/fulfilment/pickups/", {"q": typed, "scan": "1"})
            assert scanned.headers["Location"] == page, typed
        assert page in bo.get("/search/", {"q": code}).content.decode()
        assert "No parcel opens to this code" in bo.get("/fulfilment/pickups/", {"q": "2222-2222"}).content.decode()

        note_arrival(shipment, by=cast.bo)
        assert "Is here" in bo.get("/fulfilment/pickups/").content.decode()
        item = WorkItem.objects.filter(document_id=shipment, state="offered")
        assert works(item, cast.dara, at=MONDAY)[0].said.text == f"The customer is here for SO-{order}, on shelf B2"

        signed = {"to": "Noor Haddad", "rest": "stays", "signature_typed": "N. Haddad", "idempotency_key": "h"}
        assert bo.post(page, signed).status_code == 302
        assert says(order) == "All handed over; 132.50 € left to pay."
        all_holds()
        gone = bo.get("/fulfilment/pickups/", {"q": code, "scan": "1"})
        assert "No parcel opens to this code" in gone.content.decode()


def test_somebody_else_collects_and_shows_a_document(cast: Cast) -> None:
    with at(0):
        set_pickup_rules(remind_after_days=3, give_up_after_days=0, check_identity="proxy", version=1, by=cast.dara)
        order, shipment = ready(cast, (cast.kettle, 1))
        with pytest.raises(IdentityNotSeen) as refused:
            hand_over_shipment(shipment, to="Ivo Haddad", relation="brother", by=cast.bo)
        assert str(refused.value) == "Look at a document of whoever takes the goods, and write down which kind it was."
        assert says(order) == "1 of 1 ready on shelf B2; 30.00 € left to pay."
        hand_over_shipment(shipment, to="Ivo Haddad", relation="brother", identity="id_card", by=cast.bo)
        assert says(order) == "All handed over; 30.00 € left to pay."
        kept = Shipment.objects.get(pk=shipment)
        assert (kept.handed_over_to, kept.relation, kept.identity_seen) == ("Ivo Haddad", "brother", "id_card")
        shown = client_of(cast.ada).get(f"/fulfilment/shipments/{shipment}/").content.decode()
        assert "brother" in shown and "Identity card" in shown
        all_holds()


def test_what_must_be_paid_first_stays_until_it_is(cast: Cast) -> None:
    with at(0):
        set_customer_term(cast.customer.pk, pay_first=True, reason="Two invoices unpaid in spring", by=cast.ada)
        order, shipment = ready(cast, (cast.kettle, 2))
        with pytest.raises(NotPaid) as refused:
            hand_over_shipment(shipment, to="Noor Haddad", by=cast.bo)
        assert str(refused.value).replace("\u00a0", " ") == (
            "60.00 € must be paid before these goods leave. Take the money first, or ask sales to let them go on account."
        )
        shown = client_of(cast.bo).get(f"/fulfilment/shipments/{shipment}/handover/").content.decode()
        assert "must be paid before it goes" in shown and "Two invoices unpaid in spring" in shown
        all_holds()
        set_order_term(order, pay_first=False, reason="Her brother vouches for it", by=cast.ada)
        hand_over_shipment(shipment, to="Noor Haddad", by=cast.bo)
        assert says(order) == "All handed over; 60.00 € left to pay."
        # Or she pays: half of it lets half of it go, the rest lets the rest go.
        paid, parcel = ready(cast, (cast.kettle, 2))
        receive_deposit(paid, amount=D("30.00"), method="cash", by=cast.chidi)
        assert says(paid) == "2 of 2 ready on shelf B2; 30.00 € paid in advance; 30.00 € left to pay."
        with pytest.raises(NotPaid):
            hand_over_shipment(parcel, to="Noor Haddad", by=cast.bo)
        half = hand_over_shipment(parcel, to="Noor Haddad", taken=[(1, D(1))], by=cast.bo)
        receive_deposit(paid, amount=D("30.00"), method="cash", by=cast.chidi)
        hand_over_shipment(half.more["rest"], to="Noor Haddad", by=cast.bo)
        assert says(paid) == "All handed over; 60.00 € paid in advance; paid."
        # The order's own word holds for that order only.
        _again, next_one = ready(cast, (cast.kettle, 1))
        with pytest.raises(NotPaid):
            hand_over_shipment(next_one, to="Noor Haddad", by=cast.bo)
        all_holds()


def test_the_customer_takes_some_and_the_rest_stays_on_its_shelf(cast: Cast) -> None:
    with at(0):
        order, shipment = ready(cast, (cast.kettle, 3), (cast.saddle, 1))
        code = code_of(shipment)
        bo, page = client_of(cast.bo), f"/fulfilment/shipments/{shipment}/handover/"
        typed = {"to": "Noor Haddad", "signature_typed": "N", "taken_1": "2", "taken_2": "0", "idempotency_key": "h"}
        assert bo.post(page, {**typed, "taken_1": "4"}).status_code == 422
        assert bo.post(page, {**typed, "taken_1": "0"}).status_code == 422
        assert bo.post(page, typed).status_code == 302
        assert says(order) == ("2 of 4 handed over; 2 of 4 ready on shelf B2; 162.50 € left to pay.")
        all_holds()
        rest = Shipment.objects.get(pickup_code=codes.read(code), state="ready")
        assert rest.pk != shipment and on_desk(rest.pk) == ("pickup", "hand_over")
        assert [line.quantity for line in rest.lines.order_by("position")] == [D(1), D(1)]
        invoices = Document.objects.filter(origin_id=order, kind="invoice")
        assert [i.invoice.total for i in invoices] == [D("60.00")]  # what left is invoiced, and only that
        hand_over_shipment(rest.pk, to="Noor Haddad", by=cast.bo)
        assert says(order) == "All handed over; 162.50 € left to pay."
        assert sorted(i.invoice.total for i in invoices.all()) == [D("60.00"), D("102.50")]
        all_holds()


def test_what_is_not_wanted_at_the_counter_goes_back_to_stock(cast: Cast) -> None:
    reads_mail(cast)
    with at(0):
        order, shipment = ready(cast, (cast.kettle, 3), (cast.saddle, 1))
        mails()
        assert on_shelf(cast, cast.kettle) == (D(7), D(3))
        # One kettle is scratched: two go along, one comes off the order.
        hand_over_shipment(
            shipment, to="Noor Haddad", taken=[(1, D(2))], rest="back", reason="Scratched lid", by=cast.bo
        )  # fmt: skip
        assert says(order) == "All handed over; 1 not wanted, back in stock; 132.50 € left to pay."
        assert on_shelf(cast, cast.kettle) == (D(8), D(0))
        assert Document.objects.get(pk=order).closed_at is not None
        all_holds()
        (told,) = mails()
        assert told.subject == f"What you did not take of SO-{order}"
        assert "Where it stands now: All handed over; 1 not wanted, back in stock" in told.body

    with at(1):
        other, parcel = ready(cast, (cast.saddle, 2))
        ada = client_of(cast.ada)
        assert ada.post(f"/fulfilment/shipments/{parcel}/refusal/", {"reason": "No"}).status_code == 403
        bo = client_of(cast.bo)
        silent = bo.post(f"/fulfilment/shipments/{parcel}/refusal/", {"reason": " ", "idempotency_key": "r"})
        assert silent.status_code == 422 and "Write down why the customer does not take it." in silent.content.decode()
        said = {"reason": "Wrong colour", "idempotency_key": "r"}
        assert bo.post(f"/fulfilment/shipments/{parcel}/refusal/", said).status_code == 302
        assert says(other) == "2 not wanted, back in stock."
        assert Order.objects.get(pk=other).state == "cancelled"
        assert Act.objects.filter(action="fulfilment.refuse_shipment").get().changed["reason"] == "Wrong colour"
        all_holds()
        assert {language: says(other, language) for language in ("hr", "sv", "cs")} == {
            "hr": "2 nije poželjno, vraćeno na zalihu.",
            "sv": "2 ville kunden inte ha, tillbaka i lager.",
            "cs": "2 zákazník nechtěl, zpět na skladě.",
        }


def test_nobody_comes_and_somebody_else_gets_the_goods(cast: Cast) -> None:
    reads_mail(cast, "hr")
    with at(0):
        set_pickup_rules(remind_after_days=3, give_up_after_days=14, check_identity="never", version=1, by=cast.dara)
        order, shipment = ready(cast, (cast.kettle, 8))
        receive_deposit(order, amount=D("100.00"), method="cash", by=cast.chidi)
        mails()
        waits = cast.order((cast.kettle, 4))
        assert says(waits) == "4 × Kettle promised Mon 16 Mar, 17:00; 120.00 € left to pay."
    with at(71):
        assert look_after_pickups(cast.house) == 0
    with at(73):
        assert look_after_pickups(cast.house) == 1
        (told,) = mails()
        assert told.subject == f"Vaša narudžba SO-{order} još vas čeka"
        assert "Čuvamo je do 23. ožujka 2026.\n" in told.body and told.attachments
        assert look_after_pickups(cast.house) == 0  # once is enough
        assert says(order) == ("8 of 8 ready on shelf B2; 100.00 € paid in advance; 140.00 € left to pay.")
    with at(14 * 24 + 1):
        assert look_after_pickups(cast.house) == 1
        all_holds()
        assert says(order) == "8 not collected, back in stock; 100.00 € to be paid back."
        assert {language: says(order, language) for language in ("hr", "sv", "cs")} == {
            "hr": "8 nije preuzeto, vraćeno na zalihu; za povrat: 100,00 €.",
            "sv": "8 hämtades inte, tillbaka i lager; 100,00 € att betala tillbaka.",
            "cs": "8 nevyzvednuto, zpět na skladě; k vrácení: 100,00 €.",
        }
        deposit = Document.objects.get(kind="payment", origin_id=order)
        assert on_desk(deposit.pk) == ("accounting", "owe_refund")
        assert Shipment.objects.get(pk=shipment).state == "returned"
        assert on_shelf(cast, cast.kettle) == (D(10), D(0))
        (told,) = mails()
        assert told.subject == f"Vaša narudžba SO-{order} nije preuzeta"
        # What came back is kept for the next in line in the same act, and it is somebody's turn again.
        assert on_desk(shipment_of(waits)) == ("fulfilment", "release")
        release_shipment(shipment_of(waits), by=cast.bo)
        all_holds()


def test_a_program_does_all_of_it_over_the_api(cast: Cast) -> None:
    """What stands at a kiosk or in another shop system: no screen, the same sentences."""
    api = program_of(cast.dara)
    with at(0):
        _order, shipment = ready(cast, (cast.kettle, 3))
        (found,) = api.get(f"/shipments?pickup_code={code_of(shipment).lower()}")["results"]
        assert (found["id"], found["state"], found["pickup_code"]) == (shipment, "ready", code_of(shipment))
        assert api.get("/shipments?pickup_code=nonsense")["results"] == []
        here = api.post(f"/shipments/{shipment}/arrival")
        assert here["sentence"].replace("\u00a0", " ") == "3 of 3 ready on shelf B2; 90.00 € left to pay."
        api.post(f"/shipments/{shipment}/order-term", {"pay_first": True})
        assert api.refused("POST", f"/shipments/{shipment}/hand-over", {"to": "Noor"}) == (409, "not_paid")
        assert "must be paid before these goods leave" in api.told["detail"]
        api.post(f"/shipments/{shipment}/order-term", {"pay_first": False, "reason": "She is a neighbour"})
        part = {"to": "Ivo", "relation": "brother", "identity": "passport", "taken": [{"position": 1, "quantity": "1"}]}
        told = api.post(f"/shipments/{shipment}/hand-over", part)
        assert told["sentence"].replace("\u00a0", " ") == (
            "1 of 3 handed over; 2 of 3 ready on shelf B2; 90.00 € left to pay."
        )
        told = api.post(f"/shipments/{told['rest']}/refusal", {"reason": "Too small"})
        assert told["sentence"].replace("\u00a0", " ") == (
            "All handed over; 2 not wanted, back in stock; 30.00 € left to pay."
        )
        assert api.get(f"/shipments/{told['id']}")["returned_why"] == "refused"
        all_holds()


# ------------------------------------------------------------------------------------------- labels, and parts of an order


def test_a_parcel_has_a_label_and_the_customer_can_follow_it(cast: Cast) -> None:
    reads_mail(cast)
    with at(0):
        Address.objects.create(party=cast.customer, kind="delivery", street="Ulica 5", city="Rijeka", country="HR")
        order = cast.order((cast.kettle, 2), method="delivery")
        shipment = shipment_of(order)
        release_shipment(shipment, by=cast.bo)
        pick_shipment(shipment, by=cast.bo)
        pack_shipment(shipment, by=cast.bo)
        assert says(order) == "2 of 2 ready; 60.00 € left to pay."
        mails()
        bo = client_of(cast.bo)
        shown = bo.get(f"/fulfilment/shipments/{shipment}/").content.decode()
        (label,) = re.findall(r'href="(/papers/[^"]*/shipping_label.pdf)"', shown)
        page = PdfReader(BytesIO(bo.get(label).content)).pages[0]
        printed = " ".join(page.extract_text().split())
        for said in ("Hearth & Co", "Noor Haddad", "Ulica 5", "Rijeka", f"SO-{order}", f"SH-{shipment}", "Pieces 2"):
            assert said in printed, said
        assert round(float(page.mediabox.width)) == 298  # A6

        scanned = bo.get("/fulfilment/shipments/", {"q": f"SH-{shipment}"})
        assert scanned.headers["Location"] == f"/fulfilment/shipments/{shipment}/dispatch/"
        sent = {"tracking_reference": "PKG-77", "carrier": "DPD", "idempotency_key": "s"}
        assert bo.post(f"/fulfilment/shipments/{shipment}/dispatch/", sent).status_code == 302
        assert says(order) == "All shipped (DPD PKG-77); 60.00 € left to pay."
        assert "DPD PKG-77" in client_of(cast.ada).get(f"/sales/orders/{order}/").content.decode()
        (told,) = mails()
        assert told.subject == f"Your order SO-{order} is on its way"
        assert "It comes with DPD. Its tracking reference is PKG-77." in told.body
        assert [name for name, *_ in told.attachments] == [f"delivery-note-sh-{shipment}.pdf"]
        assert {language: says(order, language) for language in ("hr", "sv", "cs")} == {
            "hr": "Sve otpremljeno (DPD PKG-77); preostalo za platiti: 60,00 €.",
            "sv": "Allt skickat (DPD PKG-77); 60,00 € kvar att betala.",
            "cs": "Vše odesláno (DPD PKG-77); zbývá zaplatit 60,00 €.",
        }
        all_holds()


def test_an_order_goes_in_parts_on_purpose_each_with_its_invoice(cast: Cast) -> None:
    with at(0):
        order = cast.order((cast.kettle, 4), (cast.saddle, 2), method="delivery")
        first = shipment_of(order)
        bo = client_of(cast.bo)
        page = f"/fulfilment/shipments/{first}/"
        assert "Release only a part of it" in bo.get(page).content.decode()
        for wrong in ({"only_1": "5"}, {"only_1": "0", "only_2": "0"}):
            assert bo.post(page + "release/", {**wrong, "idempotency_key": "w"}).status_code == 422
        part = {"only_1": "3", "only_2": "0", "idempotency_key": "r"}
        assert bo.post(page + "release/", part).status_code == 302
        assert says(order) == "6 pieces promised Mon 9 Mar, 17:00; 265.00 € left to pay."
        (second,) = Shipment.objects.filter(order_id=order, state="waiting").values_list("pk", flat=True)
        # The second one is released too: both are open beside each other, each with its state on the order's page.
        release_shipment(second, only=[(1, D(1)), (2, D(1))], by=cast.bo)
        (third,) = Shipment.objects.filter(order_id=order, state="waiting").values_list("pk", flat=True)
        all_holds()
        for shipment, reference in ((first, "PKG-1"), (second, "PKG-2")):
            pick_shipment(shipment, by=cast.bo)
            pack_shipment(shipment, by=cast.bo)
            ship_shipment(shipment, tracking_reference=reference, carrier="DPD", by=cast.bo)
            all_holds()
        assert says(order) == (
            "5 of 6 shipped (DPD PKG-1, DPD PKG-2); 1 × Saddle promised Mon 9 Mar, 17:00; 265.00 € left to pay."
        )
        shown = client_of(cast.ada).get(f"/sales/orders/{order}/").content.decode()
        for said in ("3 pieces · DPD PKG-1", "2 pieces · DPD PKG-2", f"SH-{third}", "1 piece"):
            assert said in shown, said
        invoices = Document.objects.filter(origin_id=order, kind="invoice").order_by("pk")
        assert [i.invoice.total for i in invoices] == [D("90.00"), D("102.50")]
        release_shipment(third, by=cast.bo)
        pick_shipment(third, by=cast.bo)
        pack_shipment(third, by=cast.bo)
        ship_shipment(third, by=cast.bo)
        assert says(order) == "All shipped (DPD PKG-1, DPD PKG-2); 265.00 € left to pay."
        assert sum(i.invoice.total for i in invoices.all()) == Order.objects.get(pk=order).total
        assert Document.objects.get(pk=order).closed_at is not None
        all_holds()


# --------------------------------------------------------------------------------------------------- from another site


@pytest.fixture
def brno(cast: Cast) -> Any:
    """A warehouse from which the shop in Zagreb sends; Ben works there. Ten kettles stand in Brno, too."""
    site = add_site(cast.site.entity, "BRN", "Brno", "warehouse", "Europe/Prague", duties=["warehouse", "fulfilment"])
    person = Person.objects.create_person("ben", "Ben Dvorak", PASSWORD)
    give_desk(person, Desk.objects.get(duty__code="warehouse", site=site), reason="role")
    Grant.objects.update(valid_from=datetime(2020, 1, 1, tzinfo=UTC))
    Site.objects.filter(pk=cast.site.pk).update(ships_from=site)
    configuration_changed()
    receive_stock(site.pk, [Arrival(cast.kettle.pk, D(10), D(12))], reason="opening", by=cast.house)
    ben = actor_at("ben", "warehouse")
    assert ben is not None
    return ben


def everywhere(cast: Cast, item: Any) -> dict[str, Decimal]:
    """On hand by site and kind of place, where there is something."""
    levels = StockLevel.objects.filter(item=item, on_hand__gt=0).order_by("location__site__code", "location__kind")
    return {
        f"{site} {kind}": on_hand
        for site, kind, on_hand in levels.values_list("location__site__name", "location__kind", "on_hand")
    }


def test_goods_of_another_site_come_on_the_van_and_are_collected_here(cast: Cast, brno: Any) -> None:
    reads_mail(cast)
    with at(0):
        order = cast.order((cast.kettle, 3), (cast.fitting, 1))
        shipment = shipment_of(order)
        assert everywhere(cast, cast.kettle) == {"Brno stock": D(10), "Zagreb stock": D(10)}
        release_shipment(shipment, by=brno)
        pick_shipment(shipment, by=brno)
        assert everywhere(cast, cast.kettle) == {"Brno shelf": D(3), "Brno stock": D(7), "Zagreb stock": D(10)}
        ben, bo = client_of(brno), client_of(cast.bo)
        page = f"/fulfilment/shipments/{shipment}/"
        assert "Packed, ready for the van" in ben.get(page + "packing/").content.decode()
        assert bo.get(page).status_code == 404  # it lies in Brno still
        assert ben.post(page + "packing/", {"idempotency_key": "p"}).status_code == 302
        promised = "4 pieces promised Mon 9 Mar, 17:00; 183.75 € left to pay."
        assert says(order) == promised
        assert on_desk(shipment) == ("fulfilment", "send_on")
        assert mails() == []  # nobody is told to come for what is not here
        all_holds()

    with at(1):
        assert "On the van to Zagreb" in ben.get(page).content.decode()
        assert ben.post(page + "sending/", {"idempotency_key": "s"}).status_code == 302
        assert says(order) == f"On the van to Zagreb: 4 of 4; {promised}"
        assert {language: says(order, language).partition(";")[0] for language in ("hr", "sv", "cs")} == {
            "hr": "U kombiju za Zagreb: 4 od 4",
            "sv": "På bilen till Zagreb: 4 av 4",
            "cs": "V dodávce do Zagreb: 4 ze 4",
        }
        # In transit is on hand in the place of the van, kept for Noor, and nobody counts it as stock of the shop.
        assert everywhere(cast, cast.kettle) == {"Brno stock": D(7), "Zagreb stock": D(10), "Zagreb transit": D(3)}
        assert StockLevel.objects.get(item=cast.kettle, location__kind="transit").reserved == D(3)
        assert on_desk(shipment) == ("pickup", "receive_van")
        shown = client_of(cast.ada).get(f"/sales/orders/{order}/").content.decode()
        assert "On the van" in shown and "for the van, or on it" in shown
        assert ben.get(page).status_code == 404
        assert "Receive from the van" in bo.get(page).content.decode()
        assert mails() == []
        all_holds()

    with at(4):
        assert bo.post(page + "receiving/", {"shelf": " ", "idempotency_key": "r"}).status_code == 422
        assert bo.post(page + "receiving/", {"shelf": "Z1", "idempotency_key": "r"}).status_code == 302
        assert says(order) == "4 of 4 ready on shelf Z1; 183.75 € left to pay."
        assert everywhere(cast, cast.kettle) == {"Brno stock": D(7), "Zagreb shelf": D(3), "Zagreb stock": D(10)}
        (told,) = mails()
        assert f"Your order SO-{order} is ready for you at Zagreb." in told.body and code_of(shipment) in told.body
        all_holds()
        # Two are taken, one is not wanted: it is stock of Zagreb now, where it stands.
        hand_over_shipment(
            shipment, to="Noor Haddad", taken=[(1, D(2))], rest="back", reason="Too many", by=cast.bo
        )  # fmt: skip
        assert says(order) == "All handed over; 1 not wanted, back in stock; 153.75 € left to pay."
        assert everywhere(cast, cast.kettle) == {"Brno stock": D(7), "Zagreb stock": D(11)}
        all_holds()


def test_a_short_pick_for_another_site_leaves_two_vans(cast: Cast, brno: Any) -> None:
    brno_site = brno.desk.site_id
    with at(0):
        order = cast.order((cast.kettle, 3))
        first = shipment_of(order)
        release_shipment(first, by=brno)
        pick_shipment(first, short=[(1, D(2))], by=brno)
        (rest,) = Shipment.objects.filter(order_id=order, state="waiting")
        assert rest.collect_at_id == cast.site.pk
        pack_shipment(first, by=brno)
        send_shipment(first, by=brno)
        assert says(order).startswith("On the van to Zagreb: 2 of 3; ")
        receive_shipment(first, shelf="Z1", by=cast.bo)
        receive_stock(brno_site, [Arrival(cast.kettle.pk, D(1), D(12))], by=brno)  # its place is to be counted first
        release_shipment(rest.pk, by=brno)
        pick_shipment(rest.pk, by=brno)
        pack_shipment(rest.pk, by=brno)
        send_shipment(rest.pk, by=brno)
        assert says(order).startswith("2 of 3 ready on shelf Z1; On the van to Zagreb: 1 of 3; ")
        receive_shipment(rest.pk, shelf="Z1", by=cast.bo)
        for pk in (first, rest.pk):
            hand_over_shipment(pk, to="Noor Haddad", by=cast.bo)
        assert says(order) == "All handed over; 90.00 € left to pay."
        all_holds()


# ------------------------------------------------------------------------------------------------------ by keyboard alone


def tab_to(page: Page, what: str) -> None:
    """Walk with the Tab key until the focus stands there."""
    for _ in range(150):
        if page.evaluate(f"document.activeElement.matches({what!r})"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the Tab key never comes to {what}")


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_parcel_is_handed_over_by_scanner_and_keyboard(live_server: Any, page: Page, settings: Any) -> None:
    """Bo scans the code; the customer takes one of two kettles, the other one is not wanted."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cast, faults = build_cast(), []
    page.set_default_timeout(60_000)  # the browser shares its machine with the other tests
    page.set_default_navigation_timeout(60_000)
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    order, shipment = ready(cast, (cast.kettle, 2))
    page.goto(f"{live_server.url}/accounts/login/")
    page.fill("[name=login]", "bo")
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("h1:has-text('My desk')")

    page.goto(f"{live_server.url}/fulfilment/pickups/")
    page.keyboard.type(code_of(shipment))
    page.keyboard.press("Enter")
    page.wait_for_selector("h1:has-text('over to Noor Haddad')")
    tab_to(page, "summary:has(+ div [name=taken_1])")
    page.keyboard.press("Enter")
    tab_to(page, "[name=taken_1]")
    page.keyboard.press("Control+A")
    page.keyboard.type("1")
    tab_to(page, "[name=rest]")
    page.keyboard.press("ArrowDown")
    tab_to(page, "[name=reason]")
    page.keyboard.type("Scratched lid")
    tab_to(page, "[name=signature_typed]")
    page.keyboard.type("N. Haddad")
    page.keyboard.press("Control+S")
    page.wait_for_selector("text=is handed over to Noor Haddad.")
    assert says(order) == "All handed over; 1 not wanted, back in stock; 30.00 € left to pay."
    assert faults == []
    all_holds()
