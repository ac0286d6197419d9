"""The one set-up page of a new company. Its address is known only to whoever started the server."""

import secrets
from decimal import Decimal

from django.conf import settings
from django.contrib.auth import login
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.crypto import constant_time_compare

from counterpart.back_office.inventory.actions import Arrival, receive_stock
from counterpart.config.founding import Firm, found_company, give_desk, is_founded
from counterpart.config.founding_form import SetUpForm
from counterpart.foundation.catalog.actions import create_item
from counterpart.foundation.catalog.details import FirstPrice, ItemDetails
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.identity.models import Person
from counterpart.foundation.organisation.models import Desk
from counterpart.foundation.web import PUBLIC, page

ALL_LIMITS = Decimal(10**9)


def setup_token() -> str:
    """The secret in the address of the set-up page: made once, kept beside the company's data, gone when it is used."""
    path = settings.COMPANY_DIR / "setup"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(secrets.token_urlsafe(16))
        path.chmod(0o600)
    return str(path.read_text())


@page(PUBLIC, "GET", "POST")
def setup(request: HttpRequest, token: str) -> HttpResponse:
    """Everything a firm needs before its first order, typed once."""
    if is_founded() or not constant_time_compare(token, setup_token()):
        raise Http404
    form = SetUpForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "config/setup.html", {"form": form}, status=422 if request.method == "POST" else 200)
    with transaction.atomic():
        person, owner_desk, house = _begin(form.firm(), form)
    if form.cleaned_data["item_name"]:
        _first_item(form, house)
    (settings.COMPANY_DIR / "setup").unlink(missing_ok=True)
    login(request, person, backend="allauth.account.auth_backends.AuthenticationBackend")
    request.session["grant"] = owner_desk
    return redirect("/")


def _begin(firm: Firm, form: SetUpForm) -> tuple[Person, int, Actor]:
    house = found_company(firm)
    data = form.cleaned_data
    person = Person.objects.create_person(data["login"], data["person_name"], data["password"], language=firm.language)
    desk = Desk.objects.get(duty__code="administration")
    grant = give_desk(
        person, desk, reason="Founded the company", discount=Decimal(1), approve=ALL_LIMITS, refund=ALL_LIMITS
    )
    return person, grant.pk, house


def _first_item(form: SetUpForm, house: Actor) -> None:
    data = form.cleaned_data
    item = create_item(
        ItemDetails(sku="1", name=data["item_name"]),
        price=FirstPrice(data["item_price"]),
        by=house.with_key("setup-item"),
    )
    if data["item_stock"]:
        arrival = Arrival(item.id, data["item_stock"], data["item_cost"] or Decimal(0))
        receive_stock(house.desk.site_id, [arrival], reason="opening", by=house.with_key("setup-stock"))
