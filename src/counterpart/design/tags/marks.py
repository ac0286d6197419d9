"""Marks, states and threads: the small signs that say who, where and how far."""

from collections.abc import Sequence

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from counterpart.design.icons import ICONS, STATE_ICONS
from counterpart.design.parts import Happening, Step
from counterpart.design.threads import mini_thread, state_words

register = template.Library()
NOTHING = SafeString("")


@register.simple_tag
def icon(name: str, size: str = "", label: str = "", cls: str = "") -> SafeString:
    """A line icon. Beside words it is silent; alone it needs a label."""
    drawing = mark_safe(ICONS[name])  # our own drawings; an unknown name is our mistake
    classes = " ".join(part for part in ("ico", size, cls) if part)
    if label:
        return format_html(
            '<svg class="{}" viewBox="0 0 16 16" role="img" aria-label="{}">{}</svg>', classes, label, drawing
        )
    return format_html('<svg class="{}" viewBox="0 0 16 16" aria-hidden="true">{}</svg>', classes, drawing)


@register.simple_tag
def wing(name: str, size: str = "") -> SafeString:
    """The mark of a wing: round for Front, square for Back, both halves for the Hall."""
    return format_html('<i class="w {}{}" aria-hidden="true"></i>', name, f" {size}" if size else "")


def initials_of(name: str) -> str:
    """`Marko Babić` -> `MB`; `Eve` -> `E`."""
    words = name.split()
    ends = words[:1] + words[-1:] if len(words) > 1 else words
    return "".join(word[0] for word in ends).upper()


@register.simple_tag
def avatar(name: str, wing: str = "front", at: str = "", size: str = "", initials: str = "") -> SafeString:
    """A person: round in Front, square in Back; the dot says here, away or stepping in."""
    classes = " ".join(part for part in ("ava", "back" if wing == "back" else "", size) if part)
    spoken = {"away": _("%(name)s, away"), "cover": _("%(name)s, stepping in")}.get(at, "%(name)s") % {"name": name}
    there = format_html(' data-at="{}"', at) if at else NOTHING
    return format_html(
        '<span class="{}"{} role="img" title="{}" aria-label="{}">{}</span>',
        classes, there, spoken, spoken, initials or initials_of(name),
    )  # fmt: skip


@register.simple_tag(name="tag")
def state_tag(text: object, kind: str = "", icon: str = "") -> SafeString:
    """A state: a word, and an icon where it is good, waiting or bad, so that colour never speaks alone."""
    drawing = icon_of(icon or STATE_ICONS.get(kind, "none"))
    return format_html('<span class="tag{}">{}{}</span>', f" {kind}" if kind else "", drawing, text)


def icon_of(name: str) -> SafeString:
    """An icon or, for "none", nothing."""
    return NOTHING if name in ("", "none") else SafeString(icon(name))


@register.simple_tag
def acting_for(name: str, desk: str = "") -> SafeString:
    """Somebody acts as themselves, but for a colleague; the page says for whom."""
    words = {"name": name, "desk": desk}
    text = _("acting for %(name)s, %(desk)s") % words if desk else _("acting for %(name)s") % words
    return format_html('<span class="acting">{}</span>', text)


@register.simple_tag
def meter(value: float, most: float, label: str, kind: str = "") -> SafeString:
    """A bar whose label says the same in words."""
    share = 0 if not most else max(0.0, min(100.0, 100 * float(value) / float(most)))
    return format_html(
        '<svg class="meter {}" role="img" aria-label="{}"><rect width="{}%" height="100%" rx="3"/></svg>',
        kind, label, f"{share:.1f}",
    )  # fmt: skip


@register.inclusion_tag("design/_thread.html")
def thread(steps: Sequence[Step], label: str = "", lanes: bool = False) -> dict[str, object]:
    """The whole way of an order, large; `lanes` writes Front and Back at its start."""
    return {"steps": _spoken(steps), "label": label or _("Progress"), "lanes": lanes}


@register.inclusion_tag("design/_vthread.html")
def vthread(steps: Sequence[Step], label: str = "") -> dict[str, object]:
    """The same way upright, for a phone."""
    return {"steps": _spoken(steps), "label": label or _("Progress")}


def _spoken(steps: Sequence[Step]) -> list[tuple[Step, str]]:
    return [(step, state_words(step)) for step in steps]


@register.simple_tag
def mini(steps: Sequence[Step]) -> SafeString:
    """The same way small, for a list."""
    return mini_thread(steps)


@register.inclusion_tag("design/_timeline.html")
def timeline(happenings: Sequence[Happening], label: str = "") -> dict[str, object]:
    """Who did what, newest first or last as given."""
    return {"happenings": happenings, "label": label or _("Who did what")}
