"""What every request passes: language, the actor, and the refusals said in words."""

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from counterpart.foundation.cache import see_stamp
from counterpart.foundation.errors import Refusal
from counterpart.foundation.identity.queries import rights_of
from counterpart.foundation.organisation.house import house
from counterpart.foundation.web import PUBLIC, SIGNED_IN, declared, toast
from counterpart.workplace.permissions import CLOSED, capability_of

KEY_MAX = 2**63 - 1
Next = Callable[[HttpRequest], HttpResponseBase]


def person_language(get_response: Next) -> Next:
    """The person's own language; before sign-in the browser's."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.path.startswith(("/static/", "/health/")):
            return get_response(request)
        language = getattr(request.user, "language", "") or translation.get_language_from_request(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response

    return middleware


class Doorman:
    """Nobody passes without a declared capability; a refusal becomes a whole sentence."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.actor = None  # type: ignore[attr-defined]
        request.rights = ()  # type: ignore[attr-defined]
        with timezone.override(None):
            return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        return self._stopped(request, view, kwargs) or _led_to_its_page(request, view, kwargs)

    def _stopped(
        self, request: HttpRequest, view: Callable[..., Any], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        capability = capability_of(view, request)
        if capability == PUBLIC:
            return None
        if capability == CLOSED:
            return render(request, "404.html", status=404)
        if not request.user.is_authenticated:
            if request.headers.get("HX-Request"):
                response = HttpResponse(status=401)
                response["HX-Redirect"] = "/accounts/login/"
                return response
            return redirect("/accounts/login/?" + urlencode({"next": request.get_full_path()}))
        if any(isinstance(value, int) and value > KEY_MAX for value in kwargs.values()):
            return render(request, "404.html", status=404)  # no database holds a key like this
        rights = rights_of(request.user.pk, request.session.get("grant"))
        if rights.chosen is None:
            see_stamp(None)
        request.actor, request.rights = rights.chosen, rights.all  # type: ignore[attr-defined]
        if rights.chosen is not None:  # days and hours are read by the clock of the desk's site
            timezone.activate(ZoneInfo(house().sites[rights.chosen.desk.site_id].zone))
        if capability == SIGNED_IN and (rights.chosen or declared(view) is None):
            return None  # one's own password, second step and leaving need no desk
        if rights.chosen is None:
            return render(request, "identity/no_desk.html", status=403)
        if rights.chosen.is_customer:
            sentence = _("This house has no customer portal yet. Call or write to us about your orders.")
            return render(request, "403.html", {"sentence": sentence, "outside": True}, status=403)
        if not rights.chosen.may(capability):
            return render(request, "403.html", status=403)
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refusal):
            return None
        sentence = str(exception)
        if request.headers.get("HX-Request"):
            return toast(HttpResponse(sentence, status=exception.status), sentence)
        template = "404.html" if exception.status == 404 else "refusal.html"
        return render(request, template, {"refusal": exception, "sentence": sentence}, status=exception.status)


def _led_to_its_page(request: HttpRequest, view: Callable[..., Any], kwargs: dict[str, Any]) -> HttpResponseBase | None:
    """A live part is for our script. Who opens its address sees the page that it belongs to."""
    name = getattr(view, "part_of", "")
    if not name or request.headers.get("HX-Request"):
        return None
    query = request.META.get("QUERY_STRING", "")
    return redirect(reverse(name, kwargs=kwargs) + (f"?{query}" if query else ""))
