"""The frame of every screen."""

from typing import Any

from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context of the frame; nothing before sign-in."""
    return {}
