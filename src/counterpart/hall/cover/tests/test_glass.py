"""The glass: broken with a reason, for half an hour, and read by somebody else; and the alarm to leads."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.core import mail

from counterpart.config.cast import client_of
from counterpart.foundation.clock import held_at
from counterpart.foundation.errors import Invalid, Missing, NotAllowedNow
from counterpart.foundation.identity.models import Grant, Person
from counterpart.foundation.identity.queries import rights_of
from counterpart.foundation.invariants import check
from counterpart.foundation.outbox.models import Job
from counterpart.foundation.outbox.worker import lease, work
from counterpart.hall.cover.errors import OwnGlass
from counterpart.hall.cover.glass import break_glass, review_glass
from counterpart.hall.cover.models import BrokenGlass, Gap
from counterpart.hall.cover.tests.test_keeping import SICK, firm
from counterpart.hall.desks.actions import NotYourDesk
from counterpart.hall.desks.models import Lead
from counterpart.hall.presence.actions import report_absence

if TYPE_CHECKING:
    from counterpart.config.cast import Cast

__all__ = ["firm"]
WHY = "Ada collapsed, an order has to leave now"
NOON = datetime(2026, 11, 23, 11, tzinfo=UTC)


def test_half_an_hour_with_a_reason_and_a_review(cast: "Cast") -> None:
    ada, bo, dara = cast.ada, cast.bo, cast.dara
    with held_at(NOON):
        for wrong in ("", "urgent", "x" * 300):
            with pytest.raises(Invalid):
                break_glass(ada.desk_id, reason=wrong, by=bo)
        with pytest.raises(Missing):  # administration is nobody's in an emergency
            break_glass(dara.desk_id, reason=WHY, by=bo)
        pk = break_glass(ada.desk_id, reason=WHY, by=bo).id
        assert ada.desk_id in {each.desk_id for each in rights_of(bo.person_id).all}
        grant = Grant.objects.get(source="break_glass")
        assert (grant.refund_limit, grant.discount_limit, grant.valid_until) == (0, 0, NOON + timedelta(minutes=30))
        with pytest.raises(OwnGlass):
            review_glass(pk, finding="All was well", by=bo)
        with pytest.raises(NotYourDesk):
            review_glass(pk, finding="All was well", by=ada)
    with held_at(NOON + timedelta(minutes=30)):
        assert ada.desk_id not in {each.desk_id for each in rights_of(bo.person_id).all}
        review_glass(pk, finding="One order shipped, rightly", by=dara)
        with pytest.raises(NotAllowedNow):
            review_glass(pk, finding="Again", by=dara)
        assert BrokenGlass.objects.get().finding == "One order shipped, rightly"
        break_glass(ada.desk_id, reason=WHY, by=bo)
        break_glass(ada.desk_id, reason=WHY, by=bo)
        with pytest.raises(NotAllowedNow):
            break_glass(ada.desk_id, reason=WHY, by=bo)
    assert [verdict.name for verdict in check() if not verdict.holds] == []


def test_leads_are_told_that_nobody_can(firm: "Cast") -> None:
    Person.objects.filter(pk=firm.chidi.person_id).update(email="chidi@hearth.example", language="hr")
    Lead.objects.create(desk_id=firm.ada.desk_id, person_id=firm.chidi.person_id)
    with held_at(SICK):
        report_absence(firm.ada.person_id, minutes=60, why="ill", by=firm.ada)
        assert Gap.objects.count() == Job.objects.filter(kind="cover.mail_gap").count() == 1
        task = lease()
        assert task is not None and task.kind == "cover.mail_gap" and work(task)
    (letter,) = mail.outbox
    assert letter.to == ["chidi@hearth.example"] and "08:05" in letter.body and "09:05" in letter.body


def test_on_pages(cast: "Cast") -> None:
    bo, dara, ada = client_of(cast.bo), client_of(cast.dara), cast.ada.desk_id
    with held_at(NOON):
        form = {"desk": str(ada), "reason": "no", "idempotency_key": "a"}
        assert bo.post("/cover/glass/", form).status_code == 422
        assert bo.post("/cover/glass/", form | {"reason": WHY, "idempotency_key": "b"}).status_code == 302
        page = f"/cover/glass/{BrokenGlass.objects.get().pk}/"
        assert "Somebody else reviews it." in bo.get(page).content.decode()
        assert WHY in dara.get(page).content.decode()
        assert dara.post(page, {"finding": "Rightly so", "idempotency_key": "c"}).status_code == 302
        assert "Rightly so" in bo.get("/cover/glass/").content.decode()
