"""A confirmed order is agreed anew on one page; its versions stand on another."""

from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from counterpart.design.parts import Conflict
from counterpart.design.toasts import say
from counterpart.foundation.acts.models import Act
from counterpart.foundation.conflicts import resolved
from counterpart.foundation.entry import plain_number
from counterpart.foundation.errors import Missing, Refusal, Stale
from counterpart.foundation.web import KEY_FIELD, acting, actor_of, new_key, page
from counterpart.front_office.sales import statements
from counterpart.front_office.sales.amend_forms import (
    AmendForm,
    Row,
    changes_of,
    gone_words,
    in_words,
    rows_of,
    stored_of,
)
from counterpart.front_office.sales.amending import amend_order
from counterpart.front_office.sales.forms import BaseLines, lines_of
from counterpart.front_office.sales.models import Order, OrderVersion
from counterpart.front_office.sales.queries import orders
from counterpart.front_office.sales.version_words import change_words, version_words


@dataclass
class Sheet:
    """Everything on the page of an order that is being changed."""

    order: Order
    head: AmendForm
    rows: list[Row]
    lines: BaseLines
    key: str = ""
    refused: str = ""
    conflict: Conflict | None = None


@page("sales.amend_order", "GET", "POST", sample="waiting_order")
def amendment(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a confirmed order; somebody who saved in between is shown beside what was typed here."""
    by = acting(request)
    order = orders(by).filter(pk=pk, state=Order.State.CONFIRMED, document__closed_at=None).first()
    if order is None:
        raise Missing()
    standing = statements.lines_as_they_stand(pk=pk)
    stored = stored_of(order, standing)
    if request.method != "POST":
        head = AmendForm()
        head.start_from(stored, order.version)
        return _show(request, Sheet(order, head, rows_of(standing), lines_of(blank=1)))
    if request.POST.get("resolve") == "theirs":
        return redirect("sales:order", pk)
    data, rows, added = request.POST.copy(), rows_of(standing, request.POST), lines_of(request.POST)
    whole = added.is_valid()
    data["lines"] = in_words([*(row.words for row in rows if row.is_typed), *_added_words(added)])
    head = AmendForm(data)
    if request.POST.get("resolve") == "both":
        settled = resolved(head, stored)
        if settled["lines"] != data["lines"]:
            rows, added = rows_of(standing), lines_of({"lines-TOTAL_FORMS": "0", "lines-INITIAL_FORMS": "0"})
            whole = added.is_valid()
        head = AmendForm(settled)
    sheet, changes = Sheet(order, head, rows, added, key=by.key), changes_of(rows)
    if not (head.is_valid() and whole) or any(row.errors for row in rows):
        return _show(request, sheet, 422)
    said = head.cleaned_data
    try:
        answer = amend_order(
            pk, changes, version=said["version"] or 0, added=[line for _n, line in added.wanted()], method=said["method"],
            day=head.day_of(order), reason=said["reason"], by=by,
        )  # fmt: skip
    except Stale:
        return _both(request, sheet, stored)
    except Refusal as no:
        if no.status == 404:
            raise
        sheet.refused = str(no)
        if no.code == "reason_missing":
            head.add_error("reason", str(no))
        return _show(request, sheet, no.status)
    words = {"reference": answer.reference, "n": answer.more.get("order_version")}
    say(request, _("%(reference)s is version %(n)s now; the customer is told.") % words)
    return redirect("sales:order", pk)


def _added_words(added: BaseLines) -> list[str]:
    names = {n: found.name for n, form in enumerate(added.forms) if (found := form.found) is not None}
    return [f"{plain_number(wanted.quantity)} × {names[n]}" for n, wanted in added.wanted()]


def _both(request: HttpRequest, sheet: Sheet, stored: dict[str, Any]) -> HttpResponse:
    """Both versions beside each other; nothing of what was typed is lost."""
    pk = sheet.order.pk
    found = sheet.head.conflict_with(stored, sheet.order.version, thing=_("this order"), subject=("order", pk))
    last = Act.objects.filter(document_id=pk).select_related("person").order_by("-id").first()
    if last is not None:
        found = replace(found, who=last.person.name, initials=last.person.initials, at=last.at)
    sheet.conflict, sheet.key = found, ""
    return _show(request, sheet, Stale.status)


def _show(request: HttpRequest, sheet: Sheet, status: int = 200) -> HttpResponse:
    context = {
        "sheet": sheet, "order": sheet.order, "key": sheet.key if sheet.conflict is None and sheet.key else new_key(),
        "key_field": KEY_FIELD, "rows": [(row, gone_words(row.line)) for row in sheet.rows],
    }  # fmt: skip
    return render(request, "sales/amendment.html", context, status=status)


@page("sales.view", sample="waiting_order")
def versions(request: HttpRequest, pk: int) -> HttpResponse:
    """What changed from version to version, the newest first; the first one is what was confirmed."""
    by = actor_of(request)
    order = orders(by).filter(pk=pk).first()
    if order is None:
        raise Missing()
    found = list(OrderVersion.objects.filter(order_id=pk).select_related("made_by").order_by("-number"))
    told = [(v, version_words(v, order.currency), _compared(v, order.currency)) for v in found]
    first = found[-1].total_before if found else order.total
    return render(request, "sales/versions.html", {"order": order, "versions": told, "first": first})


def _compared(version: OrderVersion, currency: str) -> list[tuple[str, str]]:
    """Each change with the line that it is about."""
    return [(change.get("position", ""), change_words(change, currency)) for change in version.changes]
