"""What may be uploaded."""

from django import forms
from django.utils.translation import gettext_lazy as _

from counterpart.foundation.entry import KeyField


class AttachForm(forms.Form):
    document = KeyField(required=False, widget=forms.HiddenInput)
    party = KeyField(required=False, widget=forms.HiddenInput)
    file = forms.FileField(label=_("File"), max_length=400, allow_empty_file=True)
