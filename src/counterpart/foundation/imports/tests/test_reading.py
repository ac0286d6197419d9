"""Reading files: what is found out, what is refused, and at which line."""

from contextlib import suppress
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from counterpart.foundation.imports.columns import BadValue, Column
from counterpart.foundation.imports.errors import Unreadable, WrongMapping
from counterpart.foundation.imports.mapping import country_code, read_mapping
from counterpart.foundation.imports.records import Reading, read_records
from counterpart.foundation.imports.tables import read_table

COLUMNS = (
    Column("external_id", "", required=True, longest=10),
    Column("name", "", required=True, longest=20),
    Column("price", "", "number", places=2),
    Column("on", "", "day"),
    Column("country", "", "country"),
)


def written(folder: Path, text: str, name: str = "in.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def read(folder: Path, text: str, mapping: str = "") -> Reading:
    chosen = read_mapping(written(folder, mapping, "map.toml") if mapping else None)
    return read_records(written(folder, text), chosen, COLUMNS)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_delimiter_and_encoding_are_found_out(tmp_path: Path, delimiter: str, encoding: str) -> None:
    path = written(tmp_path, delimiter.join(["id", "name"]) + "\r\n" + delimiter.join(["1", "Café"]), "a.csv", encoding)
    table = read_table(path)
    assert table.columns == ("id", "name")
    assert [c.text for c in table.rows[0].values()] == ["1", "Café"]


def test_a_line_is_counted_as_an_editor_counts_it(tmp_path: Path) -> None:
    path = written(tmp_path, 'id,name\n1,"two\nlines"\n\n2,next\n3,too,many\n')
    table = read_table(path)
    assert [(row["id"].text, row["id"].line) for row in table.rows] == [("1", 2), ("2", 5)]
    assert [(p.line, p.sentence) for p in table.problems] == [(6, "This line has more cells than the first one.")]


def test_a_workbook_reads_like_a_csv(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["id", "price", "on", "yes"], [7, 9.8, date(2026, 3, 12), True], [8, 1e-7, None, False]):
        sheet.append(row)
    book.save(tmp_path / "a.xlsx")
    table = read_table(tmp_path / "a.xlsx")
    texts = [[c.text for c in row.values()] for row in table.rows]
    assert texts == [["7", "9.8", "2026-03-12", "yes"], ["8", "0.0000001", "", "no"]]
    assert [row["id"].line for row in table.rows] == [2, 3]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", b""),
        ("a.csv", b"id,id\n1,2\n"),
        ("a.csv", b"id,,name\n1,2,3\n"),
        ("a.xlsx", b"PK\x03\x04 this is no workbook"),
        ("a.csv", b'id,name\n1,"' + b"x" * 200_000 + b'"\n'),
    ],
)
def test_what_is_no_table_is_refused_in_words(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(Unreadable):
        read_table(tmp_path / name)
    with pytest.raises(Unreadable):
        read_table(tmp_path / "nothing.csv")


def test_every_problem_names_line_column_value_and_reason(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        "external_id,name,price,on,country\n"
        "1,Fine,9.80,2026-03-12,HR\n"
        "2,,9.80,,\n"
        "3,Wrong,nine,31.02.2026,Croatia\n"
        "1,Twice,1,,\n"
        "4,Too exact,9.80000019,,\n",
    )
    assert [(p.line, p.column, p.value) for p in reading.problems] == [
        (5, "external_id", "1"),
        (3, "name", ""),
        (4, "price", "nine"),
        (4, "on", "31.02.2026"),
        (4, "country", "Croatia"),
        (6, "price", "9.80000019"),
    ]
    assert str(reading.problems[2]) == "in.csv:4 price “nine”: This is no number. Write it like 1234.50."
    assert reading.records == []
    assert reading.rows == 4


MAPPING = """
source = "old shop"
[columns]
external_id = { from = "Nr", before = "A-" }
name = { from = ["First", "Last"] }
price = { from = "Preis", decimal = ",", times = "0.5", round = 2 }
on = { from = "Tag", date = "%d.%m.%Y", add_days = 30, not_after = "2026-04-30" }
country = { from = "Land", country = true }
"""


def test_a_mapping_renames_and_transforms_from_a_closed_list(tmp_path: Path) -> None:
    text = "Nr;First;Last;Preis;Tag;Land\n7;Ada;Marin;1.234,50;12.03.2026;Germany\n8;Bo;;;12.04.2026;UK\n"
    reading = read(tmp_path, text, MAPPING)
    assert reading.problems == []
    first, second = reading.records
    assert (first.external_id, first.text("name"), first.number("price")) == ("A-7", "Ada Marin", Decimal("617.25"))
    assert (first.day("on"), first.text("country")) == (date(2026, 4, 11), "DE")
    assert (second.text("name"), second.number("price"), second.day("on"), second.text("country")) == (
        "Bo",
        None,
        None,
        "GB",
    )


def test_the_hash_of_a_line_sees_content_and_not_its_spelling(tmp_path: Path) -> None:
    one = read(tmp_path, "external_id,name,price\n1,Kettle,24\n").records[0].digest
    same = read(tmp_path, "price;name;external_id\n24.00;Kettle;1\n").records[0].digest
    other = read(tmp_path, "external_id,name,price\n1,Kettle,24.01\n").records[0].digest
    assert one == same != other


@pytest.mark.parametrize(
    ("mapping", "why"),
    [
        ("nonsense", "map.toml"),
        ('run = "os.system"', "does not know run"),
        ('[columns]\nexternal_id = "a"\nname = { from = "b", eval = "1+1" }', "does not know eval"),
        ('[columns]\nexternal_id = "a"\nname = "zz"', "no column zz"),
        ('[columns]\nexternal_id = "a"\nnames = "b"', "we do not know the columns names"),
        ('[columns]\nexternal_id = "a"', "these columns are needed: name"),
        ('[columns]\nexternal_id = "a"\nname = "b"\nprice = { from = "a", round = 40 }', "cannot hold"),
        ('[columns]\nexternal_id = "a"\nname = "b"\nprice = { from = "a", plus = "s" }', "no sum called s"),
    ],
)
def test_a_wrong_mapping_is_refused_with_its_place(tmp_path: Path, mapping: str, why: str) -> None:
    with pytest.raises(WrongMapping) as refused:
        read(tmp_path, "a,b\n1,2\n", mapping)
    assert why in str(refused.value)


def test_a_foreign_column_without_a_mapping_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongMapping, match="do not know the columns colour"):
        read(tmp_path, "external_id,name,colour\n1,Kettle,red\n")


@given(st.text(max_size=60), st.sampled_from(COLUMNS))
def test_any_text_is_a_value_or_a_sentence(text: str, column: Column) -> None:
    with suppress(BadValue):
        value = column.value_of(text)
        assert value is None or isinstance(value, str | Decimal | date)


def test_countries_have_names_and_codes() -> None:
    assert [country_code(name) for name in ("Germany", "UK", "USA", "HR")] == ["DE", "GB", "US", "HR"]
    with pytest.raises(BadValue):
        country_code("Atlantis")
