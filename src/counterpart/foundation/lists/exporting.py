"""Whole lists as files: streamed page by page, so that a million rows are never held at once."""

import tempfile
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from django.http import FileResponse, StreamingHttpResponse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from openpyxl import Workbook

from counterpart.foundation.errors import Invalid
from counterpart.foundation.exports import Cell, cell, csv_response
from counterpart.foundation.lists.listing import Asked, every_row

SHEET_ROWS_MAX = 50_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class SheetTooLong(Invalid):
    code = "too_many"
    sentence = _("A sheet holds at most %(most)s rows here. Take the CSV, or narrow the list first.")


def header_of(asked: Asked) -> list[str]:
    return [str(column.label) for column in asked.listing.columns]


def cells_of(asked: Asked, language: str) -> Iterator[list[Cell]]:
    """The rows in the words of a language: they are read while the answer is on its way, when the request is over."""
    columns, found = asked.listing.columns, every_row(asked)
    while True:
        with translation.override(language):
            row = next(found, None)
            if row is None:
                return
            cells = [column.cell(row) for column in columns]
        yield cells


def as_csv(asked: Asked) -> StreamingHttpResponse:
    return csv_response(asked.listing.code, header_of(asked), cells_of(asked, translation.get_language()))


def as_xlsx(asked: Asked) -> FileResponse:
    """One sheet, written to a file on disk row by row."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(asked.listing.code)
    sheet.append(header_of(asked))
    for n, row in enumerate(cells_of(asked, translation.get_language())):
        if n >= SHEET_ROWS_MAX:
            raise SheetTooLong(most=SHEET_ROWS_MAX)
        sheet.append([_sheet_cell(value) for value in row])
    file = tempfile.TemporaryFile()  # noqa: SIM115
    book.save(file)
    file.seek(0)
    response = FileResponse(file, as_attachment=True, filename=f"{asked.listing.code}.xlsx", content_type=XLSX)
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _sheet_cell(value: Cell) -> object:
    """Numbers and days stay what they are; a sheet knows no zones, so instants are written."""
    if isinstance(value, Decimal | int):
        return value
    if isinstance(value, datetime) or not hasattr(value, "year"):
        return "".join(c for c in cell(value) if c >= " " or c in "\t\n")
    return value
