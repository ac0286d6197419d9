"""Ada practises what she will have to do when she covers: in a company where nothing is real, scored by facts."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
import typer
from django.core import mail
from django.test import Client
from typer.testing import CliRunner

from counterpart.back_office.accounting.actions import pay_invoice
from counterpart.back_office.accounting.deposits import receive_deposit
from counterpart.back_office.fulfilment.actions import (
    hand_over_shipment,
    pack_shipment,
    pick_shipment,
    release_shipment,
)
from counterpart.back_office.inventory.actions import Found, count_stock
from counterpart.config.cast import client_of
from counterpart.config.cli import _go_to_practice
from counterpart.config.commands.practice import register
from counterpart.config.practising.company import Where, make_practice
from counterpart.config.practising.scenarios import SCENARIOS
from counterpart.config.practising.stage import goods
from counterpart.foundation.clock import now
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.identity.models import Person
from counterpart.foundation.identity.queries import actor_at
from counterpart.foundation.invariants import check
from counterpart.foundation.organisation.models import LegalEntity
from counterpart.front_office.after_sales.counter import return_over_counter
from counterpart.front_office.after_sales.steps import ComesBack
from counterpart.front_office.sales.actions import place_order
from counterpart.front_office.sales.models import Order
from counterpart.front_office.sales.pricing import Wanted
from counterpart.hall.practice.models import Attempt, Result
from counterpart.hall.practice.passes import KEY_FILE, Coming, Passed, coming_by, key_from, result_words, ticket_for
from counterpart.hall.skills.models import PersonSkill

if TYPE_CHECKING:
    from counterpart.config.cast import Cast

SMTP = "django.core.mail.backends.smtp.EmailBackend"
FIVE_PERCENT, ONE = Decimal("0.05"), Decimal(1)


@pytest.fixture
def practice(db: None, settings: Any, tmp_path: Path) -> Client:
    """The practice company, and Ada who has just come in."""
    settings.PRACTICE, settings.COMPANY_DIR = True, tmp_path
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    (tmp_path / KEY_FILE).write_text(key_from(settings.SECRET_KEY))
    make_practice(Where())
    by = actor_at("practice.ivy", "sales")
    assert by is not None
    client = Client()
    ticket = ticket_for(
        Actor(by.person_id, "Ada Marin", by.desk_id, by.grant_id), "ada", "http://real.example/practice/"
    )
    arrived = client.get(f"/practice/enter/{ticket}/")
    assert (arrived.status_code, arrived["Location"]) == (302, "/practice/")
    return client


def ada(desk: str) -> Actor:
    found = actor_at("ada", desk)
    assert found is not None
    return found


def deposit(scene: dict[str, Any]) -> None:
    total = Order.objects.values_list("total", flat=True).get(pk=scene["order"])
    receive_deposit(scene["order"], amount=total, method="cash", by=ada("counter"))


def paid_parcel(scene: dict[str, Any]) -> None:
    deposit(scene)
    hand_over_shipment(scene["shipment"], to=scene["customer"], by=ada("counter"))


def short_shelf(scene: dict[str, Any]) -> None:
    by = ada("fulfilment")
    release_shipment(scene["shipment"], by=by)
    pick_shipment(scene["shipment"], short=[(1, Decimal(2))], reasons=[(1, "missing")], by=by)
    pack_shipment(scene["shipment"], shelf="D4", by=by)


def fair_discount(scene: dict[str, Any]) -> None:
    lamps = [Wanted(goods("P-LAMP").pk, Decimal(2), discount=FIVE_PERCENT)]
    place_order(scene["party"], lamps, reason="The last one was late", by=ada("sales"))


def one_comes_back(scene: dict[str, Any]) -> None:
    back = [ComesBack(1, ONE)]
    return_over_counter(
        scene["order"], back, reason="faulty", condition="damaged", pay_back="cash", by=ada("after_sales")
    )


def too_little(scene: dict[str, Any]) -> None:
    pay_invoice(scene["invoice"], amount=Decimal("50.00"), by=ada("accounting"))


def one_less(scene: dict[str, Any]) -> None:
    by = ada("warehouse")
    count_stock(by.desk.site_id, [Found(scene["item"], Decimal(11))], note="One is gone", by=by)


WELL: dict[str, Callable[[dict[str, Any]], None]] = {
    "paid-parcel": paid_parcel, "short-shelf": short_shelf, "fair-discount": fair_discount,
    "one-comes-back": one_comes_back, "too-little": too_little, "one-less": one_less,
}  # fmt: skip


def all_of_it(scene: dict[str, Any]) -> None:
    release_shipment(scene["shipment"], by=ada("fulfilment"))
    pick_shipment(scene["shipment"], by=ada("fulfilment"))


def too_generous(scene: dict[str, Any]) -> None:
    lamps = [Wanted(goods("P-LAMP").pk, Decimal(2), discount=Decimal("0.10"))]
    place_order(scene["party"], lamps, reason="Why not", by=ada("sales"))


def both_come_back(scene: dict[str, Any]) -> None:
    return_over_counter(
        scene["order"], [ComesBack(1, Decimal(2))], reason="faulty", condition="damaged", pay_back="cash", by=ada("after_sales")
    )  # fmt: skip


def forty(scene: dict[str, Any]) -> None:
    pay_invoice(scene["invoice"], amount=Decimal("40.00"), by=ada("accounting"))


def ten(scene: dict[str, Any]) -> None:
    count_stock(ada("warehouse").desk.site_id, [Found(scene["item"], Decimal(10))], by=ada("warehouse"))


# Handled badly, and the facts that are missing then.
BADLY: dict[str, tuple[Callable[[dict[str, Any]], None], set[str]]] = {
    "paid-parcel": (deposit, {"given", "mine"}),
    "short-shelf": (all_of_it, {"picked", "packed", "rest"}),
    "fair-discount": (too_generous, {"discount"}),
    "one-comes-back": (both_come_back, {"one"}),
    "too-little": (forty, {"came", "allocated"}),
    "one-less": (ten, {"eleven"}),
}


def started(client: Client, code: str, key: str = "") -> tuple[Attempt, str]:
    answer = client.post(f"/practice/{code}/attempts/", {"idempotency_key": f"start-{code}{key}"})
    again = client.post(f"/practice/{code}/attempts/", {"idempotency_key": f"start-{code}{key}"})
    assert answer.status_code == 302 and answer["Location"] == again["Location"], "pressed twice, it is made once"
    attempt = Attempt.objects.latest("pk")
    assert answer["Location"] == f"/practice/attempts/{attempt.pk}/"
    return attempt, answer["Location"]


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda each: each.code)
def test_the_facts_say_what_is_missing_and_when_it_is_done(practice: Client, scenario: Any) -> None:
    attempt, page = started(practice, scenario.code)
    shown = practice.get(page).content.decode()
    assert "%(" not in shown and str(scenario.title) in shown and "Missing" not in shown
    badly, missing = BADLY[scenario.code]
    badly(attempt.scene)
    said = practice.post(f"{page}check/", follow=True).content.decode()
    attempt.refresh_from_db()
    assert set(scenario.facts) - set(attempt.held) == missing and attempt.passed_at is None
    assert said.count("Missing") == len(missing) and "Not yet" in said and "Take it home" not in said

    attempt, page = started(practice, scenario.code, "again")
    WELL[scenario.code](attempt.scene)
    passed = practice.post(f"{page}check/", follow=True).content.decode()
    attempt = Attempt.objects.get(pk=attempt.pk)
    assert attempt.passed_at is not None and attempt.held == list(scenario.facts), attempt.held
    assert "Take it home" in passed and "http://real.example/practice/?result=" in passed
    assert practice.post(f"{page}check/").status_code == 409
    assert "Passed" in practice.get("/practice/").content.decode()
    assert [verdict.name for verdict in check() if not verdict.holds] == []


def test_what_somebody_else_did_is_not_ones_own(practice: Client) -> None:
    attempt, page = started(practice, "paid-parcel")
    deposit(attempt.scene)
    other = actor_at("practice.ivy", "counter")
    assert other is not None
    hand_over_shipment(attempt.scene["shipment"], to="Somebody", by=other)
    practice.post(f"{page}check/")
    attempt.refresh_from_db()
    assert attempt.held == ["paid", "given"]
    stranger = Client()
    stranger.force_login(
        Person.objects.get(login="practice.tor"), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    assert stranger.get(page).status_code == 404 and stranger.post(f"{page}check/").status_code == 404


def test_every_page_says_that_nothing_is_real(practice: Client) -> None:
    mark = "Nothing is real here, nothing leaves."
    for url in ("/", "/practice/", "/sales/orders/", "/nothing-here/", "/playbooks/"):
        assert mark in practice.get(url).content.decode(), url
    assert mark in Client().get("/accounts/login/").content.decode()
    assert {person.email.rpartition("@")[2] for person in Person.objects.exclude(email="")} == {"practice.invalid"}


def test_the_way_in_is_short_and_signed(practice: Client, settings: Any, tmp_path: Path) -> None:
    ticket = re.sub(r".$", "x", "nonsense:1:2")
    for wrong in ("x", ticket, "y" * 3000):
        assert Client().get(f"/practice/enter/{wrong}/").status_code == 404
    by = ada("sales")
    good = ticket_for(by, "ada", "")
    assert coming_by(good) == Coming("ada", "Ada Marin", "en", "")
    (tmp_path / KEY_FILE).write_text("another key")
    assert coming_by(good) is None
    settings.PRACTICE = False
    assert Client().get(f"/practice/enter/{ticket_for(by, 'ada', '')}/").status_code == 404


def test_home_again_it_is_evidence_and_nothing_more(cast: "Cast", settings: Any) -> None:
    words = result_words(Passed(uuid4(), "ada", "too-little", "accounting", now()))
    client, bo = client_of(cast.ada), client_of(cast.bo)
    shown = client.get("/practice/", {"result": words}).content.decode()
    assert words in shown and "The practice company is closed now." in shown
    assert bo.post("/practice/", {"words": words}).status_code == 403
    for wrong in ("", "x", words[:-1], words + "x", words.replace(":", ";")):
        refused = client.post("/practice/", {"words": wrong})
        assert refused.status_code == 422, wrong
    done = client.post("/practice/", {"words": f" {words}\n"}, follow=True).content.decode()
    assert "Receive a payment that is too small" in done and "stands beside your skills now" in done
    assert client.post("/practice/", {"words": words}).status_code == 409
    skill = PersonSkill.objects.get(person_id=cast.ada.person_id, skill__code="accounting")
    assert skill.assessor is None and skill.level == 1 and "Receive a payment that is too small" in skill.evidence
    assert Result.objects.count() == 1 and mail.outbox == []


def test_nothing_is_practised_in_the_real_company(cast: "Cast") -> None:
    client = client_of(cast.ada)
    assert client.post("/practice/too-little/attempts/").status_code == 409
    assert client.get("/practice/attempts/1/").status_code == 404
    assert "Nothing is real here" not in client.get("/").content.decode()


def told_by_settings(folder: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    """What the settings of a process of its own say."""
    asks = """import json; from counterpart.config import settings as s
