"""An old quote is offered anew."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from counterpart.design.toasts import say
from counterpart.foundation.web import acting, page
from counterpart.front_office.sales.quote_ends import renew_quote


@page("sales.renew_quote", "POST", sample="quote")
def renewal(request: HttpRequest, pk: int) -> HttpResponse:
    """The same with the prices of today: a new draft, to be looked at and sent."""
    answer = renew_quote(pk, by=acting(request))
    say(
        request,
        _("Quote %(reference)s has the prices of today. Look at it, then send it.") % {"reference": answer.reference},
    )
    return redirect("sales:quote", answer.id)
