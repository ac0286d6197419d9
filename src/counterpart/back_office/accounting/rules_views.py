"""What the house lets pass, and small rests that nobody asks for."""

from decimal import Decimal

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from counterpart.back_office.accounting import queries
from counterpart.back_office.accounting.links import page_of
from counterpart.back_office.accounting.views import refused, with_key
from counterpart.back_office.accounting.writing_off import MOST, change_money_rules, tolerance, write_off
from counterpart.design.formats import money
from counterpart.design.toasts import say
from counterpart.foundation.documents.models import Document
from counterpart.foundation.entry import NumberField, plain_number
from counterpart.foundation.errors import Missing, Refusal
from counterpart.foundation.organisation.house import house
from counterpart.foundation.web import acting, actor_of, page


class RulesForm(forms.Form):
    """How much may be written off."""

    write_off_up_to = NumberField(
        label=gettext_lazy("Write off at most"), places=2, min_value=Decimal(0), max_value=MOST,
        help_text=gettext_lazy("What is left of an invoice, or over of a payment, and not worth a letter."),
    )  # fmt: skip


@page("accounting.change_money_rules", "GET", "POST")
def rules(request: HttpRequest) -> HttpResponse:
    """The house's tolerance for money."""
    entity = house().sites[actor_of(request).desk.site_id].entity
    form = RulesForm(request.POST or None, initial={"write_off_up_to": plain_number(tolerance(entity.id))})
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            change_money_rules(write_off_up_to=form.cleaned_data["write_off_up_to"], by=acting(request))
        except Refusal as no:
            status = refused(form, no)
        else:
            say(request, _("Saved."))
            return redirect("accounting:rules")
    context = with_key(form=form, currency=entity.currency)
    return render(request, "accounting/rules.html", context, status=status)


@page("accounting.write_off", "POST", sample="invoice")
def written_off(request: HttpRequest, pk: int) -> HttpResponse:
    """What is left is not asked for."""
    document = Document.objects.filter(actor_of(request).scope(), pk=pk).first()
    if document is None or queries.open_item_of(document) is None:
        raise Missing()
    try:
        answer = write_off(pk, by=acting(request))
    except Refusal as no:
        say(request, str(no), bad=True)
    else:
        amount = money(Decimal(answer.more["amount"]), queries.open_item_of(document).currency)  # type: ignore[union-attr]
        say(request, _("%(amount)s written off.") % {"amount": amount})
    return redirect(page_of(document) or "/")
