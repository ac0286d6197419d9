"""Rules, halves and answers in the words that people read."""

from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from counterpart.hall.sod.functions import FUNCTIONS
from counterpart.hall.sod.models import Mitigation, Permission, Response, Risk, Scope, Strictness

# Each function as one would list it, and what is said to whoever did it.
FUNCTION_WORDS: dict[str, tuple[Promise, Promise]] = {
    "orders": (gettext_lazy("take and change orders"), gettext_lazy("You took or changed %(what)s yourself.")),
    "holds": (gettext_lazy("let stopped orders go on"), gettext_lazy("You let %(what)s go on yourself.")),
    "credit": (
        gettext_lazy("approve orders beyond the credit limit"),
        gettext_lazy("You approved %(what)s beyond the limit yourself."),
    ),
    "terms": (
        gettext_lazy("decide who pays before goods are given out"),
        gettext_lazy("You decided yourself when %(what)s pays."),
    ),
    "customers": (
        gettext_lazy("enter, change and merge customers"),
        gettext_lazy("You entered or changed the data of %(what)s yourself."),
    ),
    "prices": (gettext_lazy("set prices"), gettext_lazy("You set prices yourself on %(day)s.")),
    "picking": (gettext_lazy("pick goods"), gettext_lazy("You picked %(what)s yourself.")),
    "giving_out": (gettext_lazy("give goods out"), gettext_lazy("You gave the goods of %(what)s out yourself.")),
    "receiving": (gettext_lazy("receive goods"), gettext_lazy("You received goods yourself on %(day)s.")),
    "counting": (gettext_lazy("count the stock"), gettext_lazy("You counted the stock yourself on %(day)s.")),
    "invoices": (gettext_lazy("post invoices"), gettext_lazy("You posted the invoice %(what)s yourself.")),
    "payments": (gettext_lazy("take payments"), gettext_lazy("You took the payment for %(what)s yourself.")),
    "refunds": (gettext_lazy("pay money back"), gettext_lazy("You paid money back for %(what)s yourself.")),
    "write_offs": (gettext_lazy("write off what is open"), gettext_lazy("You wrote off the rest of %(what)s yourself.")),
    "credit_notes": (gettext_lazy("write credit notes"), gettext_lazy("You wrote the credit note %(what)s yourself.")),
    "returns_approved": (gettext_lazy("approve returns"), gettext_lazy("You approved the return %(what)s yourself.")),
    "returns_received": (
        gettext_lazy("receive goods that come back"),
        gettext_lazy("You received the goods of %(what)s yourself."),
    ),
    "returns_inspected": (
        gettext_lazy("look at what came back"),
        gettext_lazy("You looked at the goods of %(what)s yourself."),
    ),
    "returns_settled": (
        gettext_lazy("credit or exchange what came back"),
        gettext_lazy("You credited or exchanged %(what)s yourself."),
    ),
    "entries": (
        gettext_lazy("write and reverse entries by hand"),
        gettext_lazy("You wrote an entry by hand yourself on %(day)s."),
    ),
    "months": (gettext_lazy("reopen closed months"), gettext_lazy("You reopened a month yourself on %(day)s.")),
    "rates": (gettext_lazy("enter exchange rates"), gettext_lazy("You entered a rate yourself on %(day)s.")),
    "revaluation": (
        gettext_lazy("revalue what is open in other currencies"),
        gettext_lazy("You revalued the books yourself on %(day)s."),
    ),
    "money_rules": (
        gettext_lazy("decide how much may be written off"),
        gettext_lazy("You decided yourself on %(day)s how much may be written off."),
    ),
    "own_rights": (
        gettext_lazy("give oneself a desk"),
        gettext_lazy("You gave yourself a desk on %(day)s."),
    ),
    "powers": (
        gettext_lazy("pay back, write off, approve credit or write entries"),
        gettext_lazy("You paid back, wrote off, approved or booked something yourself on %(day)s."),
    ),
}  # fmt: skip

# What could happen if one person did both halves of a rule.
WHY: dict[str, Promise] = {
    "order-and-hold": gettext_lazy("A stop has no effect if whoever sold may lift it."),
    "order-and-credit": gettext_lazy("Sales would decide alone how much a customer may owe."),
    "customer-and-credit": gettext_lazy("A customer who does not exist could be given credit."),
    "customer-and-refund": gettext_lazy("Money could go to a bank account that was changed for it."),
    "customer-and-write-off": gettext_lazy("Debts of a friend could disappear."),
    "terms-and-order": gettext_lazy("Goods could leave without being paid, by the word of whoever sold them."),
    "price-and-order": gettext_lazy("A price could be made for one order."),
    "order-and-invoice": gettext_lazy("An order could be invoiced to somebody else, or not at all."),
    "order-and-payment": gettext_lazy("Money could be taken and the sale changed afterwards."),
    "order-and-credit-note": gettext_lazy("A sale could be made for its figures and taken back later."),
    "order-and-goods-out": gettext_lazy("Goods could leave for an order that nobody made."),
    "pick-and-goods-out": gettext_lazy("Nobody else would see whether more leaves than was ordered."),
    "goods-out-and-credit-note": gettext_lazy("Goods could be given out and then made free."),
    "invoice-and-payment": gettext_lazy("Money could be kept, and the invoice made to fit."),
    "payment-and-refund": gettext_lazy("Money that came in could go out again to somebody else."),
    "payment-and-write-off": gettext_lazy("Money could be kept and the debt written off."),
    "credit-note-and-refund": gettext_lazy("Money could be paid out for a credit that was made up."),
    "return-approved-and-settled": gettext_lazy("Goods could be credited that should not have come back."),
    "return-inspected-and-settled": gettext_lazy("Goods that are broken or missing could be credited in full."),
    "return-received-and-inspected": gettext_lazy("What really came back would rest on one person's word."),
    "receive-and-count": gettext_lazy("What was never put on the shelf could be counted away."),
    "rate-and-revaluation": gettext_lazy("A rate could be chosen for the result it gives."),
    "month-and-entry": gettext_lazy("Figures that were reported could be changed afterwards."),
    "tolerance-and-write-off": gettext_lazy("The limit could be raised for one debt."),
    "own-right-and-power": gettext_lazy("Whoever gives rights could take every other step alone."),
}


