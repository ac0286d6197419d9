"""Velo Nord: a past, open work in every state, and everybody can sign in."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.auth import authenticate
from django.db import transaction
from django.db.models import F
from django.test import RequestFactory
from typer import Typer
from typer.testing import CliRunner

from counterpart.back_office.accounting.models import OpenItem, Payment
from counterpart.back_office.fulfilment.models import Shipment
from counterpart.back_office.inventory.models import Reservation
from counterpart.config.commands import demo
from counterpart.config.demo import velo_nord as vn
from counterpart.config.demo.firm import found_velo_nord
from counterpart.config.demo.past import clear_the_desks, first_day, live_through, world_of
from counterpart.config.demo.today import shelves_this_morning
from counterpart.foundation.catalog.models import Item
from counterpart.foundation.clock import held_at, midnight, now
from counterpart.foundation.documents.models import Document
from counterpart.foundation.identity.models import Grant, Person
from counterpart.foundation.identity.queries import actor_at
from counterpart.foundation.invariants import check
from counterpart.foundation.organisation.models import LegalEntity, Site
from counterpart.foundation.outbox.models import Job
from counterpart.foundation.parties.models import Party
from counterpart.foundation.search.queries import find
from counterpart.front_office.sales.models import Order, Quote
from counterpart.hall.desks.models import WorkItem
from counterpart.hall.journeys.models import JourneyLine
from counterpart.workplace.search import KINDS, documents


def run(*words: str) -> tuple[int, str]:
    app = Typer()
    demo.register(app)
    app.command("other")(lambda: None)
    done = CliRunner().invoke(app, ["demo", *words])
    return done.exit_code, done.output


@pytest.fixture
def a_sunday() -> Iterator[None]:
    """What is open, late or paid in part differs from one day of the week to the next: this one has all of it."""
    with held_at(datetime(2026, 11, 22, 12, tzinfo=UTC)):
        yield


@pytest.mark.usefixtures("a_sunday")
def test_velo_nord_has_a_past_and_open_work_in_every_state(db: None) -> None:
    code, said = run()
    assert code == 0
    assert vn.LOGIN_PASSWORD in said and all(person.login in said for person in vn.PEOPLE)
    the_firm()
    the_past()
    every_state()
    everything_is_found()
    assert [v.name for v in check() if not v.holds] == []
    assert not Job.objects.filter(state="waiting").exists()

    orders = Order.objects.count()
    assert run("--if-empty") == (0, said)
    assert run()[0] == 1
    assert Order.objects.count() == orders


def the_firm() -> None:
    assert LegalEntity.objects.get().name == vn.NAME
    assert set(Site.objects.values_list("name", flat=True)) == {"Zagreb", "Brno", "Uppsala", "Manchester"}
    people = Person.objects.filter(is_house=False)
    assert set(people.values_list("language", flat=True)) == {"en", "hr", "cs", "sv"}
    request = RequestFactory().post("/accounts/login/")
    petra = authenticate(request, username="petra", password=vn.LOGIN_PASSWORD)
    assert petra is not None and petra.get_username() == "petra"
    assert authenticate(request, username="petra", password="another password") is None
    assert all(person.check_password(vn.LOGIN_PASSWORD) for person in people[:1])
    desks = {f"{duty}.{site}" for duty, site in Grant.objects.values_list("desk__duty__code", "desk__site__code")}
    assert {f"{duty}.{site.code}" for duty in ("sales", "fulfilment") for site in vn.SITES} <= desks


def everything_is_found() -> None:
    """People, goods and papers: what the house has, the search box finds."""
    house = actor_at("house", "house")
    assert house is not None
    for kind in KINDS:
        for document in Document.objects.filter(kind=kind).order_by("-id")[:3]:
            assert document.reference in [option["text"] for option in documents(document.reference.lower(), house)]
    for item in Item.objects.all():
        assert item.pk in [hit.id for hit in find(item.name, "item")], item.name
    for party in Party.objects.all():
        assert party.pk in [hit.id for hit in find(party.name, "party")], party.name


def the_past() -> None:
    orders = Document.objects.filter(kind="order")
    assert 140 <= orders.count() <= 400
    first = orders.order_by("on").values_list("on", flat=True)[0]
    assert timedelta(days=60) < now().date() - first < timedelta(days=100)
    assert Payment.objects.count() > 60
    owed = OpenItem.objects.filter(side="debit", settled__lt=F("amount"))
    assert owed.filter(due_on__lt=now().date()).count() > 3
    assert owed.filter(settled__gt=0).count() > 0


def every_state() -> None:
    assert {"draft", "sent", "accepted", "lost"} <= set(Quote.objects.values_list("state", flat=True))
    assert {"draft", "confirmed", "cancelled"} <= set(Order.objects.values_list("state", flat=True))
    states = {"waiting", "released", "picked", "ready", "shipped", "handed_over", "cancelled"}
    assert states <= set(Shipment.objects.values_list("state", flat=True))
    assert Document.objects.filter(kind="invoice", number=None).count() > 0
    assert Document.objects.filter(kind="credit_note").exists()
    items = WorkItem.objects.filter(state__in=("offered", "accepted"))
    for code in ("ZAG", "BRN", "UPP", "MAN"):
        here = items.filter(desk__site__code=code)
        assert here.filter(state="accepted", document__kind="shipment").exists()
        assert here.filter(promised_at__lt=now() - timedelta(days=1)).exists()
    assert items.filter(waits_for="money").count() > 10
    backordered = JourneyLine.objects.filter(
        is_goods=True, ordered__gt=F("reserved") + F("handed_over") + F("cancelled")
    )
    assert set(backordered.values_list("item__sku", flat=True)) == {vn.SOLD_OUT}
    partly = JourneyLine.objects.filter(order__closed_at=None, handed_over__gt=0)
    assert partly.exists()
    assert WorkItem.objects.filter(parameters__has_key="bounced").exists()
    to_pick = Reservation.objects.filter(
        line__order__shipments__state="released", location__site__code__in=vn.WITH_RACKS
    )
    assert set(to_pick.values_list("location__code", flat=True)) <= set(vn.bins().values()) and to_pick.exists()


@pytest.mark.parametrize("today", [date(2026, 1, 3), date(2026, 3, 12), date(2027, 12, 31)])
def test_the_past_is_the_same_for_the_same_day_and_leaves_nothing_lying(db: None, today: date) -> None:
    first, again = lived(today), lived(today)
    assert first == again
    assert first["orders placed"] and first["parcels picked"] and first["invoices posted"]


def lived(today: date) -> dict[str, int]:
    """The last days before a day; what was done in them."""
    with transaction.atomic():
        with held_at(midnight("Europe/Zagreb", first_day(today) - timedelta(days=1))):
            company = found_velo_nord()
        world = world_of(company, today)
        live_through(company, world, 9, lambda: None)
        clear_the_desks(company, world, shelves_this_morning())
        papers = Document.objects.filter(kind__in=("quote", "order", "shipment", "return"), closed_at=None)
        assert list(papers.values_list("kind", "pk")) == []
        transaction.set_rollback(True)
    return dict(world.figures)
