"""A company with one of everything, for stories that walk over every address and every form."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from counterpart.back_office.accounting.actions import pay_invoice, post_invoice
from counterpart.back_office.accounting.models import Account, Entry, Payment
from counterpart.back_office.accounting.reminding import send_reminders
from counterpart.back_office.fulfilment import actions as fulfilment
from counterpart.back_office.fulfilment.waves import make_wave
from counterpart.back_office.inventory.expecting import expect_goods
from counterpart.back_office.inventory.keeping import keep_goods
from counterpart.back_office.inventory.models import Count, Location, Reservation
from counterpart.config.cast import Cast
from counterpart.foundation.acts.models import Act
from counterpart.foundation.catalog.models import PriceList
from counterpart.foundation.clock import held_at, now
from counterpart.foundation.documents.models import Document
from counterpart.foundation.identity.models import Grant
from counterpart.foundation.lists.actions import save_view
from counterpart.foundation.lists.asking import ask_for_step
from counterpart.foundation.organisation.models import Desk
from counterpart.foundation.parties.models import Party
from counterpart.front_office.after_sales.actions import ask_return
from counterpart.front_office.after_sales.steps import ComesBack
from counterpart.front_office.sales.actions import create_quote, place_order
from counterpart.front_office.sales.pricing import Wanted
from counterpart.hall.cover.calling import promise_call_back
from counterpart.hall.cover.glass import break_glass
from counterpart.hall.cover.models import Cover
from counterpart.hall.playbooks.actions import StepLine, write_playbook
from counterpart.hall.presence.actions import ask_for_break, report_absence
from counterpart.hall.presence.models import Absence
from counterpart.hall.skills.models import Skill
from counterpart.hall.sod.actions import add_mitigation
from counterpart.hall.sod.models import Permission, SodRule


@dataclass(frozen=True)
class Samples:
    """The key of one object of each kind that an address may name."""

    keys: dict[str, int | str]

    def key(self, kind: str) -> int | str:
        return self.keys.get(kind, 1)


def shipment_of(order_id: int) -> int:
    return Document.objects.filter(origin_id=order_id, kind="shipment").values_list("pk", flat=True)[0]


def invoice_of(order_id: int) -> int:
    return Document.objects.filter(origin_id=order_id, kind="invoice").values_list("pk", flat=True)[0]


def _reminder(cast: Cast, invoice: int) -> int:
    """The letter that Noor gets when her invoice is a month late. It is not late afterwards."""
    with held_at(now() + timedelta(days=45)):
        return send_reminders([invoice], by=cast.chidi).id


def _held_order(cast: Cast) -> int:
    """An order beyond Noor's limit; she has none afterwards."""
    Party.objects.filter(pk=cast.customer.pk).update(credit_limit=Decimal(0))
    order = place_order(cast.customer.pk, [Wanted(cast.fitting.pk, Decimal(1))], by=cast.ada).id
    Party.objects.filter(pk=cast.customer.pk).update(credit_limit=None)
    return order


def _asked(cast: Cast, order: int) -> int:
    """Dara asks whether she may let an order go on."""
    asked = Permission.objects.create(
        rule=SodRule.objects.get(code="order-and-hold"), person_id=cast.dara.person_id, desk_id=cast.dara.desk_id,
        action="sales.lift_hold", document_id=order, request_hash="0" * 64, earlier=Act.objects.latest("pk"), asked_at=now(),
    )  # fmt: skip
    return asked.pk


