"""What customers owe: item by item, by customer and age, and everything of one customer."""

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from counterpart.back_office.accounting import queries
from counterpart.back_office.accounting.links import page_of
from counterpart.back_office.accounting.lists_of_money import OPEN_ITEMS, reminder_words
from counterpart.back_office.accounting.queries import OpenRow
from counterpart.back_office.accounting.tabs import book_tabs
from counterpart.design.formats import money
from counterpart.foundation.cursors import PAGE_SIZE
from counterpart.foundation.errors import Missing
from counterpart.foundation.lists.listing import Asked
from counterpart.foundation.lists.pages import show_list
from counterpart.foundation.parties.models import Party
from counterpart.foundation.web import actor_of, page


@page("accounting.view")
def receivables(request: HttpRequest) -> HttpResponse:
    """What is open, the earliest due day first."""
    by = actor_of(request)
    context = {
        "book_tabs": book_tabs("receivables"), "today": queries.today_at(by),
        "may_rule": by.may("accounting.change_money_rules"), "may_remind": by.may("accounting.send_reminders"),
    }  # fmt: skip
    return show_list(request, OPEN_ITEMS, "accounting/receivables.html", shown=_with_pages, context=context)


def _with_pages(asked: Asked, rows: Sequence[OpenRow]) -> dict[str, Any]:
    said = asked.pairs()
    owed = said.get("side") != "credit" and said.get("reminded") != "paused"
    return {
        "rows": [(row, page_of(row.item.document), reminder_words(row)) for row in rows],
        "may_remind_many": owed and asked.actor.may("accounting.remind_customer"),
    }


@page("accounting.view")
def ages(request: HttpRequest) -> HttpResponse:
    """Who owes how much, and how late it is."""
    by = actor_of(request)
    today = queries.today_at(by)
    shown = Paginator(queries.receivables(by, today), PAGE_SIZE).get_page(request.GET.get("page"))
    totals = queries.receivables_total(by, today)
    context = {
        "page": shown, "rows": queries.aged(list(shown)), "totals": totals, "today": today,
        "tabs": book_tabs("receivables"),
    }  # fmt: skip
    return render(request, "accounting/ages.html", context)


@page("accounting.view", sample="party")
def receivables_of_party(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything open of one customer."""
    by = actor_of(request)
    party = Party.objects.filter(pk=pk).first()
    items = queries.open_items_of(by, pk)
    if party is None:
        raise Missing()
    currencies = sorted({item.currency for item in items})
    balances = {each: queries.balance_of([item for item in items if item.currency == each]) for each in currencies}
    context = {
        "party": party, "items": items, "today": queries.today_at(by), "may_pay": by.may("accounting.pay_invoice"),
        "owed": ", ".join(money(balance, each) for each, balance in balances.items() if balance > 0),
        "ahead": any(balance < 0 for balance in balances.values()),
    }  # fmt: skip
    return render(request, "accounting/party.html", context)
