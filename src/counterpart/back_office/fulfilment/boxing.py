"""Which box what was fetched goes into: said by the scanner or the keyboard after each item of a wave."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from counterpart.back_office.fulfilment.walking import Share
from counterpart.foundation.documents.models import reference

PUT_MAX = 300


@dataclass(frozen=True)
class Part:
    """What of a stop goes into a box, and whether it lies there already."""

    share: Share
    quantity: Decimal
    is_put: bool


def parts_of(shares: Sequence[Share], fetched: Decimal, put: str) -> list[Part]:
    """What was fetched, box by box: who is promised first (the lower box) gets first."""
    said = {int(word) for word in put[:PUT_MAX].split("_") if word.isascii() and word.isdecimal()}
    parts, left = [], fetched
    for share in shares:
        got = min(left, share.quantity)
        left -= got
        if got:
            parts.append(Part(share, got, share.box in said))
    return parts


def box_named(code: str, shares: Iterable[Share]) -> int:
    """The box somebody scanned or typed: its number, or the shipment on its label. Nought for anything else."""
    said = "".join(code.casefold().split()).removeprefix("box")
    for share in shares:
        if said in (str(share.box), f"b{share.box}", reference("shipment", share.shipment_id).casefold()):
            return share.box
    return 0


def why_not(code: str, box: int, parts: Sequence[Part]) -> str:
    """Why this box gets nothing now, and which one does; empty where it is right."""
    if any(part.share.box == box and not part.is_put for part in parts):
        return ""
    right = ", ".join(str(part.share.box) for part in parts if not part.is_put)
    if not box:
        return _("%(code)s is no box of this wave. Scan box %(right)s.") % {"code": code, "right": right}
    if any(part.share.box == box for part in parts):
        return _("Box %(box)s has its part already. Scan box %(right)s.") % {"box": box, "right": right}
    return _("Nothing of this goes into box %(box)s. Put it into box %(right)s.") % {"box": box, "right": right}
