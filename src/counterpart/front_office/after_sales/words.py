"""Reasons, states and answers of after-sales in words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from counterpart.design.parts import Happening
from counterpart.foundation.acts.models import Act
from counterpart.front_office.after_sales.models import Return

R, S = Return.Reason, Return.State


def reason_words() -> Mapping[str, Promise]:
    """Why goods come back."""
    return {
        R.CHANGED_MIND: _("Changed their mind"), R.WRONG_ITEM: _("The wrong item"), R.DAMAGED: _("Arrived damaged"),
        R.FAULTY: _("Does not work"), R.OTHER: pgettext_lazy("reason", "Something else"),
    }  # fmt: skip


def state_words() -> Mapping[str, tuple[Promise, str]]:
    """Word and colour of each state."""
    return {
        S.ASKED: (_("To approve"), "warn"), S.APPROVED: (_("Waits for the goods"), ""),
        S.RECEIVED: (_("To be looked at"), "back"), S.INSPECTED: (_("To be credited"), "back"),
        S.CREDITED: (_("Credited"), "ok"), S.REPLACED: (_("Exchanged"), "ok"), S.REJECTED: (_("Not taken back"), ""),
    }  # fmt: skip


def pay_back_words() -> Mapping[str, Promise]:
    """What becomes of money that was paid already."""
    return {
        "": _("stays with the customer as credit"), "cash": _("is paid back in cash"),
        "bank": _("is paid back to their bank"), "card": _("is paid back to their card"),
    }  # fmt: skip


def deed_words(act: Act) -> Happening:
    """Who did what with a return."""
    known = {
        "after_sales.ask_return": _("asked for it"), "after_sales.approve_return": _("approved it"),
        "after_sales.reject_return": _("did not take it back"), "after_sales.receive_return": _("received it"),
        "after_sales.inspect_return": _("looked at it"), "after_sales.credit_return": _("credited it"),
        "after_sales.replace_return": _("exchanged it"),
        "after_sales.return_over_counter": _("took it back over the counter"),
        "after_sales.exchange_over_counter": _("exchanged it over the counter"),
        "documents.add_note": _("wrote a note"),
    }  # fmt: skip
    reason = act.changed.get("reason") if act.action == "after_sales.reject_return" else ""
    return Happening(
        act.person.name, str(known.get(act.action) or _("touched it")), act.at, act.person.initials, "front",
        act.on_behalf_of.name if act.on_behalf_of else "", note=str(reason or ""),
    )  # fmt: skip
