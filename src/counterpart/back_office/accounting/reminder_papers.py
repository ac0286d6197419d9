"""A reminder on paper and by mail, in the customer's language: what is late, since when, and where to pay."""

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from counterpart.back_office.accounting.models import Reminder
from counterpart.back_office.accounting.reminding import own_text
from counterpart.design.formats import amount, money
from counterpart.foundation.documents.papers import (
    Column,
    Fact,
    Paper,
    Row,
    Sum,
    buyer_of,
    footer_of,
    printed_day,
    seller_of,
)
from counterpart.foundation.documents.printing import Printed, to_pdf
from counterpart.foundation.outbox.jobs import Task, handles
from counterpart.foundation.outbox.mail import send
from counterpart.foundation.parties.models import ContactPoint


def heading_of(level: int) -> str:
    """What the letter is called."""
    return {1: _("Friendly reminder"), 2: _("Second reminder")}.get(level) or _("Last reminder")


def text_of(reminder: Reminder, language: str) -> str:
    """What the letter says: the house's own words, or ours."""
    return own_text(reminder.entity_id, reminder.level, language) or _usual(reminder.level)


def _usual(level: int) -> str:
    said = {
        1: _(
            "It may have slipped your mind: the day on which these invoices were due has passed. Please pay them soon."
        ),
        2: _("We have reminded you before, and these invoices are still open. Please pay them within seven days."),
    }
    return said.get(level) or _(
        "In spite of our reminders these invoices are still open. Please pay them at once, or call us today."
    )


def language_for(reminder: Reminder) -> str:
    wanted = reminder.party.language
    return wanted if wanted in dict(settings.LANGUAGES) else "en"


def reminder_paper(reminder: Reminder, language: str) -> Paper:
    """The letter, in the language that is set."""
    entity, currency = reminder.entity, reminder.currency
    lines = reminder.lines.select_related("invoice__document").order_by("invoice__due_on", "pk")
    rows = [
        Row(
            [
                line.invoice.document.reference, printed_day(line.invoice.due_on), str(line.days_late),
                amount(line.amount, currency),
            ]
        )
        for line in lines
    ]  # fmt: skip
    columns = [
        Column(_("Invoice"), wide=True), Column(_("Due on")), Column(_("Days late"), right=True),
        Column(_("Open, %(currency)s") % {"currency": currency}, right=True),
    ]  # fmt: skip
    total = money(reminder.amount, currency)
    pay = [Fact(_("To pay"), total)]
    if entity.bank_account:
        pay.append(Fact(_("To the account"), entity.bank_account))
    return Paper(
        heading=heading_of(reminder.level), number="", seller=seller_of(entity), buyer=buyer_of(reminder.party),
        facts=[Fact(_("Date"), printed_day(reminder.on))], columns=columns, lines=rows,
        sums=[Sum(_("To pay"), total, strong=True)], payment=pay,
        notes=[text_of(reminder, language), _("If you have paid meanwhile, nothing is left to do: thank you.")],
        footer=footer_of(entity),
    )  # fmt: skip


def reminder_of(pk: int) -> Reminder:
    return Reminder.objects.select_related("party", "entity").get(pk=pk)


def print_reminder(reminder: Reminder, language: str) -> Printed:
    with translation.override(language):
        paper = reminder_paper(reminder, language)
    return Printed(f"reminder-{reminder.pk}.pdf", to_pdf(paper, made_at=reminder.sent_at), language)


@handles("accounting.mail_reminder")
def mail_reminder(task: Task) -> None:
    """The letter, by mail, with its paper; without an address it is printed by hand."""
    reminder = reminder_of(int(task.payload["reminder_id"]))
    address = ContactPoint.objects.filter(party_id=reminder.party_id, kind=ContactPoint.Kind.EMAIL).order_by("pk")
    to = address.values_list("value", flat=True).first()
    if not to:
        task.note = "the customer has no e-mail address"
        return
    language = language_for(reminder)
    with translation.override(language):
        greeting = _("Hello %(name)s,") % {"name": reminder.party.name}
        to_pay = _("To pay: %(amount)s") % {"amount": money(reminder.amount, reminder.currency)}
        parts = [greeting, text_of(reminder, language), to_pay, _("Kind regards") + "\n" + reminder.entity.name]
        subject = heading_of(reminder.level)
        papers = [print_reminder(reminder, language)]
        send(task, to, subject, "\n\n".join(parts) + "\n", papers, language=language)
