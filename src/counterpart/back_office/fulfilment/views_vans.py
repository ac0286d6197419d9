"""Screens of goods on their way between our sites."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from counterpart.back_office.fulfilment import queries, vans
from counterpart.back_office.fulfilment.forms import PackForm
from counterpart.back_office.fulfilment.views import form_page
from counterpart.design.toasts import say
from counterpart.foundation.errors import Invalid, NotAllowedNow, Refusal
from counterpart.foundation.web import acting, actor_of, page


@page("fulfilment.send_shipment", "POST", sample="shipment")
def sending(request: HttpRequest, pk: int) -> HttpResponse:
    """Onto the van. Afterwards it belongs to the site that waits for it, which this desk may not see."""
    whole = queries.shipment_of(pk, actor_of(request))
    words = {"shipment": whole.document.reference, "site": whole.shipment.collect_at or ""}
    try:
        vans.send_shipment(pk, by=acting(request))
    except (NotAllowedNow, Invalid) as refusal:
        say(request, str(refusal), bad=True)
        return redirect("fulfilment:shipment", pk)
    say(request, _("%(shipment)s is on the van to %(site)s.") % words)
    return redirect("fulfilment:shipments")


@page("fulfilment.receive_shipment", "GET", "POST", sample="shipment")
def receiving(request: HttpRequest, pk: int) -> HttpResponse:
    """Off the van, onto a shelf, and the customer is told."""
    whole = queries.shipment_of(pk, actor_of(request))
    form = PackForm(request.POST or None, is_pickup=True)
    refused: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        shelf = form.cleaned_data["shelf"]
        try:
            vans.receive_shipment(pk, shelf=shelf, by=acting(request))
        except (NotAllowedNow, Invalid) as refusal:
            refused = refusal
        else:
            words = {"shipment": whole.document.reference, "shelf": shelf}
            say(request, _("%(shipment)s waits on shelf %(shelf)s.") % words)
            return redirect("fulfilment:shipment", pk)
    return form_page(request, "fulfilment/receiving.html", whole, form, refused)
