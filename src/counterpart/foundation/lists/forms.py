"""What people type about views."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from counterpart.foundation.entry import TextField
from counterpart.foundation.lists.models import QUERY_MAX
from counterpart.foundation.organisation.house import HOUSE, PORTAL, house

MINE, EVERYBODY = "", "*"


class ViewForm(forms.Form):
    """A name for the present filters, and for whom; only who may share is asked the second."""

    name = TextField(label=_("Name"), max_length=60, error_messages={"required": _("Give the view a name.")})
    query = forms.CharField(max_length=QUERY_MAX, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, may_share: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "view_%s")
        super().__init__(*args, **kwargs)
        if may_share:
            duties = sorted({d.duty: d.name for d in house().desks.values() if d.duty not in (PORTAL, HOUSE)}.items())
            choices = [(MINE, _("For me")), (EVERYBODY, _("For everybody")), *duties]
            self.fields["audience"] = forms.ChoiceField(label=_("For whom"), choices=choices, required=False)


class RenameForm(forms.Form):
    name = TextField(label=_("Name"), max_length=60, error_messages={"required": _("Give the view a name.")})
