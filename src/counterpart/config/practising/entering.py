"""The door of the practice company: whoever comes from the real one with a ticket is let in."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from counterpart.config.practising.company import let_in
from counterpart.foundation.web import PUBLIC, page
from counterpart.hall.practice.passes import coming_by
from counterpart.hall.practice.views import HOME


@page(PUBLIC, "GET")
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """A ticket holds for a quarter of an hour. In a real company nobody gets in this way."""
    coming = coming_by(token) if settings.PRACTICE else None
    if coming is None:
        raise Http404
    login(request, let_in(coming), backend="allauth.account.auth_backends.AuthenticationBackend")
    if urlsplit(coming.home).scheme in ("http", "https"):
        request.session[HOME] = coming.home
    return redirect("practice:home")
