"""The door of every screen: a declared capability, the actor, and the key of a form."""

import uuid
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, cast

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase

from counterpart.foundation.identity.actor import Actor

View = Callable[..., HttpResponseBase]
PUBLIC, SIGNED_IN = "public", "signed_in"
KEY_FIELD = "idempotency_key"


class HouseRequest(HttpRequest):
    """A request that has passed the doorman."""

    actor: Actor


def page(capability: str, *methods: str, sample: str = "", part_of: str = "") -> Callable[[View], View]:
    """Declare who may open a view, and how: ``@page("sales.view", "GET", sample="order")``.

    ``capability`` is an action's name, ``<room>.view``, SIGNED_IN or PUBLIC. ``sample`` names the kind of object whose
    key the address takes, for ``counterpart routes``. ``part_of`` names the page whose live part this is: our script asks
    for it, and the doorman leads somebody who opens the address to the page.
    """
    allowed = methods or ("GET",)

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method not in (*allowed, *(("HEAD",) if "GET" in allowed else ())):
                return HttpResponseNotAllowed(allowed)
            return view(request, *args, **kwargs)

        guarded.capability = capability  # type: ignore[attr-defined]
        guarded.methods = allowed  # type: ignore[attr-defined]
        guarded.sample = sample  # type: ignore[attr-defined]
        guarded.part_of = part_of  # type: ignore[attr-defined]
        return guarded

    return decorate


def actor_of(request: HttpRequest) -> Actor:
    """Who acts in this request. The doorman has made sure that somebody does."""
    return cast(HouseRequest, request).actor


def acting(request: HttpRequest) -> Actor:
    """The actor with the key of the form that was sent: pressing twice does it once."""
    return actor_of(request).with_key(acting_key(request))


def acting_key(request: HttpRequest) -> str:
    """The key of the form that was sent, where it can be used."""
    key = request.POST.get(KEY_FIELD, "")
    return key if 0 < len(key) <= 80 and key.isprintable() else ""


def new_key() -> str:
    """A key for a form about to be shown."""
    return uuid.uuid4().hex


def toast(response: HttpResponse, text: str) -> HttpResponse:
    """Show a sentence for a few seconds after an htmx answer."""
    import json

    response["HX-Trigger"] = json.dumps({"toast": {"text": text}})
    return response


def declared(view: Any) -> tuple[str, Iterable[str]] | None:
    """Capability and methods that a view declares, or None."""
    capability = getattr(view, "capability", None)
    return (capability, getattr(view, "methods", ("GET",))) if capability else None
