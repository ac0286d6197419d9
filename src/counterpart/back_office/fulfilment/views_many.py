"""Steps for many shipments at once: each is an act of its own, with its own outcome."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from counterpart.back_office.fulfilment.actions import release_shipment
from counterpart.back_office.fulfilment.lists import SHIPMENTS
from counterpart.foundation.lists.many import do_for_many
from counterpart.foundation.lists.steps import Step, declare_step
from counterpart.foundation.web import page
from counterpart.hall.desks.actions import take_item

RELEASE = declare_step(
    Step(SHIPMENTS, "release", _("Release"), "shipment", lambda key, by: release_shipment(key, by=by))
)
TAKE = declare_step(Step(SHIPMENTS, "take", _("Take"), "shipment", lambda key, by: take_item(key, by=by)))


@page("fulfilment.release_shipment", "POST")
def releases(request: HttpRequest) -> HttpResponse:
    """The warehouse may start with the ticked ones of which everything is here."""
    return do_for_many(request, RELEASE)


@page("desks.take_item", "POST")
def takers(request: HttpRequest) -> HttpResponse:
    """I do the ticked ones."""
    return do_for_many(request, TAKE)
