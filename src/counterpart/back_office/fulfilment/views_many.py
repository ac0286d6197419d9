"""Steps for many shipments at once: each is an act of its own, with its own outcome."""

from collections.abc import Callable, Sequence

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from counterpart.back_office.fulfilment.actions import release_shipment
from counterpart.back_office.fulfilment.lists import SHIPMENTS
from counterpart.back_office.fulfilment.models import Shipment
from counterpart.foundation.lists.many import do_for_many
from counterpart.foundation.lists.papers import Papers, declare_papers
from counterpart.foundation.lists.steps import Step, declare_step
from counterpart.foundation.web import page
from counterpart.hall.desks.actions import take_item

RELEASE = declare_step(
    Step(SHIPMENTS, "release", _("Release"), "shipment", lambda key, by: release_shipment(key, by=by))
)
TAKE = declare_step(Step(SHIPMENTS, "take", _("Take"), "shipment", lambda key, by: take_item(key, by=by)))


def _in(state: Q) -> Callable[[Sequence[int]], set[int]]:
    """Those of which there is such a paper as they stand now."""

    def fitting(keys: Sequence[int]) -> set[int]:
        return set(Shipment.objects.filter(state, pk__in=keys).values_list("pk", flat=True))

    return fitting


PACKED = Q(state__in=("picked", "packed", "on_van", "ready", "shipped", "handed_over"))
LABELLED = Q(state__in=("picked", "packed", "on_van", "shipped")) | (Q(state="ready") & ~Q(method="pickup"))
PAPERS = tuple(
    declare_papers(Papers(SHIPMENTS, code, name, {"shipment": code}, _in(state)))
    for code, name, state in (
        ("pick_list", _("Pick lists"), Q(state="released")),
        ("shipping_label", _("Shipping labels"), LABELLED),
        ("pickup_slip", _("Pickup slips"), Q(state="ready", method="pickup")),
        ("delivery_note", _("Delivery notes"), PACKED),
    )
)


@page("fulfilment.release_shipment", "POST")
def releases(request: HttpRequest) -> HttpResponse:
    """The warehouse may start with the ticked ones of which everything is here."""
    return do_for_many(request, RELEASE)


@page("desks.take_item", "POST")
def takers(request: HttpRequest) -> HttpResponse:
    """I do the ticked ones."""
    return do_for_many(request, TAKE)
