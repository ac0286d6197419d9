"""What was said to a customer about an invoice that is late."""

from collections.abc import Sequence
from typing import Any

from counterpart.back_office.accounting.models import OpenItem, ReminderLine, ReminderPause
from counterpart.back_office.accounting.reminder_papers import heading_of
from counterpart.foundation.identity.actor import Actor


def reminders_of(actor: Actor, item: OpenItem | None) -> dict[str, Any]:
    """The letters about one invoice, the pause that stands, and whether the actor may pause."""
    if item is None or item.side == OpenItem.Side.CREDIT:
        return {}
    lines = ReminderLine.objects.filter(invoice_id=item.pk).select_related("reminder").order_by("-level")
    pause = ReminderPause.objects.filter(invoice_id=item.pk, ended_at=None).first()
    may = actor.may("accounting.pause_reminders") and bool(item.still_open)
    return {"reminded": [(line, heading_of(line.level)) for line in lines], "paused": pause, "may_pause": may}


def last_words(invoice_ids: Sequence[int]) -> dict[int, str]:
    """By invoice the heading of its last letter, in one statement."""
    found = ReminderLine.objects.filter(invoice_id__in=invoice_ids).order_by("level")
    return {invoice: heading_of(level) for invoice, level in found.values_list("invoice_id", "level")}
