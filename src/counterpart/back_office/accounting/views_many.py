"""Steps for many invoices at once: posting drafts, and reminding the customers of what is late."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from counterpart.back_office.accounting.actions import post_invoice
from counterpart.back_office.accounting.lists import INVOICES
from counterpart.back_office.accounting.lists_of_money import OPEN_ITEMS
from counterpart.back_office.accounting.models import OpenItem
from counterpart.back_office.accounting.reminding import remind_customer
from counterpart.back_office.accounting.settling import DEBIT
from counterpart.design.formats import money
from counterpart.foundation.acts.gate import Answer
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.lists.many import do_for_many
from counterpart.foundation.lists.papers import Papers, declare_papers
from counterpart.foundation.lists.steps import Step, declare_step
from counterpart.foundation.parties.models import Party
from counterpart.foundation.web import page


def customers_of(keys: Sequence[int], by: Actor) -> list[int]:
    """Whose unpaid invoices these are, each customer once. What is left with us, or paid by now, reminds nobody."""
    unpaid = OpenItem.objects.filter(by.scope("document__"), pk__in=keys, side=DEBIT, settled__lt=F("amount"))
    seen = unpaid.order_by("party__name", "party_id")
    return list(dict.fromkeys(into or party for party, into in seen.values_list("party_id", "party__merged_into_id")))


def customers_called(keys: Sequence[int]) -> Mapping[int, str]:
    return dict(Party.objects.filter(pk__in=keys).values_list("pk", "name"))


def letter_said(answer: Answer) -> str:
    """What the letter to a customer asks for."""
    count = answer.more["invoices"]
    to_pay = ", ".join(money(Decimal(amount), currency) for amount, currency in answer.more["to_pay"])
    words = ngettext(
        "A letter about %(count)s invoice goes out, %(amount)s to pay.",
        "A letter about %(count)s invoices goes out, %(amount)s to pay.",
        count,
    )
    return words % {"count": count, "amount": to_pay}


POST = declare_step(Step(INVOICES, "post", _("Post"), "invoice", lambda key, by: post_invoice(key, by=by)))
REMIND = declare_step(
    Step(
        INVOICES, "remind", _("Remind"), "invoice", lambda key, by: remind_customer(key, by=by),
        whose=customers_of, called=customers_called, said=letter_said,
    )
)  # fmt: skip
REMIND_OPEN = declare_step(replace(REMIND, listing=OPEN_ITEMS))
PAPERS = declare_papers(
    Papers(INVOICES, "invoice", _("Invoices and credit notes"), {"invoice": "invoice", "credit_note": "credit_note"})
)


@page("accounting.post_invoice", "POST")
def postings(request: HttpRequest) -> HttpResponse:
    """Post the ticked drafts, each in an act of its own; what could not be posted is said."""
    return do_for_many(request, POST)


@page("accounting.remind_customer", "POST")
def reminders(request: HttpRequest) -> HttpResponse:
    """Each customer of the ticked invoices gets one letter about everything that is late."""
    return do_for_many(request, REMIND)


@page("accounting.remind_customer", "POST")
def reminders_of_open(request: HttpRequest) -> HttpResponse:
    """The same from the list of what is open."""
    return do_for_many(request, REMIND_OPEN)
