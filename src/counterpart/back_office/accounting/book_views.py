"""The books: trial balance, ledger, statements, entries."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from counterpart.back_office.accounting import ledger, reports
from counterpart.back_office.accounting.actions import post_entry, reverse_entry
from counterpart.back_office.accounting.forms import EntryForm, EntryLines, accounts_to_post, sides_of
from counterpart.back_office.accounting.links import KIND_NAMES, page_of
from counterpart.back_office.accounting.models import Account, Entry, EntryLine, Period
from counterpart.back_office.accounting.period import Chosen, chosen
from counterpart.back_office.accounting.queries import sites_seen, today_at
from counterpart.back_office.accounting.tabs import book_tabs
from counterpart.back_office.accounting.texts import JOURNAL_NAMES
from counterpart.back_office.accounting.views import refused, with_key
from counterpart.design.toasts import say
from counterpart.foundation.cursors import cursor_page
from counterpart.foundation.documents.models import Document
from counterpart.foundation.errors import Missing, Refusal
from counterpart.foundation.exports import Cell, csv_response
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.organisation.house import house
from counterpart.foundation.web import acting, actor_of, page
from counterpart.hall.journeys.story import sentence_of


@page("accounting.view")
def trial_balance(request: HttpRequest) -> HttpResponse:
    """Every account: where it stood, what moved, where it stands."""
    asked = chosen(actor_of(request), request.GET.dict())
    told = reports.trial_balance(asked.entity.id, asked.since, asked.until, asked.site_ids)
    context = _books("trial_balance", asked) | {"report": told, "books_closed": _closed_until(asked)}
    return render(request, "accounting/trial_balance.html", context)


@page("accounting.view")
def trial_balance_file(request: HttpRequest) -> HttpResponseBase:
    """The trial balance for a spreadsheet."""
    asked = chosen(actor_of(request), request.GET.dict())
    told = reports.trial_balance(asked.entity.id, asked.since, asked.until, asked.site_ids)
    header = [
        _("Account"), _("Name"), _("Kind"), _("Opening"), _("Debit"), _("Credit"), _("Closing"), _("Last year"),
    ]  # fmt: skip
    rows: list[list[Cell]] = [
        [r.account.code, r.account.name, group.label, r.opening, r.debit, r.credit, r.closing, r.last_year]
        for group in told.groups
        for r in group.rows
    ]
    return csv_response(f"trial-balance-{asked.until:%Y-%m}", header, rows)


@page("accounting.view", sample="account", part_of="accounting:ledger")
def excerpt(request: HttpRequest, pk: int) -> HttpResponse:
    """One row of the trial balance with the last lines beneath it, or folded again."""
    account = _account(actor_of(request), pk)
    asked = chosen(actor_of(request), request.GET.dict())
    told = reports.trial_balance(asked.entity.id, asked.since, asked.until, asked.site_ids)
    row = next((row for row in told.rows if row.account.pk == pk), None)
    if row is None:
        raise Missing()
    shown, more = (
        (None, False) if "fold" in request.GET else ledger.excerpt(account, asked.since, asked.until, asked.site_ids)
    )
    context = {"row": row, "page": shown, "more": more, "chosen": asked, "currency": asked.entity.currency}
    return render(request, "accounting/_account.html", context)


@page("accounting.view")
def ledgers(request: HttpRequest) -> HttpResponse:
    """Which ledger to open."""
    asked = chosen(actor_of(request), request.GET.dict())
    told = reports.trial_balance(asked.entity.id, asked.since, asked.until, asked.site_ids)
    return render(request, "accounting/ledgers.html", _books("ledgers", asked) | {"report": told})


@page("accounting.view", sample="account")
def ledger_of(request: HttpRequest, pk: int) -> HttpResponse:
    """Every line of an account, with the balance after it."""
    account = _account(actor_of(request), pk)
    asked = chosen(actor_of(request), request.GET.dict())
    shown = ledger.ledger_page(account, request.GET.dict(), asked.since, asked.until, asked.site_ids)
    return render(request, "accounting/ledger.html", _books("ledgers", asked) | {"account": account, "page": shown})


@page("accounting.view", sample="account")
def ledger_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A ledger for a spreadsheet, the whole period."""
    account = _account(actor_of(request), pk)
    asked = chosen(actor_of(request), request.GET.dict())
    header = [_("Date"), _("Entry"), _("Text"), _("Document"), _("Debit"), _("Credit"), _("Balance")]

    def rows() -> Iterator[list[Cell]]:
        for row in ledger.all_rows(account, asked.since, asked.until, asked.site_ids):
            line, document = row.line, row.line.entry.document
            yield [
                line.on, line.entry.number, row.sentence, document.reference if document else "", line.debit,
                line.credit, row.balance,
            ]  # fmt: skip

    return csv_response(f"ledger-{account.code}-{asked.until:%Y-%m}", header, rows())


@page("accounting.view")
def income(request: HttpRequest) -> HttpResponse:
    """What came in, what it cost, what is left."""
    asked = chosen(actor_of(request), request.GET.dict())
    told = reports.income_statement(asked.entity.id, asked.since, asked.until, asked.site_ids)
    return render(request, "accounting/income.html", _books("income", asked) | {"report": told})


