"""The kit page and the two answers its live parts ask for. They change nothing."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import condition, require_safe

from counterpart.design import kit as samples


@login_required
@require_safe
def kit(request: HttpRequest) -> HttpResponse:
    """Every part with its states."""
    return render(request, "design/kit.html", samples.everything())


@login_required
@require_safe
def kit_choices(request: HttpRequest) -> HttpResponse:
    """What a seeking field is answered."""
    return render(request, "design/_choices.html", {"choices": samples.choices(request.GET.get("q", ""))})


def _minute(request: HttpRequest) -> str:
    return f'"{timezone.localtime():%H%M}"'


@login_required
@require_safe
@condition(etag_func=_minute)
def kit_live(request: HttpRequest) -> HttpResponse:
    """What a live part is answered; within a minute nothing has changed."""
    return render(request, "design/_kit_live.html", {"now": timezone.localtime()})
