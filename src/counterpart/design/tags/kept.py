"""Parts of the frame that are the same on page after page: written once, kept, and given out again."""

from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template import Context
from django.template.loader import get_template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()
KEPT_MAX = 512
# What differs on every page stands in the kept text as a mark, and is put in its place afterwards.
FRESH: dict[str, Callable[[Context], str]] = {
    "csrf_token": lambda context: str(context.get("csrf_token") or "NOTPROVIDED"),
    "next_page": lambda context: _full_path(context.get("request")),
}
_kept: OrderedDict[tuple[Any, ...], str] = OrderedDict()


def _full_path(request: object) -> str:
    return request.get_full_path() if isinstance(request, HttpRequest) else "/"


def _mark(name: str) -> str:
    return f"\x02{name}\x03"


@register.simple_tag(takes_context=True)
def kept(context: Context, name: str, parts: str = "", **more: object) -> SafeString:
    """``{% kept "design/_side.html" "nav" %}``: a template that sees the named parts of the shell, and nothing else.

    Because it sees nothing else, the same parts in the same language always give the same text. The templates may
    print `csrf_token` and `next_page`, but not decide by them.
    """
    shell = context.get("shell") or None
    seen = {part: _part(shell, part) for part in parts.split()}
    text = _written(name, seen, more)
    for mark, value in FRESH.items():
        if _mark(mark) in text:
            text = text.replace(_mark(mark), conditional_escape(value(context)))
    return SafeString(text)


def _part(shell: object, name: str) -> Any:
    return shell.get(name) if isinstance(shell, dict) else getattr(shell, name, None)


def _written(name: str, seen: dict[str, Any], more: dict[str, object]) -> str:
    key = (name, get_language(), tuple(seen.items()), tuple(more.items()))
    try:
        found = _kept.get(key)
    except TypeError:  # a part that can change is never kept
        return _write(name, seen, more)
    if found is None or settings.DEBUG:
        found = _kept[key] = _write(name, seen, more)
        if len(_kept) > KEPT_MAX:
            _kept.popitem(last=False)
    return found


def _write(name: str, seen: dict[str, Any], more: dict[str, object]) -> str:
    return get_template(name).render({"shell": seen, **{mark: _mark(mark) for mark in FRESH}, **more})
