"""Data in, PDF out: whatever the data are."""

from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO

import pytest
from django.conf import settings
from django.utils import translation
from pypdf import PdfReader

from counterpart.foundation.catalog.tax import TaxGroup
from counterpart.foundation.documents.papers import (
    Fact,
    Paper,
    Priced,
    Signature,
    priced_lines,
    quantity,
    sums_of,
    tax_notes,
)
from counterpart.foundation.documents.printing import to_pdf

AT = datetime(2026, 3, 12, 9, 30, 15, 123456, tzinfo=UTC)


def line(position: int, description: str = "Kettle", **more: object) -> Priced:
    values: dict[str, object] = {
        "sku": "KET-1", "quantity": Decimal(2), "unit": "C62", "unit_price": Decimal(24), "discount": Decimal(0),
        "tax_rate": Decimal("0.25"), "amount": Decimal(48), **more,
    }  # fmt: skip
    return Priced(position, description, **values)  # type: ignore[arg-type]


def paper(*lines: Priced, **more: object) -> Paper:
    columns, rows = priced_lines(lines or (line(1),), "EUR")
    values: dict[str, object] = {
        "heading": "Invoice", "number": "IN-2026-00001", "seller": ["Hearth & Co"], "buyer": ["Noor"],
        "facts": [Fact("Date", "12 March 2026")], "columns": columns, "lines": rows, **more,
    }  # fmt: skip
    return Paper(**values)  # type: ignore[arg-type]


def pages(made: Paper) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(to_pdf(made, made_at=AT))).pages]


def test_the_same_paper_is_the_same_file() -> None:
    assert to_pdf(paper(), made_at=AT) == to_pdf(paper(), made_at=AT)


def test_it_is_made_to_be_kept() -> None:
    pdf = to_pdf(paper(), made_at=AT)
    assert b"pdfaid" in pdf, "PDF/A says so in its metadata"
    reader = PdfReader(BytesIO(pdf))
    assert reader.metadata is not None
    assert reader.metadata.title == "Invoice IN-2026-00001"


def test_a_long_paper_repeats_its_head_and_counts_its_pages() -> None:
    said = pages(paper(*(line(number, f"Kettle {number}") for number in range(1, 101))))
    assert len(said) >= 3
    assert all("Description" in page for page in said[:-1])
    assert [f"Page {number} of {len(said)}" in page for number, page in enumerate(said, 1)] == [True] * len(said)
    assert "Kettle 100" in said[-1]


@pytest.mark.parametrize(
    "text",
    [
        '#panic("no") #import "/etc/passwd" *b* _i_ $x^2$ <label> @ref `raw` // gone /* gone */',
        "\\u{41} \\ #{1/0} ]]) }}}",
        "čćžšđ åäö ěščřž ŁÉ ß €",
        "-1 + 1. = heading",
    ],
)
def test_what_people_write_stands_there_as_they_wrote_it(text: str) -> None:
    (said,) = pages(paper(line(1, text), buyer=[text], notes=[text], sentence=text, warning=text))
    assert said.count(" ".join(text.split())) == 5


@pytest.mark.parametrize(
    "text", ["日本語 العربية 😀", "\ud800 half", "nul \x00 nul", "x" * 5000, "", "\u202e reversed"]
)
def test_letters_that_no_font_has_still_get_a_paper(text: str) -> None:
    assert to_pdf(paper(line(1, text), buyer=[text], sentence=text), made_at=AT).startswith(b"%PDF")


def test_an_empty_paper_is_a_paper() -> None:
    made = paper(heading="", number="", seller=[], buyer=[], facts=[], lines=[])
    assert to_pdf(made, made_at=AT).startswith(b"%PDF")


def test_a_drawn_signature_is_drawn() -> None:
    typed = to_pdf(paper(signature=Signature("Received", name="Noor", signed="by Noor")), made_at=AT)
    assert "Noor" in " ".join(page.extract_text() for page in PdfReader(BytesIO(typed)).pages)
    drawn = to_pdf(paper(signature=Signature("Received", path="M10 20L30 40L500 90")), made_at=AT)
    assert drawn != to_pdf(paper(signature=Signature("Received")), made_at=AT)


def test_discounts_have_a_column_only_where_there_are_some() -> None:
    assert "Discount" not in pages(paper(line(1)))[0]
    (said,) = pages(paper(line(1), line(2, discount=Decimal("0.125"))))
    assert "Discount" in said
    assert "12.5 %" in said


def test_pieces_are_counted_without_saying_so() -> None:
    assert (quantity(Decimal(2), "C62"), quantity(Decimal("1.5"), "KGM")) == ("2", "1.5 KGM")


def test_what_is_not_taxed_says_why() -> None:
    groups = [
        TaxGroup("AE", Decimal(0), Decimal(10), Decimal(0)),
        TaxGroup("S", Decimal("0.25"), Decimal(4), Decimal(1)),
    ]
    assert tax_notes(groups, None) == ["Reverse charge: the customer owes the tax."]
    labels = [each.label.replace("\u00a0", " ") for each in sums_of(Decimal(14), Decimal(15), groups, "EUR", "Total")]
    assert labels == ["Net", "Reverse charge on 10.00 €", "Tax 25 % on 4.00 €", "Total"]


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_it_speaks_every_language_of_the_house(language: str) -> None:
    with translation.override(language):
        made = paper()
        assert made.language == language
        assert to_pdf(made, made_at=AT).startswith(b"%PDF")
