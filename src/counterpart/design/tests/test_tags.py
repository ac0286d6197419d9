"""The parts as tags: what they write, and that nothing of a person's text is ever markup."""

import re
from datetime import datetime
from decimal import Decimal

import pytest
from django import forms
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from counterpart.design.icons import ICONS, STATE_ICONS
from counterpart.design.kit import DONE, PICKING, REPAIR, LineForm, SampleForm
from counterpart.design.parts import Conflict, ConflictField, Happening, Step, Tab
from counterpart.design.shell import Person, Shell

EVIL = "<script>alert('1')</script>"


def write(template: str, request: HttpRequest | None = None, **words: object) -> str:
    with translation.override("en"):
        return Template("{% load cp %}" + template).render(Context({"request": request, **words}))


def test_an_icon_beside_words_is_silent_and_alone_it_speaks() -> None:
    assert 'aria-hidden="true"' in write('{% icon "truck" %}')
    assert 'role="img" aria-label="Van"' in write('{% icon "truck" "l" label="Van" %}')


def test_an_unknown_icon_is_our_mistake() -> None:
    with pytest.raises(KeyError):
        write('{% icon "unicorn" %}')


def test_every_icon_is_a_drawing() -> None:
    assert set(STATE_ICONS.values()) <= set(ICONS)
    for drawing in ICONS.values():
        assert re.fullmatch(r'(<(path|circle) [a-z0-9]+="[^"<>]*"( [a-z]+="[^"<>]*")*/>)+', drawing), drawing


def test_a_person_is_round_in_front_and_square_in_back() -> None:
    assert write('{% avatar "Marko Babić" at="here" %}') == (
        '<span class="ava" data-at="here" role="img" title="Marko Babić" aria-label="Marko Babić">MB</span>'
    )
    assert 'class="ava back s"' in write('{% avatar "Tomáš Novák" "back" size="s" %}')
    assert 'aria-label="Iva Horvat, away"' in write('{% avatar "Iva Horvat" at="away" %}')


@pytest.mark.parametrize("kind", ["ok", "warn", "bad"])
def test_a_state_never_speaks_by_colour_alone(kind: str) -> None:
    assert "<svg" in write("{% tag 'Word' kind %}", kind=kind)


def test_no_text_of_a_person_becomes_markup() -> None:
    step = Step(EVIL, "front", "now", EVIL, EVIL, "/?" + EVIL)
    happening = Happening(EVIL, EVIL, EVIL, acting_for=EVIL, note=EVIL, quote=EVIL)
    conflict = Conflict(EVIL, datetime(2026, 3, 12, 12, 19), EVIL, EVIL, [ConflictField(EVIL, EVIL, EVIL, "a", "b")])  # noqa: DTZ001
    marks = "{% avatar e %}{% tag e %}{% acting_for e e %}{% thread s %}{% vthread s %}{% mini s %}{% timeline h %}"
    frames = (
        "{% card e count=e %}{{ e }}{% endcard %}{% dialog 'd' e %}{% enddialog %}"
        "{% banner 'warn' %}{{ e }}{% endbanner %}{% empty 'box' e e url=e action=e %}"
    )
    ways = "{% crumbs e e e %}{% keys e e %}{% th e e %}{% meter 1 2 e %}{% tabs t %}{{ e|moment }}"
    parts = (
        "{% include 'design/_conflict.html' %}{% include 'design/_options.html' %}{% include 'design/_choices.html' %}"
    )
    page = write(
        marks + frames + ways + parts,
        e=EVIL, s=[step], h=[happening], t=[Tab(EVIL, EVIL, count=1)], conflict=conflict,
        groups=[{"label": EVIL, "options": [{"url": EVIL, "text": EVIL, "note": EVIL}]}],
        choices=[{"value": EVIL, "text": EVIL, "code": EVIL, "note": EVIL, "price": EVIL}],
    )  # fmt: skip
    assert "<script" not in page
    assert "alert(" in page


def test_no_part_needs_a_style_or_a_script_in_the_page() -> None:
    page = write(
        "{% thread s lanes=True %}{% mini s %}{% meter 11 12 'x' %}{% field f.name %}{% lines fs %}",
        s=PICKING, f=SampleForm(), fs=forms.formset_factory(LineForm)(),
    )  # fmt: skip
    assert not re.search(r"\sstyle=|\son\w+=|<script", page)


def test_the_thread_says_in_words_what_it_shows() -> None:
    page = write("{% thread s %}", s=REPAIR)
    assert page.count("<li") == 5
    assert '<li data-w="back" data-s="late" aria-current="step">' in page
    assert ", back office, late" in page


@pytest.mark.parametrize(
    ("steps", "label"),
    [(REPAIR, "Step 3 of 5, late"), (DONE, "Step 5 of 5"), (PICKING, "Step 5 of 8"), (DONE[:4], "Step 4 of 4")],
)
def test_the_small_thread_says_where_it_stands(steps: list[Step], label: str) -> None:
    assert f'aria-label="{label}"' in write("{% mini s %}", s=steps)


def test_the_small_thread_of_one_and_of_no_station() -> None:
    assert write("{% mini s %}", s=[]) == ""
    assert "<circle" in write("{% mini s %}", s=REPAIR[:1])


