"""Why an order is held, and how it went on, in whole sentences."""

from decimal import Decimal

from django.utils.translation import gettext as _

from counterpart.design.formats import money
from counterpart.front_office.sales.models import Hold

ZERO = Decimal(0)


def hold_sentence(hold: Hold, reference: str, customer: str) -> str:
    """The reason and the exits, as the counter, the API and a refusal say them."""
    words = {
        "reference": reference, "customer": customer, "note": hold.note.rstrip("."), "asked": money(hold.asked, hold.currency),
        "exposure": money(hold.exposure, hold.currency), "allowed": money(hold.allowed, hold.currency),
    }  # fmt: skip
    said = {
        "credit": _(
            "%(reference)s is held: with it %(customer)s would owe %(exposure)s, and may owe %(allowed)s. It goes on when "
            "%(asked)s are paid in advance, when somebody else approves it, or when less is ordered."
        ),
        "deposit": _("%(reference)s is held until its deposit is paid: %(asked)s are missing."),
        "price": _("%(reference)s is held because of its price: “%(note)s”. Administration lets it go on."),
        "stock": _("%(reference)s is held because of its goods: “%(note)s”. The warehouse lets it go on."),
        "paper": _("%(reference)s is held because of its papers: “%(note)s”. Sales lets it go on."),
    }
    return said[hold.kind] % words


def kind_words(kind: str) -> str:
    """The reason in two words, for a tag."""
    return {
        "credit": _("Over the limit"), "deposit": _("Waits for the deposit"), "price": _("Price in question"),
        "stock": _("Goods in question"), "paper": _("Papers missing"),
    }[kind]  # fmt: skip


def left_words(hold: Hold) -> str:
    """How an order went on again."""
    words = {"reason": hold.left_reason}
    said = {
        "prepayment": _("Money came in"), "approval": _("Approved: %(reason)s") if hold.left_reason else _("Approved"),
        "smaller": _("Less was ordered"), "lifted": _("Let go: %(reason)s") if hold.left_reason else _("Let go"),
        "cancelled": _("The order was cancelled"),
    }  # fmt: skip
    return said[hold.left_how] % words
