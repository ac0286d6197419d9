"""From the rows of a file, through a mapping, to checked records and a list of what is wrong with the others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _

from counterpart.foundation.imports.columns import BadValue, Column, Record, Value
from counterpart.foundation.imports.errors import Problem, WrongMapping
from counterpart.foundation.imports.mapping import (
    ImportMapping,
    Rule,
    cell_for,
    lines_by_order,
    missing_sources,
    sums_of,
)
from counterpart.foundation.imports.tables import Cell, Row

EXTERNAL_ID = "external_id"
LINES_MAX = 2000


@dataclass
class Reading:
    """``records`` can be imported; ``problems`` say why the others cannot; ``rows`` counts what was in the file."""

    rows: int = 0
    records: list[Record] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_records(
    path: Path, mapping: ImportMapping, columns: Sequence[Column], line_columns: Sequence[Column] = ()
) -> Reading:
    """Check every cell of a file. Raises Unreadable and WrongMapping for the file as a whole."""
    table = mapping.read(path)
    details = lines_by_order(mapping, path.parent) if mapping.lines else None
    known = {c.name: c for c in (*columns, *line_columns)}
    foreign = list(table.columns)
    if details:
        foreign += [name for name in next(iter(details.values()))[0] if name not in foreign]
    rules = _rules(mapping, known, foreign, mapping.lines.here if mapping.lines else "")
    sums = sums_of(mapping, path.parent)
    wrong = sorted({rule.plus for rule in rules.values() if rule.plus} - set(sums))
    if wrong:
        raise WrongMapping(why=_("there is no sum called %(names)s.") % {"names": ", ".join(wrong)})
    reading = Reading(problems=list(table.problems))
    by_source = {name: of.here for name, of in mapping.sums.items()}
    groups: dict[str, list[tuple[Row, dict[str, Cell], bool]]] = {}
    for row in table.rows:
        key = row[mapping.lines.here].text if mapping.lines else ""
        expanded = [row] if details is None else _expanded(row, details.get(key, []), foreign)
        for whole in expanded:
            mine = {name: sums[name].get(whole[here].text, None) for name, here in by_source.items()}
            texts, problems = _texts(rules, whole, {k: v for k, v in mine.items() if v is not None}, reading)
            external_id = texts[EXTERNAL_ID].text
            groups.setdefault(external_id or f"\0{len(groups)}", []).append((whole, texts, problems))
    reading.rows = len(groups)
    for rows in groups.values():
        record = _record(rows, columns, line_columns, reading)
        if record is not None:
            reading.records.append(record)
    return reading


def _expanded(row: Row, lines: Sequence[Row], foreign: Sequence[str]) -> list[Row]:
    """The row of an order once for each of its lines; without lines with empty ones, so that it is found wanting."""
    at = next(iter(row.values()))
    return [{**line, **row} for line in lines] or [
        {name: row.get(name, Cell("", at.line, at.file)) for name in foreign}
    ]


def _rules(mapping: ImportMapping, known: Mapping[str, Column], foreign: Sequence[str], here: str) -> dict[str, Rule]:
    if mapping.columns is None:
        unknown = sorted(set(foreign) - set(known))
        if unknown:
            raise WrongMapping(
                why=_("we do not know the columns %(names)s. Rename them with a mapping; we know %(known)s.")
                % {"names": ", ".join(unknown), "known": ", ".join(known)}
            )
        rules = {name: Rule((name,)) for name in foreign}
    else:
        rules = dict(mapping.columns)
        unknown = sorted(set(rules) - set(known))
        if unknown:
            raise WrongMapping(
                why=_("we do not know the columns %(names)s; we know %(known)s.")
                % {"names": ", ".join(unknown), "known": ", ".join(known)}
            )
        wanted = missing_sources(rules, foreign) + ([here] if here and here not in foreign else [])
        wanted += [of.here for of in mapping.sums.values() if of.here not in foreign]
        if wanted:
            raise WrongMapping(why=_("the file has no column %(names)s.") % {"names": ", ".join(wanted)})
    missing = [name for name, column in known.items() if column.required and name not in rules]
    if missing:
        raise WrongMapping(why=_("these columns are needed: %(names)s.") % {"names": ", ".join(missing)})
    return rules


def _texts(
    rules: Mapping[str, Rule], row: Row, sums: Mapping[str, object], reading: Reading
) -> tuple[dict[str, Cell], bool]:
    found: dict[str, Cell] = {}
    bad = False
    for name, rule in rules.items():
        try:
            text = rule.text_of(row, sums)  # type: ignore[arg-type]
        except BadValue as wrong:
            foreign = rule.sources[0] if rule.sources else name
            at = cell_for(rule, row, row[foreign].text if rule.sources else rule.constant)
            reading.problems.append(Problem(at.line, foreign, at.text, str(wrong), at.file))
            text, bad = "", True
        found[name] = cell_for(rule, row, text)
    return found, bad


def _record(
    rows: Sequence[tuple[Row, dict[str, Cell], bool]], columns: Sequence[Column], line_columns: Sequence[Column],
    reading: Reading,
) -> Record | None:  # fmt: skip
    """One record from all rows with its external id; None when something is wrong with one of them."""
    head = rows[0][1]
    before = len(reading.problems)
    values = _values(head, columns, reading)
    at = next(iter(head.values()))
    bad = any(wrong for _, _, wrong in rows)
    lines = []
    if line_columns:
        if len(rows) > LINES_MAX:
            reading.problems.append(Problem(at.line, "", "", _("An order has at most 2,000 lines."), at.file))
        for _row, texts, _bad in rows:
            own = _differs(head, texts, columns)
            if own:
                cell = texts[own]
                sentence = _("The lines of one order say different things here.")
                reading.problems.append(Problem(cell.line, own, cell.text, sentence, cell.file))
            first = texts[line_columns[0].name]
            line_values = _values(texts, line_columns, reading)
            lines.append(Record("", line_values, texts, first.line, first.file))
    elif len(rows) > 1:
        again = rows[1][1][EXTERNAL_ID]
        sentence = _("This external id stands in the file more than once.")
        reading.problems.append(Problem(again.line, EXTERNAL_ID, again.text, sentence, again.file))
    if bad or len(reading.problems) > before:
        return None
    return Record(str(values[EXTERNAL_ID]), values, head, at.line, at.file, tuple(lines))


def _differs(head: Mapping[str, Cell], texts: Mapping[str, Cell], columns: Sequence[Column]) -> str:
    return next((c.name for c in columns if c.name in head and texts[c.name].text != head[c.name].text), "")


def _values(texts: Mapping[str, Cell], columns: Sequence[Column], reading: Reading) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for column in columns:
        cell = texts.get(column.name)
        try:
            found[column.name] = column.value_of(cell.text if cell else "")
        except BadValue as wrong:
            assert cell is not None, "a required column is in the rules"
            reading.problems.append(Problem(cell.line, column.name, cell.text, str(wrong), cell.file))
    return found
