"""What a customer may type at the link of a quote."""

from django import forms
from django.utils.translation import gettext_lazy as _

from counterpart.foundation.entry import TextField
from counterpart.front_office.sales.answering import NAME_MAX, REFERENCE_MAX


class YesForm(forms.Form):
    """Who accepts, and what they call it."""

    name = TextField(label=_("Your name"), max_length=NAME_MAX)
    reference = TextField(label=_("Your order reference"), max_length=REFERENCE_MAX, required=False)


class NoForm(forms.Form):
    """Who declines, and why."""

    name = TextField(label=_("Your name"), max_length=NAME_MAX)
    reason = TextField(label=_("Why it does not suit you"))
