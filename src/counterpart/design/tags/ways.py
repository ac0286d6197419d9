"""Ways through the house and through a long list."""

from collections.abc import Sequence
from typing import Any

from django import template
from django.core.paginator import Page
from django.http import HttpRequest, QueryDict
from django.template import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from counterpart.design import formats
from counterpart.design.parts import Tab
from counterpart.design.tags.marks import icon_of

register = template.Library()
NOTHING = SafeString("")


@register.simple_tag(takes_context=True)
def query(context: Context, **changes: object) -> str:
    """This page's query string with some words changed; None takes one out."""
    request = context.get("request")
    words = request.GET.copy() if isinstance(request, HttpRequest) else QueryDict(mutable=True)
    for name, value in changes.items():
        if value in (None, ""):
            words.pop(name, None)
        else:
            words[name] = str(value)
    return "?" + words.urlencode() if words else "?"


@register.inclusion_tag("design/_pager.html", takes_context=True)
def pager(
    context: Context, page: "Page[Any] | None" = None, *, shown: str = "", before: str = "", next: str = ""
) -> dict[str, object]:
    """Where in a long list this page stands. A cursor list gives `before` and `next` itself."""
    if page is not None:
        words = {"first": page.start_index(), "last": page.end_index(), "all": formats.number(page.paginator.count)}
        shown = _("%(first)s to %(last)s of %(all)s") % words
        before = query(context, page=page.previous_page_number()) if page.has_previous() else ""
        next = query(context, page=page.next_page_number()) if page.has_next() else ""
    return {"shown": shown, "before": before, "next": next}


@register.simple_tag
def crumbs(*trail: object) -> SafeString:
    """The way here: label, url, label, url, and the last label without one."""
    pairs = [(trail[n], trail[n + 1] if n + 1 < len(trail) else "") for n in range(0, len(trail), 2)]
    steps = (
        format_html('<a href="{}">{}</a>', url, label) if url else format_html("<span>{}</span>", label)
        for label, url in pairs
    )
    way = format_html_join(icon_of("right"), "{}", ((step,) for step in steps))
    return format_html('<nav class="crumbs" aria-label="{}">{}</nav>', _("Way here"), way)


@register.inclusion_tag("design/_tabs.html")
def tabs(tabs: Sequence[Tab], label: str = "") -> dict[str, object]:
    """Links that look like tabs, so that the address changes."""
    return {"tabs": tabs, "label": label or _("Parts of this page")}


@register.simple_tag(takes_context=True)
def th(context: Context, label: str, sort: str = "", *, num: bool = False, cls: str = "") -> SafeString:
    """A heading cell; with `sort` a link that turns the order of the list."""
    classes = " ".join(part for part in ("num" if num else "", cls) if part)
    shown: object = label
    order = NOTHING
    if sort:
        request = context.get("request")
        chosen = request.GET.get("sort", "") if isinstance(request, HttpRequest) else ""
        if chosen.lstrip("-") == sort:
            order = format_html(' aria-sort="{}"', "descending" if chosen.startswith("-") else "ascending")
        turned = f"-{sort}" if chosen == sort else sort
        shown = format_html('<a href="{}">{}</a>', query(context, sort=turned, page=None), label)
    return format_html(
        '<th scope="col"{}{}>{}</th>', format_html(' class="{}"', classes) if classes else NOTHING, order, shown
    )


@register.simple_tag
def keys(*hints: str) -> SafeString:
    """What the keyboard does on this page: keys, words, keys, words."""
    pairs = [(hints[n], hints[n + 1]) for n in range(0, len(hints) - 1, 2)]
    return format_html_join("", "<span>{} {}</span>", ((key_caps(caps), words) for caps, words in pairs))


@register.filter
def key_caps(caps: object) -> SafeString:
    """`Ctrl K` as keys to press. A dictionary without keys of its own answers with a method; that is no key."""
    return format_html_join("", "<kbd>{}</kbd>", ((cap,) for cap in caps.split())) if isinstance(caps, str) else NOTHING
