"""Whose turn it is, in whole sentences: each text code of a work item with its words and its next best action."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from counterpart.workplace.ways import document_way, way


@dataclass(frozen=True)
class Said:
    """What is to be done, what the button says, and where it leads."""

    text: str
    act: str
    url: str


@dataclass(frozen=True)
class About:
    """The document an item is about: ``state`` as its department says it, ``order`` the order it belongs to."""

    kind: str
    pk: int
    reference: str
    order: str
    state: str = ""


Wording = Callable[[About, Mapping[str, Any]], Said]


def _here(about: About, text: str, act: str) -> Said:
    words = {"reference": about.reference, "order": about.order or about.reference}
    return Said(text % words, act, document_way(about.kind, about.pk))


def _held(about: About) -> Said:
    """Nothing to do here: whoever stopped the order decides."""
    words = {"order": about.order or about.reference}
    return Said(_("Wait: %(order)s is on hold") % words, _("Look"), document_way("shipment", about.pk))


def _release(about: About, parameters: Mapping[str, Any]) -> Said:
    """A shipment keeps its item while it is released, picked and packed; its state says which of it is next."""
    words = {"order": about.order or about.reference}
    if about.state == "held":
        return _held(about)
    if about.state == "released":
        return Said(_("Pick %(order)s") % words, _("Pick"), way("fulfilment:pick", about.pk))
    if about.state == "picked":
        return Said(_("Pack %(order)s") % words, _("Pack"), way("fulfilment:packing", about.pk))
    if parameters.get("short"):
        return Said(_("Look where the rest of %(order)s is") % words, _("Look"), document_way("shipment", about.pk))
    return Said(_("Release %(order)s to be picked") % words, _("Release"), document_way("shipment", about.pk))


def _hand_over(about: About, parameters: Mapping[str, Any]) -> Said:
    if about.state == "held":
        return _held(about)
    words = {"order": about.order or about.reference, "shelf": parameters.get("shelf") or ""}
    text = _("Hand over %(order)s from shelf %(shelf)s") if words["shelf"] else _("Hand over %(order)s")
    if parameters.get("arrived"):
        text = _("The customer is here for %(order)s, on shelf %(shelf)s")
    return Said(text % words, _("Hand over"), way("fulfilment:handover", about.pk))


def _ship(about: About, parameters: Mapping[str, Any]) -> Said:
    if about.state == "held":
        return _held(about)
    words = {"order": about.order or about.reference}
    return Said(_("Give %(order)s to the carrier") % words, _("Ship"), way("fulfilment:dispatch", about.pk))


def _put_back(about: About, parameters: Mapping[str, Any]) -> Said:
    words = {"order": about.order or about.reference, "shelf": parameters.get("shelf") or ""}
    text = _("Put back what is not wanted of %(order)s, from shelf %(shelf)s")
    if not words["shelf"]:
        text = _("Put back what is not wanted of %(order)s")
    return Said(text % words, _("Put it back"), document_way("shipment", about.pk))


def _van(about: About, text: str, act: str, parameters: Mapping[str, Any], page: str) -> Said:
    words = {"order": about.order or about.reference, "site": parameters.get("site") or ""}
    return Said(text % words, act, way(page, about.pk))


WORDINGS: dict[str, Wording] = {
    "finish_quote": lambda a, p: _here(a, _("Finish and send quote %(reference)s"), _("Finish")),
    "await_answer": lambda a, p: _here(a, _("Ask what came of quote %(reference)s"), _("Ask")),
    "finish_order": lambda a, p: _here(a, _("Finish draft order %(reference)s"), _("Finish")),
    "watch_order": lambda a, p: _here(a, _("Watch over order %(reference)s"), _("Watch")),
    "release": _release,
    "hand_over": _hand_over,
    "ship": _ship,
    "put_back": _put_back,
    "send_on": lambda a, p: _van(a, _("Put %(order)s on the van to %(site)s"), _("Load"), p, "fulfilment:shipment"),
    "receive_van": lambda a, p: _van(
        a, _("Receive %(order)s from the van of %(site)s"), _("Receive"), p, "fulfilment:receiving"
    ),
    "decide_credit": lambda a, p: _here(a, _("Decide whether %(reference)s may go beyond the limit"), _("Decide")),
    "await_deposit": lambda a, p: _here(a, _("See that the deposit for %(reference)s comes in"), _("Look")),
    "keep_deposit": lambda a, p: _here(a, _("Deposit %(reference)s waits for its invoice"), _("Look")),
    "owe_refund": lambda a, p: _here(a, _("Pay %(reference)s back, or use it for another order"), _("Pay back")),
    "decide_hold": lambda a, p: _here(a, _("Decide whether %(reference)s may go on"), _("Decide")),
    "decide_return": lambda a, p: _here(a, _("Decide whether %(reference)s may come back"), _("Decide")),
    "await_return": lambda a, p: _here(a, _("Wait for the goods of %(reference)s"), _("Look")),
    "inspect_return": lambda a, p: Said(
        _("Look at what came back with %(reference)s") % {"reference": a.reference},
        _("Look"),
        way("after_sales:inspection", a.pk),
    ),
    "credit_return": lambda a, p: _here(a, _("Credit what came back with %(reference)s"), _("Credit")),
    "post_invoice": lambda a, p: _here(a, _("Post the invoice for %(order)s"), _("Post")),
    "watch_payment": lambda a, p: _here(a, _("Wait for the payment of %(reference)s"), _("Take pay")),
    "call_back": lambda a, p: Said(
        _("Call back about %(about)s") % {"about": p["about"]} if p.get("about") else _("Call the customer back"),
        pgettext("button", "Call"),
        document_way(a.kind, a.pk),
    ),
    "allocate_payment": lambda a, p: _here(a, _("Say what payment %(reference)s is for"), _("Allocate")),
}


def say_item(text: str, parameters: Mapping[str, Any], about: About) -> Said:
    """The sentence of a work item; a code that nobody has worded yet still says what it is about."""
    wording = WORDINGS.get(text)
    return (
        wording(about, parameters)
        if wording
        else _here(about, _("Look after %(reference)s"), pgettext("button", "Open"))
    )


def act_words(action: str) -> str:
    """What somebody did, after their name: "confirmed the order"."""
    known = {
        "presence.check_in": _("came to the desk"),
        "presence.check_out": _("left the desk"),
        "presence.report_absence": _("said that somebody is away"),
        "presence.change_absence": _("changed until when somebody is away"),
        "presence.end_absence": _("said that somebody is back"),
        "presence.set_week": _("planned the shifts"),
        "sod.ask_second_person": _("asked for a second person"),
        "sod.agree": _("agreed as the second person"),
        "sod.refuse": _("did not agree as the second person"),
        "presence.ask_for_break": _("asked for a break"),
        "presence.start_break": _("began the break without cover"),
        "presence.take_holidays": _("took over public holidays"),
        "presence.set_holiday": _("changed the calendar of a site"),
        "presence.make_calendar_key": _("made an address for their calendar"),
        "presence.drop_calendar_key": _("took the address of their calendar away"),
        "cover.accept_cover": _("said yes to stand in"),
        "cover.decline_cover": _("said no to stand in"),
        "cover.hand_back_cover": _("handed a cover back"),
        "cover.revoke_cover": _("took a cover back"),
        "cover.ask_candidate": _("asked somebody to stand in"),
        "cover.give_consent": _("said what they stand in for"),
        "cover.break_glass": _("broke the glass"),
        "cover.review_glass": _("reviewed a broken glass"),
        "cover.promise_call_back": _("promised to call back"),
        "cover.call_back": _("called back"),
        "cover.set_rules": _("changed the rules of cover"),
        "skills.warn_of_ends": _("warned of certificates that end"),
        "cover.keep_desks": _("looked after the desks"),
        "desks.set_staffing": _("set how many people the desk needs"),
        "desks.set_leads": _("said who leads the desk"),
        "skills.add_skill": _("added the skill"),
        "skills.set_requirements": _("said what the duty takes"),
        "skills.assess_person": _("assessed a skill"),
        "skills.withdraw_assessment": _("withdrew an assessment"),
        "sales.create_quote": _("wrote the quote"),
        "sales.change_quote": _("changed the quote"),
        "sales.send_quote": _("sent the quote"),
        "sales.accept_quote": _("took the yes: the quote is an order"),
        "sales.lose_quote": _("closed the quote as lost"),
        "sales.renew_quote": _("offered it anew"),
        "sales.accept_by_link": _("wrote down the customer's yes by link"),
        "sales.decline_by_link": _("wrote down the customer's no by link"),
        "sales.place_order": _("took the order"),
        "sales.change_order": _("changed the draft"),
        "sales.confirm_order": _("confirmed the order"),
        "sales.cancel_order": _("cancelled the order"),
        "sales.reduce_order": _("made the order smaller"),
        "sales.amend_order": _("changed the order"),
        "sales.hold_order": _("stopped the order"),
        "sales.lift_hold": _("let the order go on"),
        "sales.ask_deposit": _("asked for a deposit"),
        "accounting.receive_deposit": _("took a deposit"),
        "accounting.approve_credit": _("approved it beyond the limit"),
        "sales.promise_anew": _("promised it anew"),
        "sales.send_paper": _("mailed a paper to the customer"),
        "fulfilment.release_shipment": _("released it to be picked"),
        "fulfilment.pick_shipment": _("picked it"),
        "fulfilment.pack_shipment": _("packed it"),
        "fulfilment.hand_over_shipment": _("handed it over"),
        "fulfilment.ship_shipment": _("gave it to the carrier"),
        "fulfilment.send_shipment": _("put it on the van"),
        "fulfilment.receive_shipment": _("received it from the van"),
        "fulfilment.put_back_shipment": _("put back what is not wanted"),
        "fulfilment.note_arrival": _("saw the customer come"),
        "fulfilment.refuse_shipment": _("put it back: the customer does not want it"),
        "fulfilment.remind_of_pickup": _("reminded the customer"),
        "fulfilment.give_up_pickup": _("put it back: nobody came"),
        "fulfilment.set_order_term": _("decided when this order is paid"),
        "accounting.post_invoice": _("posted the invoice"),
        "accounting.pay_invoice": _("took a payment"),
        "accounting.receive_payment": _("took a payment"),
        "accounting.pause_reminders": _("paused the reminders"),
        "accounting.resume_reminders": _("ended the pause of the reminders"),
        "accounting.set_rate": _("entered a rate"),
        "accounting.write_off": _("wrote the rest off"),
        "accounting.refund": _("paid money back"),
        "accounting.allocate": _("said what a payment is for"),
        "accounting.credit_invoice": _("wrote a credit note"),
        "after_sales.ask_return": _("asked for a return"),
        "after_sales.approve_return": _("approved a return"),
        "after_sales.reject_return": _("did not take goods back"),
        "after_sales.receive_return": _("received goods that came back"),
        "after_sales.inspect_return": _("looked at what came back"),
        "after_sales.credit_return": _("credited what came back"),
        "after_sales.replace_return": _("exchanged what came back"),
        "after_sales.return_over_counter": _("took goods back"),
        "after_sales.exchange_over_counter": _("exchanged goods"),
        "inventory.free_goods": _("freed what was kept"),
        "inventory.move_reservation": _("moved what was kept to another order"),
        "desks.take_item": _("took it"),
        "desks.give_back_item": _("gave it back"),
        "desks.bounce_item": _("sent it back"),
        "documents.add_note": _("wrote a note"),
        "files.attach": _("attached a file"),
        "files.remove": _("removed a file"),
    }
    return known.get(action) or _("did “%(action)s”") % {"action": action.partition(".")[2].replace("_", " ")}
