"""The frame of a page, and frames around content."""

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template import Context
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from counterpart.design.tags.marks import icon, icon_of
from counterpart.design.toasts import undo_of

register = template.Library()
NOTHING = SafeString("")


@register.simple_tag(takes_context=True)
def look(context: Context, density: str = "") -> SafeString:
    """Theme, density and keys of this person, set on `<html>` before anything is painted."""
    request = context.get("request")
    person = _part(context.get("shell"), "person")
    cookie = request.COOKIES.get("theme", "") if isinstance(request, HttpRequest) else ""
    theme = cookie or str(_part(person, "theme") or "")
    found = {
        "theme": theme if theme in ("light", "dark") else "",
        "density": "" if density else str(_part(person, "density") or ""),
        "keys": "off" if _part(person, "keys") is False else "",
    }
    return format_html_join("", ' data-{}="{}"', ((name, value) for name, value in found.items() if value))


def _part(thing: object, name: str) -> object:
    """A part of the shell, which may be an object or a dictionary."""
    return thing.get(name) if isinstance(thing, dict) else getattr(thing, name, None)


@register.simple_tag
def practice_mark() -> SafeString:
    """Over every page of a practice company, so that nobody takes it for the real one; nothing elsewhere."""
    if not settings.PRACTICE:
        return NOTHING
    words = (_("Practice"), _("Nothing is real here, nothing leaves."))
    return format_html('<div class="practice" role="region" aria-label="{0}"><b>{0}.</b> {1}</div>', *words)


@register.filter
def undo_url(message: object) -> str:
    """The address that takes back what a message says."""
    return undo_of(str(getattr(message, "extra_tags", "") or ""))


@register.simple_tag
def entry_script() -> SafeString:
    """The script of entry elements, for pages with a Pick, a Sign or lines; stands in the head block."""
    return format_html('<script src="{}" defer></script>', static("design/entry.js"))


@register.inclusion_tag("design/_empty.html")
def empty(icon: str, title: str, text: str = "", url: str = "", action: str = "") -> dict[str, object]:
    """Nothing here: what will appear, from where, and the next useful thing."""
    return {"icon": icon, "title": title, "text": text, "url": url, "action": action}


@register.simple_block_tag
def banner(content: str, kind: str = "", icon: str = "", id: str = "") -> SafeString:
    """What happened and what it means. Warnings are announced; the rest is a status."""
    loud = kind in ("warn", "bad")
    drawing = icon_of(icon or ("alert" if loud else "none"))
    return format_html(
        '<div class="banner{}"{} role="{}">{}{}</div>',
        f" {kind}" if kind else "", format_html(' id="{}"', id) if id else NOTHING,
        "alert" if loud else "status", drawing, content,
    )  # fmt: skip


@register.simple_block_tag
def card(content: str, title: str = "", count: object = None, pad: bool = False, id: str = "") -> SafeString:
    """A card with its heading. No card in a card."""
    shown = NOTHING if count is None else format_html('<span class="tag end">{}</span>', count)
    head = format_html("<header><h2>{}</h2>{}</header>", title, shown) if title else NOTHING
    inside = format_html('<div class="in-card">{}</div>' if title else '<div class="pad">{}</div>', content)
    return format_html(
        '<section class="card"{}>{}{}</section>',
        format_html(' id="{}"', id) if id else NOTHING, head, inside if pad else content,
    )  # fmt: skip


@register.simple_block_tag
def dialog(content: str, id: str, title: str, cls: str = "") -> SafeString:
    """Asks about what cannot be undone, and names the thing. `<footer>` in the content holds the buttons."""
    close = format_html(
        '<button type="button" class="btn plain only end" data-close aria-label="{}">{}</button>',
        _("Close"),
        icon("close"),
    )
    return format_html(
        '<dialog id="{0}"{1} aria-labelledby="{0}-h"><header><h2 id="{0}-h">{2}</h2>{3}</header>{4}</dialog>',
        id, format_html(' class="{}"', cls) if cls else NOTHING, title, close, content,
    )  # fmt: skip