def one_of_everything(cast: Cast) -> Samples:
    """Noor's papers in every state; the keys name things of Noor's, never of the stranger's."""
    lines = [Wanted(cast.kettle.pk, Decimal(1))]
    quote = create_quote(cast.customer.pk, lines, by=cast.ada).id
    draft = place_order(cast.customer.pk, lines, confirm=False, by=cast.ada).id
    order = place_order(cast.customer.pk, lines, by=cast.ada).id
    waiting = place_order(cast.customer.pk, lines, by=cast.ada).id
    shipment = shipment_of(order)
    fulfilment.release_shipment(shipment, by=cast.bo)
    fulfilment.pick_shipment(shipment, by=cast.bo)
    fulfilment.pack_shipment(shipment, shelf="B2", by=cast.bo)
    fulfilment.hand_over_shipment(shipment, to="Noor", by=cast.bo)
    invoice = invoice_of(order)
    post_invoice(invoice, by=cast.chidi)
    pay_invoice(invoice, amount=Decimal(10), by=cast.chidi)
    aside = keep_goods(
        cast.kettle.pk, site_id=cast.site.pk, quantity=Decimal(1), until=now() + timedelta(days=1), why="Noor looks", by=cast.bo
    )  # fmt: skip
    assert aside.state == "kept"
    tomorrow = (now() + timedelta(days=1)).date()
    expected = expect_goods(cast.site.pk, cast.kettle.pk, quantity=Decimal(5), due_on=tomorrow, by=cast.bo).id
    held = _held_order(cast)
    back = ask_return(order, [ComesBack(1, Decimal(1))], reason="faulty", by=cast.ada).id
    reminder = _reminder(cast, invoice)
    view = save_view("orders", name="Open ones", query="state=open", by=cast.dara).id
    picked_later = shipment_of(place_order(cast.customer.pk, lines, by=cast.ada).id)
    fulfilment.release_shipment(picked_later, by=cast.bo)
    wave = make_wave([picked_later], by=cast.bo).id
    step = ask_for_step("orders", step="promise_anew", keys=[order], by=cast.dara.with_key("sample of a step")).id
    away = report_absence(cast.ada.person_id, ends_at=now() + timedelta(hours=6), is_guess=True, by=cast.ada).id
    paused = ask_for_break(minutes=30, by=cast.bo).id
    Absence.objects.filter(pk=paused).update(waits=True)
    asked = Cover.objects.create(
        desk_id=cast.ada.desk_id, absence_id=away, owner_id=cast.ada.person_id, person_id=cast.bo.person_id, kind="sudden", state="offered",
        starts_at=now(), ends_at=now() + timedelta(hours=6), asked_at=now(), answer_by=now() + timedelta(hours=1),
        reasons=["other_office", "alone"],
    )  # fmt: skip
    pickup = Desk.objects.get(duty__code="pickup", site=cast.site).pk
    glass = break_glass(pickup, reason="Nobody is there and a customer waits", by=cast.chidi).id
    call = promise_call_back(
        document_id=order, phone="098 123 456", promised_at=now() + timedelta(hours=2), by=cast.ada
    ).id
    rewritten = write_playbook("sales", steps=[StepLine({"en": "Greet"}, "/sales/orders/")], version=1, by=cast.ada)
    playbook = rewritten.id
    rule = SodRule.objects.get(code="receive-and-count").pk
    month = now() + timedelta(days=30)
    exception = add_mitigation(
        rule, text="Ada counts again", reviewer_id=cast.ada.person_id, valid_until=month, by=cast.dara
    )
    public = Document.objects.get(pk=order).public_id
    return Samples(
        {
            "quote": quote, "draft_order": draft, "order": order, "waiting_order": waiting, "shipment": shipment,
            "waiting_shipment": shipment_of(waiting), "invoice": invoice, "party": cast.customer.pk, "item": cast.kettle.pk,
            "payment": Payment.objects.values_list("pk", flat=True)[0], "count": Count.objects.values_list("pk", flat=True)[0],
            "receipt": Count.objects.values_list("pk", flat=True)[0], "document": order, "person": cast.ada.person_id,
            "grant": Grant.objects.filter(person_id=cast.ada.person_id).values_list("pk", flat=True)[0],
            "site": cast.site.pk, "desk": cast.ada.desk_id, "entry": Entry.objects.values_list("pk", flat=True)[0],
            "account": Account.objects.values_list("pk", flat=True)[0], "place": Location.objects.values_list("pk", flat=True)[0],
            "location": Location.objects.values_list("pk", flat=True)[0], "price_list": PriceList.objects.values_list("pk", flat=True)[0],
            "reservation": Reservation.objects.filter(line=None).values_list("pk", flat=True)[0], "expected": expected,
            "public_id": str(public), "held_order": held, "reminder": reminder, "listing": "orders", "wave": wave,
            "chosen": "late", "view": view, "ending": "csv", "return": back,
            "step": step, "absence": away, "break": paused, "cover": asked.pk, "broken_glass": glass, "call_back": call,
            "playbook": playbook,
            "sod_rule": rule, "mitigation": exception.id, "permission": _asked(cast, held),
            "skill": Skill.objects.get(code="sales").pk,
        }
    )  # fmt: skip
