"""What people type in fulfilment."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from counterpart.back_office.fulfilment.models import Identity, PickupRules
from counterpart.back_office.fulfilment.picking import REASONS
from counterpart.back_office.fulfilment.queries import STAGES, Filter, Line
from counterpart.back_office.fulfilment.serials import read_serials
from counterpart.design.widgets import SignatureField
from counterpart.foundation.conflicts import VersionedForm
from counterpart.foundation.entry import NumberField, TextField

Choices = list[tuple[str, Any]]
SERIALS_LENGTH_MAX = 4000
RESTS: Choices = [("stays", _("stays on its shelf")), ("back", _("goes back to stock: it is not wanted"))]


def identity_choices() -> Choices:
    return [
        ("", _("None")), (Identity.ID_CARD.value, _("Identity card")), (Identity.PASSPORT.value, _("Passport")),
        (Identity.DRIVING_LICENCE.value, _("Driving licence")), (Identity.OTHER.value, _("Another document")),
    ]  # fmt: skip


def check_choices() -> Choices:
    check = PickupRules.Check
    return [
        (check.NEVER.value, _("never")), (check.PROXY.value, _("when somebody else collects")),
        (check.ALWAYS.value, _("every time")),
    ]  # fmt: skip


class FilterForm(forms.Form):
    """The words of a list's address. What cannot be read is as if it were not there."""

    stage = forms.ChoiceField(choices=[(s, s) for s in STAGES], required=False)
    method = forms.ChoiceField(choices=[("pickup", "pickup"), ("delivery", "delivery")], required=False)
    mine = forms.BooleanField(required=False)
    q = forms.CharField(max_length=60, required=False)
    page = forms.IntegerField(min_value=1, max_value=1000, required=False)

    def read(self) -> Filter:
        self.is_valid()
        said = self.cleaned_data
        return Filter(
            said.get("stage", ""), said.get("method", ""), said.get("mine", False), said.get("q", ""),
            said.get("page") or 1,
        )  # fmt: skip


