"""The kit page and the two answers its live parts ask for. They change nothing."""

from collections.abc import Callable

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import condition, require_safe

from counterpart.design import kit as samples

View = Callable[[HttpRequest], HttpResponse]


def for_signed_in(view: View) -> View:
    """Declare the address as `foundation.web.page` does; the design stands below it and cannot import it."""
    guarded = login_required(require_safe(view))
    for name, value in {"capability": "signed_in", "methods": ("GET",), "sample": ""}.items():
        setattr(guarded, name, value)
    return guarded


@for_signed_in
def kit(request: HttpRequest) -> HttpResponse:
    """Every part with its states."""
    return render(request, "design/kit.html", samples.everything())


@for_signed_in
def kit_choices(request: HttpRequest) -> HttpResponse:
    """What a seeking field is answered."""
    return render(request, "design/_choices.html", {"choices": samples.choices(request.GET.get("q", ""))})


kit_choices.part_of = "design:kit"  # type: ignore[attr-defined]


def _minute(request: HttpRequest) -> str:
    return f'"{timezone.localtime():%H%M}"'


@for_signed_in
@condition(etag_func=_minute)
def kit_live(request: HttpRequest) -> HttpResponse:
    """What a live part is answered; within a minute nothing has changed."""
    return render(request, "design/_kit_live.html", {"now": timezone.localtime()})


kit_live.part_of = "design:kit"  # type: ignore[attr-defined]
