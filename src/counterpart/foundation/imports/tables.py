"""A file of rows, CSV or XLSX, as cells that know the line they stand on."""

import codecs
import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from counterpart.foundation.imports.errors import Problem, Unreadable

FILE_MAX = 200 * 1024 * 1024
ROWS_MAX = 1_000_000
CELL_MAX = 20_000
DELIMITERS = ",;\t|"
BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "latin-1", "cp1250", "cp1252")


@dataclass(frozen=True)
class Cell:
    text: str
    line: int
    file: str


Row = dict[str, Cell]


@dataclass(frozen=True)
class Table:
    """The rows of one file. Rows that are no rows stand among the problems."""

    file: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]


def read_table(path: Path, *, delimiter: str = "", encoding: str = "", sheet: str = "") -> Table:
    """Read a whole file. What is not said is found out: the byte order mark, UTF-8 or Latin-1, the delimiter.

    Raises Unreadable when there is no table in it.
    """
    if not path.is_file():
        raise Unreadable(file=path.name, why=_("there is no such file."))
    if path.stat().st_size > FILE_MAX:
        raise Unreadable(file=path.name, why=_("it is larger than 200 MB. Split it."))
    if path.suffix.lower() in (".xlsx", ".xlsm", ".xls", ".ods"):
        return _table(path.name, _sheet_rows(path, sheet))
    return _table(path.name, _csv_rows(path, delimiter, encoding))


Lines = Iterable[tuple[int, list[str]]]


def _csv_rows(path: Path, delimiter: str, encoding: str) -> Lines:
    text = _decoded(path, encoding)
    delimiter = delimiter or _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise Unreadable(
                file=path.name, why=_("line %(line)s: %(error)s") % {"line": line, "error": error}
            ) from None
        yield line, cells


def _decoded(path: Path, encoding: str) -> str:
    raw = path.read_bytes()
    if encoding and encoding not in ENCODINGS:
        raise Unreadable(file=path.name, why=_("we do not know the encoding %(name)s.") % {"name": encoding})
    marked = next((name for mark, name in BOMS if raw.startswith(mark)), "")
    try:
        return raw.decode(encoding or marked or "utf-8")
    except UnicodeDecodeError:
        if encoding or marked:
            raise Unreadable(
                file=path.name, why=_("it is not written in %(name)s.") % {"name": encoding or marked}
            ) from None
        return raw.decode("latin-1")


def _delimiter(text: str) -> str:
    """The one that cuts the first line into most pieces."""
    first = text[:CELL_MAX].splitlines()[:1]
    pieces = {d: len(next(csv.reader(first, delimiter=d), [])) for d in DELIMITERS}
    return max(DELIMITERS, key=lambda d: (pieces[d], -DELIMITERS.index(d)))


def _sheet_rows(path: Path, sheet: str) -> Lines:
    try:
        book = CalamineWorkbook.from_path(path)
        if sheet and sheet not in book.sheet_names:
            raise Unreadable(file=path.name, why=_("it has no sheet called %(name)s.") % {"name": sheet})
        found = book.get_sheet_by_name(sheet or book.sheet_names[0])
    except (CalamineError, OSError, IndexError):
        raise Unreadable(file=path.name, why=_("it is not a workbook.")) from None
    for line, cells in enumerate(found.to_python(skip_empty_area=False), 1):
        yield line, [_cell_text(value) for value in cells]


def _cell_text(value: object) -> str:
    """A cell of a workbook as it would stand in a CSV file."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{Decimal(repr(value)).normalize():f}"
    if isinstance(value, datetime):
        return (
            value.date().isoformat() if value == datetime.combine(value.date(), value.min.time()) else value.isoformat()
        )
    return value.isoformat() if isinstance(value, date) else str(value)


def _table(file: str, lines: Lines) -> Table:
    rows: list[Row] = []
    problems: list[Problem] = []
    columns: tuple[str, ...] = ()
    for line, cells in lines:
        if not any(cell.strip() for cell in cells):
            continue
        if not columns:
            columns = _header(file, cells)
            continue
        if len(rows) >= ROWS_MAX:
            raise Unreadable(file=file, why=_("it has more than a million rows. Split it."))
        bad = _why_not_a_row(cells, len(columns))
        if bad:
            problems.append(Problem(line, "", "", bad, file))
            continue
        texts = [*cells, *[""] * (len(columns) - len(cells))]
        rows.append({name: Cell(text.strip(), line, file) for name, text in zip(columns, texts, strict=False)})
    if not columns:
        raise Unreadable(file=file, why=_("it is empty. The first line names the columns."))
    return Table(file, columns, tuple(rows), tuple(problems))


def _header(file: str, cells: list[str]) -> tuple[str, ...]:
    while cells and not cells[-1].strip():
        cells = cells[:-1]
    columns = tuple(cell.strip() for cell in cells)
    twice = sorted({name for name in columns if columns.count(name) > 1})
    if twice or "" in columns:
        raise Unreadable(
            file=file,
            why=_("each column needs a name of its own; look at: %(names)s.") % {"names": ", ".join(twice) or "—"},
        )
    return columns


def _why_not_a_row(cells: list[str], width: int) -> str:
    if any(cell.strip() for cell in cells[width:]):
        return _("This line has more cells than the first one.")
    if any("\0" in cell for cell in cells):
        return _("This line holds a NUL byte.")
    if any(len(cell) > CELL_MAX for cell in cells):
        return _("A cell of this line is longer than 20,000 characters.")
    return ""
