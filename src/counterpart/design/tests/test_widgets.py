"""A choice from the server's list, and a signature."""

import pytest
from django import forms

from counterpart.design.kit import SampleForm
from counterpart.design.widgets import Pick, SignatureField


class Picking(forms.Form):
    item = forms.CharField(widget=Pick("/items/choices/"))


class Signing(forms.Form):
    signed = SignatureField()


def test_a_choice_sends_its_id_and_without_script_its_words() -> None:
    assert Picking({"item": "7", "item_text": "Saddle"}).data["item"] == "7"
    chosen, typed = Picking({"item": "7", "item_text": "Saddle"}), Picking({"item": "", "item_text": "VN-SD"})
    assert chosen.is_valid()
    assert chosen.cleaned_data["item"] == "7"
    assert typed.is_valid()
    assert typed.cleaned_data["item"] == "VN-SD"
    assert not Picking({}).is_valid()


def test_a_form_that_came_back_still_shows_what_was_typed() -> None:
    form = Picking({"item": "7", "item_text": "Saddle <b>"})
    form.is_valid()
    assert 'value="Saddle &lt;b&gt;"' in str(form["item"])


def test_a_form_that_was_not_sent_keeps_the_words_it_was_given() -> None:
    form = Picking(initial={"item": "7"})
    form.fields["item"].widget.text = "Saddle"
    assert form.has_changed()
    assert 'value="Saddle"' in str(form["item"])


@pytest.mark.parametrize("given", ["M10 20L30 40", "M10 20L30 40M1 1L2 2L3 3"])
def test_a_drawn_signature_is_taken(given: str) -> None:
    form = Signing({"signed": given})
    assert form.is_valid()
    assert form.cleaned_data["signed"] == given


def test_a_typed_name_stands_in_for_a_drawing() -> None:
    form = Signing({"signed": "", "signed_typed": "  Ana Marić "})
    assert form.is_valid()
    assert form.cleaned_data["signed"] == "typed:Ana Marić"


@pytest.mark.parametrize("given", ["", "M", "M1 1", "<svg>", "M10 20L30 40\x00", "M1 1L9999 9", "M1 1L2 2" * 5000])
def test_anything_else_is_not_a_signature(given: str) -> None:
    assert not Signing({"signed": given}).is_valid()


def test_the_pad_shows_again_what_was_drawn() -> None:
    assert 'value="M1 1L2 2"' in str(SampleForm({"signed": "M1 1L2 2"})["signed"])
