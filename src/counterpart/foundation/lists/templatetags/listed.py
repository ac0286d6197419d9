"""``{% load listed %}``: headings that turn the order of a list and keep what it is asked."""

from django import template
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from counterpart.foundation.lists.listing import EVERYTHING, Asked

register = template.Library()


@register.simple_tag
def turning(asked: Asked, label: str, name: str, *, num: bool = False) -> SafeString:
    """A heading cell whose link sorts by ``name``, and the other way when the list is sorted so already."""
    now = asked.chosen
    turned = name if now == f"-{name}" or f"-{name}" not in asked.listing.orders else f"-{name}"
    words = {**asked.words, "sort": turned} if asked.words else {"view": EVERYTHING, "sort": turned}
    sorted_ = {name: "ascending", f"-{name}": "descending"}.get(now, "")
    return format_html(
        '<th scope="col"{}{}><a href="?{}">{}</a></th>',
        SafeString(' class="num"') if num else "", format_html(' aria-sort="{}"', sorted_) if sorted_ else "",
        urlencode(words), label,
    )  # fmt: skip
