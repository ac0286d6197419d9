"""The playbooks a company starts with: how each duty is done in this house, on the screens that are there."""

from collections.abc import Callable

from django.conf import settings
from django.utils.translation import gettext as say
from django.utils.translation import gettext_noop as _
from django.utils.translation import override

from counterpart.foundation.clock import now
from counterpart.foundation.identity.models import Person
from counterpart.foundation.organisation.models import Duty
from counterpart.hall.playbooks.models import Edition, Playbook, Step, StepText

# Duty -> its steps: what to do, and the screen it is done on.
SHIPPED: dict[str, tuple[tuple[str, str], ...]] = {
    "sales": (
        (_("Take the order: find the customer, then type or scan each item with its quantity."), "sales:order_new"),
        (_("Look at what is free before you promise a day. What is short waits for the next goods."), "inventory:stock"),
        (_("Give a discount only with a reason and within your limit. Above it, ask somebody whose limit is higher."), ""),
        (_("Follow the quotes that wait for an answer, and write down why one was lost."), "sales:quotes"),
        (_("Look at the orders on hold: each says what has to happen, and who can do it."), "sales:holds"),
        (_("Change or cancel an order on its own page. What has left the house stays as it is."), "sales:orders"),
        (_("Before you leave, look at what the back office waits for from you, and answer it."), "workplace:hall"),
    ),
    "counter": (
        (_("Greet, ask for the pickup code or the name, and scan or type it."), "fulfilment:pickups"),
        (_("Open the hand-over: it says what the customer gets, from which shelf, and what is left to pay."), "fulfilment:pickups"),
        (_("Take the money first if something is left to pay: the order's page leads to it."), "sales:orders"),
        (_("If somebody else collects, write down their name and how they belong to the customer."), ""),
        (_("Hand over and let the customer sign. The invoice is drafted by itself."), "fulfilment:pickups"),
        (_("Sell what else they ask for: a new order, for pickup."), "sales:order_new"),
        (_("Take goods back: scan any paper of the order, say how much of which line, and why."), "after_sales:start"),
    ),
    "pickup": (
        (_("See what is ready. Who is here already stands first."), "fulfilment:pickups"),
        (_("Note that the customer is here, and fetch the parcel from the shelf it stands on."), "fulfilment:pickups"),
        (_("Compare the slip on the parcel with the code or the name, before you give it to anybody."), ""),
        (_("If it is not paid and has to be, the customer pays at the counter first."), ""),
        (_("Hand over with a signature. Say if not everything is taken, and what goes back to stock."), "fulfilment:pickups"),
        (_("Remind those who have not come. What nobody fetches goes back to stock by itself."), "fulfilment:pickups"),
    ),
    "after_sales": (
        (_("Find the order: scan any of its papers, or type its number or the customer's name."), "after_sales:start"),
        (_("Scan the serial number to see whether we still stand for the piece."), "after_sales:warranty"),
        (_("Say which lines come back, how much, and why. Agree with the customer: money back or an exchange."), "after_sales:start"),
        (_("When goods arrive that were announced, say that they are here, and put them on the shelf for returns."), "after_sales:returns"),
        (_("Watch that the warehouse looks at every piece: as new, damaged, or given back."), "after_sales:returns"),
        (_("Tell the customer what became of it: the sentence on the return says it whole."), "after_sales:returns"),
    ),
    "fulfilment": (
        (_("Release what has its goods, the earliest promise first."), "fulfilment:shipments"),
        (_("Make a wave where many small orders can be picked on one walk."), "fulfilment:waves"),
        (_("Take a shipment and pick it: scan the place, then the item."), "fulfilment:shipments"),
        (_("If the shelf is short, say so and why. The rest waits in a shipment of its own, and the customer is told."), ""),
        (_("Pack it, say on which shelf it stands, and print the slip."), "fulfilment:shipments"),
        (_("Give the parcels to the carrier, and write down the number of each."), "fulfilment:shipments"),
        (_("Before you leave, look at the day: what is late gets a new promise, or a colleague."), "fulfilment:day"),
    ),
    "warehouse": (
        (_("Receive goods: what came, how much, and what it cost."), "inventory:receiving"),
        (_("Compare with what was expected. What did not come gets a new day."), "inventory:expected"),
        (_("Put everything where it belongs. Each place has its own page with what lies there."), "inventory:places"),
        (_("Count what looks wrong: the stock follows what you found, with your note."), "inventory:stock"),
        (_("Look at goods that came back: as new, damaged, or given back to the customer."), "after_sales:returns"),
        (_("Help to pick and pack when more waits than fulfilment can do."), "fulfilment:shipments"),
    ),
    "accounting": (
        (_("Read each draft invoice and post it. It gets its number then, and never changes again."), "accounting:invoices"),
        (_("Write down money that came in, with the reference the customer gave."), "accounting:payment_new"),
        (_("Say which invoices a payment is for. What is missing stays open, the rest stays with the customer."), "accounting:payments"),
        (_("See who owes what, and since when."), "accounting:receivables"),
        (_("Remind of what is late. Leave out those with whom something was agreed."), "accounting:reminders"),
        (_("Look at the orders on hold for credit: approve, or ask for a deposit."), "sales:holds"),
        (_("Credit what came back, once the warehouse has looked at it."), "after_sales:returns"),
        (_("At the end of the month look at the trial balance, then close the period."), "accounting:trial_balance"),
    ),
}  # fmt: skip


def give_playbooks(writer: Person) -> int:
    """The shipped playbooks for a company that never had any; how many. In every language the house speaks."""
    if Playbook.objects.exists():
        return 0
    at, texts = now(), _translated()
    duties = list(Duty.objects.filter(code__in=SHIPPED).order_by("id"))
    books = Playbook.objects.bulk_create(Playbook(duty=duty) for duty in duties)
    editions = Edition.objects.bulk_create(
        Edition(playbook=book, number=1, written_by=writer, written_at=at, published_by=writer, published_at=at)
        for book in books
    )
    steps = Step.objects.bulk_create(
        Step(edition=edition, place=place, page=page)
        for edition, duty in zip(editions, duties, strict=True)
        for place, (_text, page) in enumerate(SHIPPED[duty.code], 1)
    )
    said = [text for duty in duties for text, _page in SHIPPED[duty.code]]
    StepText.objects.bulk_create(
        StepText(step=step, language=language, text=text)
        for step, words in zip(steps, said, strict=True)
        for language, text in texts[words].items()
    )
    return len(books)


def _translated() -> dict[str, dict[str, str]]:
    """Each text in each language that has it."""
    found: dict[str, dict[str, str]] = {text: {"en": text} for steps in SHIPPED.values() for text, _page in steps}
    translate: Callable[[str], str] = say
    for language, _name in settings.LANGUAGES:
        with override(language):
            for text, said in found.items():
                if translate(text) != text:
                    said[language] = translate(text)
    return found