def test_numbers_in_a_page() -> None:
    assert write("{{ x|amount:'EUR' }}", x=Decimal("1249")) == "1,249.00"
    assert write("{{ x|books:'EUR' }}", x=Decimal(0)) == '<span class="zero">–</span>'
    assert write("{{ x|books:'EUR' }}", x=Decimal("-1")) == '<span class="neg">\u22121.00</span>'
    assert (
        write("{{ x|amount }}{{ x|books }}{{ x|quantity }}{{ x|day }}{{ x|clock }}{{ x|moment }}{% money x %}", x=None)
        == ""
    )
    assert write("{% money x 'EUR' %}", x=0) == "0.00\u00a0€"


def test_a_field_ties_its_hint_and_its_error_to_the_control() -> None:
    page = write("{% field f.email hint='For the receipt' %}", f=SampleForm({"email": "x"}))
    assert 'aria-describedby="id_email-h id_email-e"' in page
    assert 'aria-invalid="true"' in page
    assert 'id="id_email-e"' in page
    assert '<label for="id_email">Email</label>' in page


def test_a_field_in_order_is_not_invalid() -> None:
    page = write("{% field f.name %}", f=SampleForm())
    assert "aria-invalid" not in page
    assert 'aria-describedby="id_name-h"' in page


def test_a_group_of_choices_has_a_legend_and_a_box_its_label_behind() -> None:
    assert "<legend" in write("{% field f.shortage %}", f=SampleForm())
    box = write("{% field f.gift %}", f=SampleForm())
    assert box.index("<input") < box.index("<label")


def test_the_summary_links_to_every_field_and_is_empty_when_all_is_well() -> None:
    assert write("{% errors f %}", f=SampleForm()).strip() == ""
    page = write("{% errors f %}", f=SampleForm({"name": "Ada", "email": "x", "quantity": "0"}))
    assert 'href="#id_email"' in page
    assert 'href="#id_quantity"' in page
    assert 'role="alert"' in page
    assert "data-focus" in page


def test_the_summary_reads_formsets_too() -> None:
    lines = forms.formset_factory(LineForm)(
        {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-quantity": "2"}
    )
    assert 'href="#id_form-0-item"' in write("{% errors fs %}", fs=lines)


def test_lines_carry_an_empty_row_for_the_script_and_name_each_cell() -> None:
    page = write(
        "{% lines fs 'Order lines' %}", fs=forms.formset_factory(LineForm, extra=2, can_delete=True)(prefix="lines")
    )
    assert 'name="lines-__prefix__-quantity"' in page
    assert 'aria-label="Qty, line 2"' in page
    assert 'name="lines-1-DELETE"' in page


def test_sorting_turns_and_forgets_the_page() -> None:
    request = RequestFactory().get("/?sort=total&page=3&q=x")
    page = write("{% th 'Total' 'total' num=True %}{% th 'Name' 'name' %}{% th 'State' %}", request)
    assert '<th scope="col" class="num" aria-sort="ascending"><a href="?sort=-total&amp;q=x">Total</a></th>' in page
    assert '<th scope="col"><a href="?sort=name&amp;q=x">Name</a></th>' in page
    assert '<th scope="col">State</th>' in page


def test_a_pager_keeps_what_was_sought() -> None:
    request = RequestFactory().get("/?q=x")
    page = write("{% pager p %}", request, p=Paginator(range(311), 50).page(2))
    assert "51 to 100 of 311" in page
    assert 'href="?q=x&amp;page=1"' in page
    assert 'href="?q=x&amp;page=3"' in page
    assert write("{% pager %}").strip() == ""


@pytest.mark.parametrize(
    ("cookie", "expected"), [("dark", ' data-theme="dark"'), ("light", ' data-theme="light"'), ('"><b>', ""), ("", "")]
)
def test_the_theme_is_there_before_anything_is_painted(cookie: str, expected: str) -> None:
    request = RequestFactory().get("/")
    request.COOKIES["theme"] = cookie
    assert write("{% look %}", request) == expected


def test_the_person_decides_on_density_and_on_letter_keys() -> None:
    shell = Shell(person=Person("Ana", "AM", density="compact", keys=False))
    assert write("{% look %}", shell=shell) == ' data-density="compact" data-keys="off"'
    assert write("{% look %}", shell=Shell(person=Person("Ana", "AM", theme="dark"))) == ' data-theme="dark"'
    as_words = {"person": {"density": "compact", "keys": True}}
    assert write("{% look 'touch' %}", shell=as_words) == ""


def test_a_message_carries_its_undo() -> None:
    undoable = Message(constants.SUCCESS, "Handed over.", "undo:/handoffs/88/undo/")
    assert write("{{ m|undo_url }}", m=undoable) == "/handoffs/88/undo/"
    assert write("{{ m|undo_url }}", m=Message(constants.INFO, "x")) == ""


def test_a_signature_is_a_drawing_or_a_name_and_nothing_else() -> None:
    assert 'd="M10 20L30 40"' in write("{% signature s %}", s="M10 20L30 40")
    assert write("{% signature s %}", s="typed:Ana <b>") == "<i>Ana &lt;b&gt;</i>"
    assert write("{% signature s %}", s='M10 20"/><script>') == ""