class ReleaseForm(forms.Form):
    """All of it, what is here, or on purpose so much of each line."""

    split = forms.BooleanField(required=False)

    def __init__(self, *args: Any, lines: Sequence[Line] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = lines
        for line in lines:
            self.fields[f"only_{line.position}"] = NumberField(
                label=line.name, places=line.decimals, min_value=0, max_value=max(line.quantity, Decimal(1)),
                required=False, initial=line.here,
            )  # fmt: skip

    def only(self) -> list[tuple[int, Decimal]]:
        """``(position, quantity)`` of what is to go now, where somebody said so."""
        typed = [(line.position, self.cleaned_data.get(f"only_{line.position}")) for line in self.lines]
        return [(position, quantity) for position, quantity in typed if quantity is not None]


class PackForm(forms.Form):
    """Where it waits for the customer. Goods for a carrier need no shelf."""

    shelf = forms.CharField(
        label=_("Shelf"), max_length=20,
        widget=forms.TextInput(attrs={"data-scan-to": True, "autocomplete": "off", "autocapitalize": "characters"}),
    )  # fmt: skip

    def __init__(self, *args: object, is_pickup: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["shelf"].required = is_pickup
        self.fields["shelf"].error_messages["required"] = _("Scan or type the shelf where it waits.")


class SerialForm(forms.Form):
    """A field for the serial numbers of each line that has them."""

    def ask_serials(self, lines: Sequence[Line]) -> None:
        self.tracked = [line for line in lines if line.is_serial]
        for line in self.tracked:
            self.fields[f"serials_{line.position}"] = TextField(
                label=gettext("Serial numbers: %(item)s") % {"item": line.name}, max_length=SERIALS_LENGTH_MAX,
                required=False, help_text=_("Scan every piece, one after the other."),
                widget=forms.TextInput(attrs={"class": "mono", "autocomplete": "off"}),
            )  # fmt: skip

    def serials(self) -> list[tuple[int, list[str]]]:
        """``(position, numbers)`` where somebody scanned some."""
        typed = [(x.position, read_serials(self.cleaned_data.get(f"serials_{x.position}") or "")) for x in self.tracked]
        return [(position, numbers) for position, numbers in typed if numbers]

    @property
    def serial_cells(self) -> list[forms.BoundField]:
        return [self[f"serials_{line.position}"] for line in self.tracked]


class HandOverForm(SerialForm):
    """Who receives the goods, with a signature or a typed name; and how much of each line, where it is not all of it."""

    to = TextField(
        label=_("Handed over to"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Write down who receives the goods.")},
    )  # fmt: skip
    relation = TextField(
        label=_("How they belong to the customer"), max_length=60, required=False,
        help_text=_("Wife, colleague, courier: empty when the customer came."),
    )  # fmt: skip
    identity = forms.ChoiceField(
        label=_("Document looked at"), required=False, choices=identity_choices,
        help_text=_("Only its kind. Its number is written down nowhere."),
    )  # fmt: skip
    rest = forms.ChoiceField(label=_("The rest"), choices=RESTS, widget=forms.RadioSelect, required=False)
    reason = TextField(label=_("Why it is not wanted"), max_length=200, required=False)
    signature = SignatureField(label=_("Signature"), max_length=20_000)

    def __init__(self, *args: Any, lines: Sequence[Line], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = lines
        for line in lines:
            self.fields[f"taken_{line.position}"] = NumberField(
                label=line.name, places=line.decimals, min_value=0, max_value=max(line.quantity, Decimal(1)),
                required=False, initial=line.quantity,
            )  # fmt: skip
        self.ask_serials(lines)

    def clean_rest(self) -> str:
        return str(self.cleaned_data["rest"] or "stays")

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("rest") == "back" and self.less() and not said.get("reason"):
            self.add_error("reason", _("Write down why the customer does not take it."))
        return said

    def less(self) -> list[tuple[int, Decimal]]:
        """``(position, quantity)`` where less was taken than is ready."""
        typed = [(line, self.cleaned_data.get(f"taken_{line.position}")) for line in self.lines]
        return [(line.position, q) for line, q in typed if q is not None and q < line.quantity]


class RefusalForm(forms.Form):
    """Why the customer does not want it."""

    reason = TextField(
        label=_("Why the customer does not want it"), max_length=200,
        error_messages={"required": _("Write down why the customer does not take it.")},
    )  # fmt: skip


class TermForm(forms.Form):
    """Whether it is paid before it goes. Who lets go without money says why, and who asks a customer always to pay, too."""

    pay_first = forms.BooleanField(required=False)
    reason = TextField(label=_("Why"), max_length=200, required=False)


class RulesForm(VersionedForm):
    """Days are whole ones from the moment when it was ready; 0 means never."""

    remind_after_days = forms.IntegerField(
        label=_("Remind the customer after days"), min_value=0, max_value=365, help_text=_("0: never"),
        widget=forms.TextInput(attrs={"class": "num q", "inputmode": "numeric"}),
    )  # fmt: skip
    give_up_after_days = forms.IntegerField(
        label=_("Put back into stock after days"), min_value=0, max_value=365, help_text=_("0: never"),
        widget=forms.TextInput(attrs={"class": "num q", "inputmode": "numeric"}),
    )  # fmt: skip
    check_identity = forms.ChoiceField(label=_("Look at a document"), choices=check_choices)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if 0 < (said.get("give_up_after_days") or 0) <= (said.get("remind_after_days") or 0):
            self.add_error("give_up_after_days", _("Remind the customer before the goods go back."))
        return said


class ShipForm(SerialForm):
    def __init__(self, *args: Any, lines: Sequence[Line], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ask_serials(lines)

    carrier = TextField(
        label=_("Carrier"), max_length=40, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    tracking_reference = forms.CharField(
        label=_("Tracking reference"), max_length=60, required=False, help_text=_("From the carrier's label, if there is one."),
        widget=forms.TextInput(attrs={"data-scan-to": True, "autocomplete": "off", "class": "mono"}),
    )  # fmt: skip


class PickForm(forms.Form):
    """What the pick screen carries from step to step; all of it is optional and checked against the shipment."""

    done = forms.CharField(max_length=12000, required=False)
    later = forms.CharField(max_length=12000, required=False)
    line = forms.IntegerField(min_value=1, max_value=999_999, required=False)
    n = forms.CharField(max_length=20, required=False)
    do = forms.ChoiceField(choices=[(d, d) for d in ("take", "short", "skip", "back", "scan", "boxed")], required=False)
    why = forms.ChoiceField(choices=[(r, r) for r in REASONS.values()], required=False)
    code = forms.CharField(max_length=60, required=False)
    miss = forms.CharField(max_length=60, required=False)
    right = forms.BooleanField(required=False)
    into = forms.CharField(max_length=30, required=False)
    put = forms.CharField(max_length=300, required=False)
