"""Setting up the house: who may, what is refused, and that every process sees it at once."""

from dataclasses import replace
from datetime import time
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from counterpart.foundation.cache import current_stamp
from counterpart.foundation.errors import Forbidden, Invalid, Missing, Stale
from counterpart.foundation.identity.models import Person
from counterpart.foundation.identity.queries import rights_of
from counterpart.foundation.organisation.actions import (
    CompanyDetails,
    Hours,
    SiteDetails,
    change_company,
    change_desk,
    change_site,
    create_desk,
    create_duty,
    create_site,
    set_capabilities,
)
from counterpart.foundation.organisation.errors import CodeTaken, DeskBusy, NobodyLeft
from counterpart.foundation.organisation.house import house
from counterpart.foundation.organisation.models import Desk, Duty, LegalEntity, OpeningHours, Settings, Site

if TYPE_CHECKING:
    from counterpart.config.cast import Cast

BRNO = SiteDetails("BRNO", "Brno warehouse", "warehouse", "Europe/Prague")
DAY = [Hours(0, time(8), time(12)), Hours(0, time(13), time(17))]


def _as(login: str) -> Client:
    client = Client()
    client.force_login(Person.objects.get(login=login))
    return client


def _lines(*rows: tuple[str, str, str]) -> dict[str, str]:
    sent = {"lines-TOTAL_FORMS": str(len(rows)), "lines-INITIAL_FORMS": "0"}
    for n, (day, opens, closes) in enumerate(rows):
        sent |= {f"lines-{n}-weekday": day, f"lines-{n}-opens": opens, f"lines-{n}-closes": closes}
    return sent