print(json.dumps([s.PRACTICE, s.EMAIL_BACKEND, str(s.DATABASES["default"]["NAME"]), s.SESSION_COOKIE_NAME if s.PRACTICE else ""]))"""
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "HOME") if name in os.environ}
    said = {**kept, "COUNTERPART_VAR": str(folder), "COUNTERPART_EMAIL_BACKEND": SMTP, **environment}
    return subprocess.run([sys.executable, "-c", asks], env=said, capture_output=True, text=True, check=False)


@pytest.mark.once
def test_the_name_alone_decides_that_nothing_leaves(tmp_path: Path) -> None:
    server = {"DATABASE_URL": "postgresql://somebody@db.example/firm"}
    real = json.loads(told_by_settings(tmp_path, COUNTERPART_COMPANY="firm", **server).stdout)
    assert real == [False, SMTP, "firm", ""]
    practice = json.loads(told_by_settings(tmp_path, COUNTERPART_COMPANY="firm-practice", **server).stdout)
    assert practice == [True, "django.core.mail.backends.filebased.EmailBackend", "firm_practice", "practice_session"]
    in_a_file = json.loads(told_by_settings(tmp_path, COUNTERPART_COMPANY="firm-practice").stdout)
    assert in_a_file[0] and in_a_file[2] == str(tmp_path / "firm-practice" / "db.sqlite3")
    crossed = told_by_settings(tmp_path, COUNTERPART_COMPANY="firm", DATABASE_URL=f"{server['DATABASE_URL']}_practice")
    assert crossed.returncode and "firm_practice is a practice company" in crossed.stderr


def test_the_command_goes_to_the_company_beside_this_one(monkeypatch: pytest.MonkeyPatch) -> None:
    for company, words, expected in (
        ("firm", ["counterpart", "practice", "--make-only"], "firm-practice"),
        ("firm-practice", ["counterpart", "practice"], "firm-practice"),
        ("firm", ["counterpart", "serve"], "firm"),
    ):
        monkeypatch.setenv("COUNTERPART_COMPANY", company)
        _go_to_practice(words)
        assert os.environ["COUNTERPART_COMPANY"] == expected


def test_the_command_makes_it_once(db: None, settings: Any, tmp_path: Path) -> None:
    settings.PRACTICE, settings.VAR, settings.COMPANY = True, tmp_path, "firm-practice"
    settings.COMPANY_DIR = tmp_path / "firm-practice"
    settings.COMPANY_DIR.mkdir()
    app = typer.Typer()
    register(app)
    refused = CliRunner().invoke(app, ["--make-only"])
    assert refused.exit_code == 1 and Person.objects.count() == 0, "there is nobody to practise for"
    (tmp_path / "firm").mkdir()
    (tmp_path / "firm" / "secret").write_text("the secret of the firm")
    for _again in range(2):
        made = CliRunner().invoke(
            app, ["--make-only", "--country", "se", "--currency", "SEK", "--language", "sv", "--json"]
        )
        assert made.exit_code == 0, made.output
    entity = LegalEntity.objects.get()
    assert (entity.country, entity.currency, entity.name) == ("SE", "SEK", "Lantern & Kite (Övning)")
    kept = settings.COMPANY_DIR / KEY_FILE
    assert kept.read_text() == key_from("the secret of the firm") and kept.stat().st_mode & 0o077 == 0
    assert "the secret" not in kept.read_text()