def function_words(code: str) -> str:
    return str(FUNCTION_WORDS[code][0]) if code in FUNCTION_WORDS else code


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def rule_name(function_a: str, function_b: str) -> str:
    """The rule as people name it: its two halves."""
    words = {"a": function_words(function_a), "b": function_words(function_b)}
    return capital(pgettext("a rule of two halves", "%(a)s, and also %(b)s") % words)


def why_words(code: str) -> str:
    return str(WHY[code]) if code in WHY else ""


def did_words(function: str, *, what: str, day: str) -> str:
    """What the person did before, said to them."""
    return str(FUNCTION_WORDS[function][1]) % {"what": what, "day": day}


def stopped_words(did: str, rule: str) -> str:
    return _("%(did)s Somebody else has to do this, by the rule “%(rule)s”.") % {"did": did, "rule": rule}


def asked_words(did: str, rule: str) -> str:
    words = {"did": did, "rule": rule}
    return (
        _(
            "%(did)s The rule “%(rule)s” asks for a second person: your colleagues are asked on their desks. "
            "Do it again when one of them has agreed."
        )
        % words
    )


def second_person_words(did: str, rule: str) -> str:
    return _("%(did)s The rule “%(rule)s” asks for a second person.") % {"did": did, "rule": rule}


def alone_words(said: str, *, duty: str, names: Sequence[str], mode: str) -> str:
    """Where nobody else could do it or agree to it: what can be done about that, and by whom."""
    page = _("Who does not do both")
    words = {"said": said, "duty": duty, "names": ", ".join(names), "mode": mode_words()[mode][0], "page": page}
    if names:
        said = _(
            "%(said)s Nobody else may do this yet. Whoever gives rights can give the duty “%(duty)s” to a colleague "
            "(%(names)s), or whoever sets the rules chooses “%(mode)s” under “%(page)s”."
        )
    else:
        said = _(
            "%(said)s Nobody else works here yet. Add a colleague with the duty “%(duty)s”, or whoever sets the rules "
            "chooses “%(mode)s” under “%(page)s”."
        )
    return said % words


def response_words() -> dict[str, str]:
    return {
        Response.BLOCK.value: _("Stops it: somebody else does it"),
        Response.SECOND_PERSON.value: _("Asks a second person"),
        Response.LOG.value: _("Writes it down for the report"),
    }


def risk_words() -> dict[str, str]:
    return {
        Risk.LOW.value: pgettext("risk", "low"),
        Risk.MEDIUM.value: pgettext("risk", "medium"),
        Risk.HIGH.value: pgettext("risk", "high"),
    }


def scope_words(scope: str, days: int) -> str:
    """Where the other half counts, and how long."""
    known = {
        Scope.JOURNEY.value: _("about the same order, goods or money"),
        Scope.COUNTERPARTY.value: _("about the same customer, within %(days)s days"),
        Scope.PERSON.value: _("whatever it is about, within %(days)s days"),
    }
    return known[scope] % {"days": days} if "%(" in known[scope] else known[scope]


def mode_words() -> dict[str, tuple[str, str]]:
    """How strictly the firm takes its rules: a name, and what happens then."""
    mode = Strictness.Mode
    return {
        mode.WATCH.value: (
            _("Only write it down"),
            _("Nobody is stopped. Where one person does both halves, the report shows it. For a firm of one or two."),
        ),
        mode.SMALL.value: (
            _("Small firm"),
            _(
                "Where a rule would stop somebody, a second person is asked instead; where it would ask, it is written "
                "down. For a firm in which one often does the work of two."
            ),
        ),
        mode.FULL.value: (
            _("As each rule says"),
            _("Rules that stop do stop, whoever it is. For a firm with enough people for every half."),
        ),
    }


def half_words(function_a: str, function_b: str, action: str) -> str:
    """Which half of a rule an action is."""
    halves = (function_a, function_b)
    return function_words(next((c for c in halves if c in FUNCTIONS and action in FUNCTIONS[c].actions), action))


def allowed_words(permission: Permission | None, mitigation: Mitigation | None) -> str:
    """Why both halves were let through."""
    if permission is not None and permission.decided_by is not None:
        return _("%(name)s agreed") % {"name": permission.decided_by.name}
    if mitigation is not None:
        return _("Exception: %(text)s (%(name)s looks at it)") % {
            "text": mitigation.text, "name": mitigation.reviewer.name,
        }  # fmt: skip
    return _("Only written down")


def detail_words(details: dict[str, str]) -> list[str]:
    """What was tried, as far as it can be said."""
    known = {
        "amount": _("Amount: %(value)s"), "total": _("Total: %(value)s"), "beyond": _("Beyond the limit: %(value)s"),
        "reason": _("Why: %(value)s"), "number": _("Number: %(value)s"),
    }  # fmt: skip
    return [known[name] % {"value": value} for name, value in details.items() if name in known]