def test_a_new_site_has_its_desks_and_what_rooms_add(cast: "Cast", monkeypatch: pytest.MonkeyPatch) -> None:
    stamp, opened = current_stamp(), []  # type: ignore[var-annotated]
    monkeypatch.setattr("counterpart.foundation.organisation.actions._site_openers", [opened.append])
    pk = create_site(BRNO, duties=["warehouse", "fulfilment"], by=cast.dara).id
    assert current_stamp() != stamp
    assert [d.duty for d in house().desks.values() if d.site_id == pk] == ["fulfilment", "warehouse"]
    assert house().sites[pk].zone == "Europe/Prague"
    assert opened == [pk], "what other rooms add was asked for"
    with pytest.raises(CodeTaken):
        create_site(replace(BRNO, code="brno"), by=cast.dara)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"code": "a b"}, "code"),
        ({"code": "x" * 13}, "code"),
        ({"name": ""}, "name"),
        ({"name": "a\0"}, "name"),
        ({"kind": "castle"}, "kind"),
        ({"zone": "Mars/Base"}, "zone"),
        ({"ships_from_id": 10**9}, "ships_from"),
    ],
)
def test_a_site_that_cannot_be_is_refused_whole(cast: "Cast", change: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        create_site(replace(BRNO, **change), by=cast.dara)  # type: ignore[arg-type]
    assert set(refused.value.fields) == {field} and Site.objects.count() == 1


def test_a_site_ships_from_another_and_has_hours(cast: "Cast") -> None:
    brno = create_site(BRNO, by=cast.dara).id
    shop = SiteDetails("MAIN", "Zagreb", "shop", "Europe/Zagreb", ships_from_id=brno)
    change_site(cast.site.pk, shop, hours=DAY, version=1, by=cast.dara)
    assert house().sites[cast.site.pk].ships_from_id == brno
    assert OpeningHours.objects.filter(site=cast.site).count() == 2
    with pytest.raises(Stale):
        change_site(cast.site.pk, shop, version=1, by=cast.dara)
    for hours in ([Hours(0, time(9), time(9))], [Hours(7, time(9), time(10))], [*DAY, Hours(0, time(11), time(14))]):
        with pytest.raises(Invalid):
            change_site(cast.site.pk, shop, hours=hours, version=2, by=cast.dara)
    with pytest.raises(Invalid):
        change_site(cast.site.pk, replace(shop, ships_from_id=cast.site.pk), version=2, by=cast.dara)
    assert OpeningHours.objects.filter(site=cast.site).count() == 2


def test_the_company_keeps_its_country_and_currency(cast: "Cast") -> None:
    entity = LegalEntity.objects.get()
    change_company(entity.pk, CompanyDetails("Hearth Ltd", language="hr"), version=1, by=cast.dara)
    entity.refresh_from_db()
    assert (entity.name, entity.currency, entity.country, entity.version) == ("Hearth Ltd", "EUR", "HR", 2)
    with pytest.raises(Stale):
        change_company(entity.pk, CompanyDetails("Other"), version=1, by=cast.dara)
    for wrong in (CompanyDetails(""), CompanyDetails("x" * 121), CompanyDetails("x", fiscal_year_starts_in=13)):
        with pytest.raises(Invalid):
            change_company(entity.pk, wrong, version=2, by=cast.dara)


def test_a_capability_works_at_once_and_ends_at_once(cast: "Cast") -> None:
    duty = Duty.objects.get(code="sales")
    held = list(duty.capabilities.values_list("capability", flat=True))
    set_capabilities(duty.pk, [*held, "catalog.create_item"], by=cast.dara)
    assert _as("ada").get("/items/new/").status_code == 200
    set_capabilities(duty.pk, held, by=cast.dara)
    assert _as("ada").get("/items/new/").status_code == 403
    with pytest.raises(Invalid):
        set_capabilities(duty.pk, ["nobody.knows_this"], by=cast.dara)
    assert set(duty.capabilities.values_list("capability", flat=True)) == set(held)


def test_somebody_can_always_do_everything(cast: "Cast") -> None:
    duty = Duty.objects.get(code="administration")
    with pytest.raises(NobodyLeft):
        set_capabilities(duty.pk, ["organisation.*"], by=cast.dara)
    with pytest.raises(NobodyLeft):
        change_desk(cast.dara.desk_id, name="A", serves_all_sites=True, is_active=False, by=cast.dara)
    assert rights_of(cast.dara.person_id).chosen is not None
    for built_in in ("portal", "house"):
        with pytest.raises(Missing):
            set_capabilities(Duty.objects.get(code=built_in).pk, ["*"], by=cast.dara)


def test_a_desk_with_work_stays_open(cast: "Cast", monkeypatch: pytest.MonkeyPatch) -> None:
    duty = create_duty("tasting", name="Tasting", wing="front", by=cast.dara).id
    desk = create_desk(duty, site_id=cast.site.pk, name="Tasting", by=cast.dara).id
    with pytest.raises(CodeTaken):
        create_desk(duty, site_id=cast.site.pk, name="Twice", by=cast.dara)
    monkeypatch.setattr("counterpart.foundation.organisation.actions._work_counts", [lambda pk: 3])
    with pytest.raises(DeskBusy) as refused:
        change_desk(desk, name="Tasting", serves_all_sites=False, is_active=False, by=cast.dara)
    assert "(3)" in str(refused.value) and Desk.objects.get(pk=desk).is_active
    monkeypatch.undo()
    change_desk(desk, name="Tasting", serves_all_sites=False, is_active=False, by=cast.dara)
    assert desk not in house().desks


def test_only_administration_sets_up_the_house(cast: "Cast") -> None:
    stamp = Settings.objects.get().stamp
    for nobody in (cast.ada, cast.chidi, cast.noor):
        with pytest.raises(Forbidden):
            create_site(BRNO, by=nobody)
        with pytest.raises(Forbidden):
            set_capabilities(Duty.objects.get(code="sales").pk, ["*"], by=nobody)
    assert Settings.objects.get().stamp == stamp
    for path in (
        "",
        "company/",
        "sites/new/",
        f"sites/{cast.site.pk}/",
        "duties/new/",
        "desks/new/",
        f"desks/{cast.ada.desk_id}/",
    ):
        assert _as("ada").get(f"/settings/{path}").status_code == 403
        assert _as("dara").get(f"/settings/{path}").status_code == 200
        assert Client().get(f"/settings/{path}").status_code == 302


def test_the_pages_save_and_keep_what_was_typed(cast: "Cast") -> None:
    dara = _as("dara")
    site = {"name": "Brno", "code": "BRNO", "kind": "warehouse", "zone": "Europe/Prague", "is_active": "on"}
    assert dara.post("/settings/sites/new/", site | {"zone": "Nowhere"}).status_code == 422
    assert dara.post("/settings/sites/new/", site | {"duties": ["warehouse"]}).status_code == 302
    pk = Site.objects.get(code="BRNO").pk
    assert dara.post("/settings/sites/new/", site).status_code == 409
    address, hours = f"/settings/sites/{pk}/", _lines(("0", "08:00", "12:00"), ("0", "13:00", "17:00"))
    assert dara.get(address).status_code == 200
    assert dara.post(address, site | {"version": "1"} | _lines(("0", "12:00", "08:00"))).status_code == 422
    assert dara.post(address, site | {"version": "1"} | _lines(("0", "25:99", "x"))).status_code == 422
    assert dara.post(address, site | {"version": "1"} | hours).status_code == 302
    assert OpeningHours.objects.filter(site_id=pk).count() == 2
    stale = dara.post(address, site | {"version": "1", "name": "Mine"} | hours)
    assert stale.status_code == 412 and "Mine" in stale.content.decode()
    kept = site | {"version": "2", "name": "Mine", "resolve": "both", "before": '{"name": "Brno"}'}
    assert dara.post(address, kept).status_code == 302
    assert Site.objects.get(pk=pk).name == "Mine" and OpeningHours.objects.filter(site_id=pk).count() == 2
    company = {"name": "Hearth", "language": "en", "fiscal_year_starts_in": "4", "version": "1"}
    assert dara.post("/settings/company/", company).status_code == 302
    assert dara.post("/settings/company/", company | {"name": "Later"}).status_code == 412
    duty = Duty.objects.get(code="sales").pk
    assert dara.get(f"/settings/duties/{duty}/").status_code == 200
    assert dara.post(f"/settings/duties/{duty}/", {"capabilities": ["made.up"]}).status_code == 422
    assert (
        dara.post("/settings/duties/new/", {"code": "tasting", "name": "Tasting", "wing": "front"}).status_code == 302
    )
    made = Duty.objects.get(code="tasting").pk
    desk = {"duty": str(made), "site": str(pk), "name": "Tasting"}
    assert dara.post("/settings/desks/new/", desk).status_code == 302
    assert dara.post("/settings/desks/new/", desk).status_code == 409


def test_the_database_says_no_first(cast: "Cast") -> None:
    OpeningHours.objects.create(site=cast.site, weekday=0, opens=time(8), closes=time(9))
    for queryset, change, name in (
        (OpeningHours.objects.all(), {"closes": time(8)}, "organisation_closing_is_after_opening"),
        (OpeningHours.objects.all(), {"weekday": 7}, "organisation_a_weekday_is_monday_to_sunday"),
        (LegalEntity.objects.all(), {"fiscal_year_starts_in": 13}, "organisation_a_fiscal_year_starts_in_a_month"),
        (Settings.objects.all(), {"id": 2}, "organisation_there_is_one_row_of_settings"),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            queryset.update(**change)
