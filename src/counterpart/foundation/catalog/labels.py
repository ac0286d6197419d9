"""Labels of an item, for itself or its place on the shelf: its name, its number, and a code that scanners read."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from counterpart.foundation.catalog.models import Item
from counterpart.foundation.clock import now
from counterpart.foundation.documents.codes import bars, qr
from counterpart.foundation.documents.papers import Code, ItemLabel
from counterpart.foundation.documents.printing import all_to_pdf
from counterpart.foundation.entry import WholeField
from counterpart.foundation.errors import Missing
from counterpart.foundation.web import page

ON_A_SHEET = 24
SHEETS_MAX = 20


class LabelsForm(forms.Form):
    """How many labels."""

    count = WholeField(label=gettext_lazy("Labels"), min_value=1, max_value=ON_A_SHEET * SHEETS_MAX, initial=ON_A_SHEET)


def label_of(item: Item) -> ItemLabel:
    """The code is the item's GTIN where it has one, else its number: as bars, or as a square where bars would be too thin."""
    said = item.gtin or item.sku
    drawn = bars(said, is_gtin=bool(item.gtin))
    code = Code(_("Number"), said if item.gtin else "", drawn or qr(said))
    return ItemLabel(item.name, item.sku, code, is_square=not drawn)


@page("catalog.view", "GET", sample="item")
def labels(request: HttpRequest, pk: int) -> HttpResponse:
    """As many as wanted, on sheets of 24; without a number the question how many."""
    item = Item.objects.filter(pk=pk).first()
    if item is None:
        raise Missing()
    form = LabelsForm(request.GET if "count" in request.GET else None)
    if not form.is_bound or not form.is_valid():
        context = {"item": item, "form": form, "on_a_sheet": ON_A_SHEET}
        return render(request, "catalog/labels.html", context, status=422 if form.is_bound else 200)
    label = label_of(item)
    pdf = all_to_pdf([label] * form.cleaned_data["count"], title=label.title, made_at=now())
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{slugify(label.title) or "labels"}.pdf"'
    response["Cache-Control"] = "private, no-cache"
    return response
