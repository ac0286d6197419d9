"""``{% order_versions order %}``: which version of the order this is, and what changed last."""

from typing import Any

from django import template

from counterpart.front_office.sales.models import Order, OrderVersion
from counterpart.front_office.sales.version_words import version_words

register = template.Library()


@register.inclusion_tag("sales/_versions.html")
def order_versions(order: Order) -> dict[str, Any]:
    """One statement; nothing where the order stands as it was confirmed."""
    last = OrderVersion.objects.filter(order=order).select_related("made_by").order_by("-number").first()
    return {"order": order, "version": last, "words": version_words(last, order.currency) if last else ""}
