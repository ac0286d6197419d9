"""Steps for many orders at once: each is an act of its own, with its own outcome."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from counterpart.foundation.lists.many import do_for_many
from counterpart.foundation.lists.papers import Papers, declare_papers
from counterpart.foundation.lists.steps import Step, declare_step
from counterpart.foundation.web import page
from counterpart.front_office.sales.lists import ORDERS
from counterpart.front_office.sales.promising import promise_anew

PROMISE_ANEW = declare_step(
    Step(ORDERS, "promise_anew", _("Promise anew"), "order", lambda key, by: promise_anew(key, by=by))
)

CONFIRMATIONS = declare_papers(
    Papers(ORDERS, "order_confirmation", _("Order confirmations"), {"order": "order_confirmation"})
)


@page("sales.promise_anew", "POST")
def promises(request: HttpRequest) -> HttpResponse:
    """The ticked orders are promised for when what is missing can be here; each customer is told."""
    return do_for_many(request, PROMISE_ANEW)
