"""What is typed at home: the words of a result."""

from django import forms
from django.utils.translation import gettext_lazy as _

from counterpart.foundation.entry import TextField
from counterpart.hall.practice.passes import WORDS_MOST


class ResultForm(forms.Form):
    words = TextField(label=_("Result of the practice company"), max_length=WORDS_MOST)
