"""Sample things for the kit page. People, firms and numbers are made up."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.urls import reverse_lazy
from django.utils import timezone

from counterpart.design.parts import Conflict, ConflictField, Happening, Step, Tab
from counterpart.design.widgets import Pick, SignatureField

ITEMS = [
    ("1", "Fjell 2 gravel bike, 54 cm, moss", "VN-FJ2-54-MO", "1099.00", "3 in Zagreb"),
    ("2", "Saddle, black, 155", "VN-SD-155-BK", "58.00", "12 in Zagreb"),
    ("3", "Pedal pair, alloy", "VN-PD-ALY", "36.90", "comes Tuesday"),
]
REPAIR = [
    Step("Asked", "front", "done", "Mon"),
    Step("Ordered", "front", "done", "Tue"),
    Step("Paint", "back", "late", "1 day late"),
    Step("Test", "back", "next", "Fri"),
    Step("Pick up", "front", "next", "Sat"),
]
DONE = [
    Step("Asked", "front", "done"),
    Step("Ordered", "front", "done"),
    Step("Picked", "back", "done"),
    Step("Packed", "back", "done"),
    Step("Pick up", "front", "now"),
]
PICKING = [
    Step("Quote", "front", "done", "Petra, 9 Mar", "9 Mar"),
    Step("Order, deposit", "front", "done", "Marko, 10 Mar", "10 Mar"),
    Step("Credit check", "back", "done", "passed, 4 s", "10 Mar"),
    Step("Built", "back", "done", "Pavel, 11 Mar", "11 Mar"),
    Step("Picking", "back", "now", "Tomáš, 5 of 7 lines", "12:18"),
    Step("Van to Zagreb", "back", "next", "13:10", "13:10"),
    Step("Pick up, sign", "front", "next", "today 14:30", "14:30"),
    Step("First check", "front", "next", "in 6 weeks"),
]


class SampleForm(forms.Form):
    """One field of every kind."""

    name = forms.CharField(label="Name on the order", help_text="As on the invoice")
    email = forms.EmailField(
        label="Email", error_messages={"invalid": "Write it with a dot at the end, like name@posta.example"}
    )
    quantity = forms.IntegerField(
        label="Quantity", min_value=1, error_messages={"min_value": "At least 1"},
        widget=forms.TextInput(attrs={"class": "num", "inputmode": "decimal"}),
    )  # fmt: skip
    site = forms.ChoiceField(label="From", choices=[("zg", "Zagreb shop"), ("br", "Brno warehouse")])
    note = forms.CharField(label="Note for the workshop", widget=forms.Textarea(attrs={"rows": 2}), required=False)
    item = forms.CharField(label="Item", widget=Pick(reverse_lazy("design:kit-choices")))
    gift = forms.BooleanField(label="Wrap it as a present", required=False)
    shortage = forms.ChoiceField(
        label="If something is short",
        choices=[("wait", "Send the rest later"), ("refuse", "Take the order only whole")],
        widget=forms.RadioSelect,
    )
    signed = SignatureField(label="Signature")


class LineForm(forms.Form):
    """A line of an order."""

    item = forms.CharField(
        label="Item",
        widget=Pick(reverse_lazy("design:kit-choices"), attrs={"placeholder": "Add a line: scan, name or number"}),
    )
    quantity = forms.CharField(label="Qty", widget=forms.TextInput(attrs={"class": "num q", "inputmode": "decimal"}))
    price = forms.CharField(
        label="Price €", widget=forms.TextInput(attrs={"class": "num p", "inputmode": "decimal", "data-fill": "price"})
    )


def choices(sought: str) -> list[dict[str, object]]:
    """Items whose name or number holds the words."""
    words = sought.lower().split()
    return [
        {"value": value, "text": text, "code": code, "price": price, "note": note}
        for value, text, code, price, note in ITEMS
        if all(word in f"{text} {code}".lower() for word in words)
    ]


def some_lines() -> "forms.BaseFormSet[LineForm]":
    """Two lines and an empty one."""
    line_set = forms.formset_factory(LineForm, extra=1, can_delete=True)
    initial = [{"item": "1", "quantity": "1", "price": "1099.00"}, {"item": "2", "quantity": "2", "price": "58.00"}]
    lines = line_set(initial=initial, prefix="lines")
    for form, item in zip(lines.forms, ITEMS, strict=False):
        if form.initial:
            form.fields["item"].widget.text = item[1]
    return lines


def everything() -> dict[str, Any]:
    """The context of the kit page."""
    now = timezone.now()
    wrong = SampleForm(
        {"name": "Damir Knežević", "email": "damir.k@posta", "quantity": "0", "site": "zg", "item": "1",
         "item_text": ITEMS[0][1], "shortage": "wait", "signed": "M60 120L120 40L150 130L210 60L300 120"}
    )  # fmt: skip
    return {
        "form": wrong,
        "formset": some_lines(),
        "repair": REPAIR,
        "done": DONE,
        "picking": PICKING,
        "tabs": [
            Tab("Trial balance", "?", current=True), Tab("Ledger", "?tab=ledger"), Tab("Open", "?tab=open", count=12),
        ],
        "page": Paginator(range(311), 50).page(2),
        "soon": now + timedelta(minutes=10),
        "late": now - timedelta(minutes=25),
        "rows": [
            ("INV-10483", "Bikeworks Manchester", "warn", "Due in 3 days", Decimal("29499.60")),
            ("INV-10482", "Damir Knežević", "ok", "Paid", Decimal("500.00")),
            ("CN-0310", "Lucija Blažević", "", "Credit", Decimal("-64.90")),
            ("INV-10481", "Bike club Sljeme", "bad", "Late", Decimal("0")),
        ],
        "total": Decimal("29934.70"),
        "happenings": [
            Happening("Tomáš Novák", "asked Counter", "12:18", wing="back", quote="Brown 155 is out. Black instead?"),
            Happening("Petra Kovač", "counted shelf 9-A-2", "11:12", acting_for="Tomáš", note="while he was at lunch"),
            Happening("", "Rights for Petra ended by themselves", "12:30", icon="lock"),
        ],
        "conflict": Conflict(
            who="Marko Babić", at=now, thing="this order", version="8",
            fields=[
                ConflictField("saddle", "Saddle", "Brown 155", "Black 155", "Brown 155"),
                ConflictField("quantity", "Quantity", "1", "3", "2"),
            ],
        ),
    }  # fmt: skip