@page("accounting.view")
def balance_sheet(request: HttpRequest) -> HttpResponse:
    """What the firm owns and owes."""
    asked = chosen(actor_of(request), request.GET.dict())
    told = reports.balance_sheet(asked.entity.id, asked.year_starts_on, asked.until, asked.site_ids)
    return render(request, "accounting/balance_sheet.html", _books("balance_sheet", asked) | {"report": told})


@page("accounting.view")
def entries(request: HttpRequest) -> HttpResponse:
    """Every entry, newest first."""
    by = actor_of(request)
    found = _entries(by).select_related("document__party", "person", "reverses")
    journal = request.GET.get("journal", "")
    if journal in JOURNAL_NAMES:
        found = found.filter(journal=journal)
    shown = cursor_page(found, request.GET.dict(), order=("-id",))
    rows = [(entry, ledger.sentence_of_entry(entry)) for entry in shown.rows]
    context = {
        "page": shown, "rows": rows, "tabs": book_tabs("entries"), "journals": JOURNAL_NAMES.items(),
        "journal": journal, "journal_names": JOURNAL_NAMES, "may_post": by.may("accounting.post_entry"),
    }  # fmt: skip
    return render(request, "accounting/entries.html", context)


@page("accounting.view", sample="entry")
def entry(request: HttpRequest, pk: int) -> HttpResponse:
    """One entry, and the story behind it."""
    by = actor_of(request)
    behind = ("document__party", "person", "reverses", "site", "reversed_by")
    found = _entries(by).filter(pk=pk).select_related(*behind).first()
    if found is None:
        raise Missing()
    lines = list(EntryLine.objects.filter(entry_id=pk).select_related("account", "party").order_by("pk"))
    reversed_by = getattr(found, "reversed_by", None)
    by_hand = found.document_id is None and found.reverses_id is None and reversed_by is None
    context = with_key(
        entry=found, lines=lines, sentence=ledger.sentence_of_entry(found), reversed_by=reversed_by,
        total=sum((line.debit for line in lines), reports.ZERO), currency=house().entities[found.entity_id].currency,
        journal=JOURNAL_NAMES[found.journal], story=_story(by, found), said=_said(by, found),
        may_reverse=by_hand and by.may("accounting.reverse_entry"),
    )  # fmt: skip
    return render(request, "accounting/entry.html", context)


@page("accounting.post_entry", "GET", "POST")
def entry_new(request: HttpRequest) -> HttpResponse:
    """Write an entry by hand."""
    by = actor_of(request)
    site = house().sites[by.desk.site_id]
    accounts = accounts_to_post(site.entity.id)
    data = request.POST or None
    form = EntryForm(data, sites=sites_seen(by), initial={"on": today_at(by), "site": site.id})
    lines = EntryLines(data, prefix="lines", form_kwargs={"accounts": accounts})
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid() and lines.is_valid():
        said = form.cleaned_data
        try:
            answer = post_entry(
                sides_of(lines), text=said["text"], on=said["on"], site_id=said.get("site") or 0, by=acting(request)
            )
        except Refusal as no:
            status = refused(form, no)
        else:
            say(request, _("Entry %(number)s is posted.") % {"number": answer.number})
            return redirect("accounting:entry", answer.id)
    context = with_key(form=form, lines=lines, currency=site.entity.currency)
    return render(request, "accounting/entry_new.html", context, status=status)


@page("accounting.reverse_entry", "POST", sample="entry")
def reversal(request: HttpRequest, pk: int) -> HttpResponse:
    """The same amounts on the other side."""
    answer = reverse_entry(pk, by=acting(request))
    say(request, _("Entry %(number)s takes it back.") % {"number": answer.number})
    return redirect("accounting:entry", answer.id)


def _books(current: str, asked: Chosen) -> dict[str, object]:
    return {"chosen": asked, "currency": asked.entity.currency, "tabs": book_tabs(current, asked.query)}


def _account(by: Actor, pk: int) -> Account:
    entity = house().sites[by.desk.site_id].entity
    found = Account.objects.filter(entity_id=entity.id, pk=pk).first()
    if found is None:
        raise Missing()
    return found


def _entries(by: Actor) -> QuerySet[Entry]:
    found = Entry.objects.filter(entity_id=house().sites[by.desk.site_id].entity.id)
    return found.filter(by.scope())


def _closed_until(asked: Chosen) -> Period | None:
    """The last month that takes no more postings."""
    closed = Period.objects.filter(entity_id=asked.entity.id).exclude(state=Period.State.OPEN)
    return closed.order_by("-ends_on").first()


def _story(by: Actor, found: Entry) -> list[tuple[str, str, str, bool]]:
    """The documents of the journey, as far as the reader may see them: kind, reference, address, is it this one."""
    if found.document is None:
        return []
    chain = Document.objects.filter(by.scope(), journey_id=found.document.journey_id).order_by("pk")[:50]
    return [(str(KIND_NAMES[d.kind]), d.reference, page_of(d), d.pk == found.document_id) for d in chain]


def _said(by: Actor, found: Entry) -> str:
    return sentence_of(found.document_id, by.language) if found.document_id else ""
