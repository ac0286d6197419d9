"""A mapping: which foreign column is which of ours, and a closed list of things to do with its text. No code from data.

For each of our columns, in this order: ``from`` (one column, or several with ``join``) or ``constant``; ``values``;
``date``; ``add_days``; ``not_after``; ``decimal``; ``times``; ``plus``; ``round``; ``country``; ``case``; ``cut``; ``before``;
``default``.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import cache
from pathlib import Path

from django.utils.translation import gettext as _

from counterpart.foundation.countries import countries, is_country
from counterpart.foundation.imports.columns import BadValue
from counterpart.foundation.imports.errors import WrongMapping
from counterpart.foundation.imports.tables import Cell, Row, Table, read_table

COLUMN_KEYS = frozenset(
    "from join constant values others date add_days not_after decimal times plus round country case cut before default".split()
)
KEYS = frozenset("source kind table lines sums columns".split())
TABLE_KEYS = frozenset("delimiter encoding sheet".split())
LINES_KEYS = frozenset("file here there".split())
SUM_KEYS = frozenset("file sum by here only".split())
ONLY_KEYS = frozenset("file by here filled".split())
# What people write for a country that CLDR calls otherwise.
ALSO = {
    "uk": "GB",
    "usa": "US",
    "u.s.a.": "US",
    "england": "GB",
    "czech republic": "CZ",
    "holland": "NL",
    "turkey": "TR",
}


@dataclass(frozen=True)
class Rule:
    """What to do for one of our columns."""

    sources: tuple[str, ...] = ()
    join: str = " "
    constant: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    others: str | None = None
    day: str = ""
    add_days: int = 0
    not_after: date | None = None
    times: Decimal | None = None
    plus: str = ""
    round: int | None = None
    country: bool = False
    case: str = ""
    cut: int = 0
    before: str = ""
    default: str = ""
    decimal: str = ""

    def text_of(self, row: Row, sums: Mapping[str, Decimal]) -> str:
        """Raises BadValue with a sentence."""
        texts = [row[name].text for name in self.sources]
        text = self.join.join(t for t in texts if t) if self.sources else self.constant
        if text and self.values:
            if text not in self.values and self.others is None:
                raise BadValue(_("The mapping does not say what this value means."))
            text = self.values.get(text, self.others or "")
        text = self._day(text) if text else text
        text = self._number(text, sums)
        if text and self.country:
            text = country_code(text)
        if self.case:
            text = text.lower() if self.case == "lower" else text.upper()
        if self.cut:
            text = text[: self.cut].rstrip()
        return self.before + text if text and self.before else text or self.default

    def _day(self, text: str) -> str:
        if not (self.day or self.add_days or self.not_after):
            return text
        try:
            day = datetime.strptime(text, self.day or "%Y-%m-%d").replace(tzinfo=UTC).date() + timedelta(
                days=self.add_days
            )
        except (ValueError, OverflowError):
            raise BadValue(_("This is no day in the format %(format)s.") % {"format": self.day or "%Y-%m-%d"}) from None
        return "" if self.not_after and day > self.not_after else day.isoformat()

    def _number(self, text: str, sums: Mapping[str, Decimal]) -> str:
        if self.decimal == ",":
            text = "".join(text.replace(".", "").split()).replace(",", ".")
        if self.times is None and not self.plus and self.round is None:
            return text
        if not text and not self.plus:
            return text
        try:
            number = Decimal(text or 0)
            if self.times is not None:
                number *= self.times
            if self.plus:
                number += sums.get(self.plus, Decimal(0))
            if self.round is not None:
                number = number.quantize(Decimal(1).scaleb(-self.round), ROUND_HALF_UP)
        except InvalidOperation:
            raise BadValue(_("This is no number. Write it like 1234.50.")) from None
        return f"{number:f}"


@dataclass(frozen=True)
class Lines:
    """The lines of each order stand in a second file."""

    file: str
    here: str
    there: str


@dataclass(frozen=True)
class SumOf:
    """The sum of a column of a second file, for those rows whose ``by`` equals our ``here``; ``only`` some of them."""

    file: str
    sum: str
    by: str
    here: str
    only_file: str = ""
    only_by: str = ""
    only_here: str = ""
    only_filled: str = ""


@dataclass(frozen=True)
class ImportMapping:
    """Everything a mapping file says. An empty one takes our own column names as they are."""

    source: str = ""
    kind: str = ""
    delimiter: str = ""
    encoding: str = ""
    sheet: str = ""
    lines: Lines | None = None
    sums: Mapping[str, SumOf] = field(default_factory=dict)
    columns: Mapping[str, Rule] | None = None

    def read(self, path: Path) -> Table:
        return read_table(path, delimiter=self.delimiter, encoding=self.encoding, sheet=self.sheet)


def read_mapping(path: Path | None) -> ImportMapping:
    """Raises WrongMapping with the place and the reason."""
    if path is None:
        return ImportMapping()
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise WrongMapping(why=f"{path.name}: {error}") from None
    _only_keys(data, KEYS, "")
    table = _only_keys(data.get("table", {}), TABLE_KEYS, "table")
    lines = data.get("lines")
    return ImportMapping(
        source=_text(data, "source"),
        kind=_text(data, "kind"),
        delimiter=_text(table, "delimiter"),
        encoding=_text(table, "encoding"),
        sheet=_text(table, "sheet"),
        lines=Lines(**_texts(lines, LINES_KEYS, "lines")) if lines is not None else None,
        sums={name: _sum(name, said) for name, said in _table_of(data, "sums").items()},
        columns={name: _rule(name, said) for name, said in _table_of(data, "columns").items()} or None,
    )


def _rule(name: str, said: object) -> Rule:
    place = f"columns.{name}"
    if isinstance(said, str):
        return Rule((said,))
    found = _only_keys(said, COLUMN_KEYS, place)
    sources = found.get("from", [])
    sources = [sources] if isinstance(sources, str) else sources
    try:
        assert isinstance(sources, list) and all(isinstance(s, str) for s in sources)
        values, others = found.get("values", {}), found.get("others")
        assert isinstance(values, dict)
        not_after = found.get("not_after")
        case = _text(found, "case")
        assert case in ("", "lower", "upper") and found.get("decimal", ".") in (".", ",")
        rounded = found.get("round")
        assert rounded is None or (isinstance(rounded, int) and 0 <= rounded <= 6)
        days, cut = found.get("add_days", 0), found.get("cut", 0)
        assert isinstance(days, int) and isinstance(cut, int) and abs(days) < 100_000
        return Rule(
            tuple(sources), str(found.get("join", " ")), str(found.get("constant", "")),
            {str(k): str(v) for k, v in values.items()}, None if others is None else str(others),
            _text(found, "date"), days, date.fromisoformat(str(not_after)) if not_after else None,
            Decimal(str(found["times"])) if "times" in found else None, _text(found, "plus"), rounded,
            found.get("country") is True, case, cut, _text(found, "before"), str(found.get("default", "")),
            _text(found, "decimal"),
        )  # fmt: skip
    except (AssertionError, ValueError, InvalidOperation):
        raise WrongMapping(why=_("%(place)s holds a value it cannot hold.") % {"place": place}) from None


def _sum(name: str, said: object) -> SumOf:
    place = f"sums.{name}"
    found = _only_keys(said, SUM_KEYS, place)
    only = found.get("only")
    texts = _texts({k: v for k, v in found.items() if k != "only"}, SUM_KEYS - {"only"}, place)
    limit = _texts(only, ONLY_KEYS, f"{place}.only") if only is not None else {}
    return SumOf(**texts, **{f"only_{key}": value for key, value in limit.items()})


def _only_keys(said: object, known: frozenset[str], place: str) -> dict[str, object]:
    if not isinstance(said, dict):
        raise WrongMapping(why=_("%(place)s is not a table.") % {"place": place})
    unknown = sorted(set(said) - known)
    if unknown:
        names, all_known = ", ".join(unknown), ", ".join(sorted(known))
        where = place or "—"
        raise WrongMapping(
            why=_("%(place)s does not know %(names)s; it knows %(known)s.")
            % {"place": where, "names": names, "known": all_known}
        )
    return said


def _texts(said: object, keys: frozenset[str], place: str) -> dict[str, str]:
    found = _only_keys(said, keys, place)
    missing = sorted(key for key in keys if not isinstance(found.get(key), str) or not found.get(key))
    if missing:
        raise WrongMapping(why=_("%(place)s needs %(names)s.") % {"place": place, "names": ", ".join(missing)})
    return {key: str(found[key]) for key in keys}


def _table_of(data: dict[str, object], name: str) -> dict[str, object]:
    found = data.get(name, {})
    if not isinstance(found, dict):
        raise WrongMapping(why=_("%(place)s is not a table.") % {"place": name})
    return found


def _text(found: Mapping[str, object], name: str) -> str:
    value = found.get(name, "")
    if not isinstance(value, str):
        raise WrongMapping(why=_("%(place)s holds a value it cannot hold.") % {"place": name})
    return value


@cache
def _codes() -> dict[str, str]:
    return {name.lower(): code for code, name in countries("en")} | ALSO


def country_code(name: str) -> str:
    """``"Germany"`` -> ``"DE"``. A code stays what it is. Raises BadValue."""
    if is_country(name):
        return name
    code = _codes().get(name.strip().lower())
    if code is None:
        raise BadValue(_("We do not know this country. Write its two-letter code, or add it to the mapping's values."))
    return code


def sums_of(mapping: ImportMapping, folder: Path) -> dict[str, dict[str, Decimal]]:
    """Per sum of the mapping: our key -> the sum, with one pass over each second file."""
    found: dict[str, dict[str, Decimal]] = {}
    for name, of in mapping.sums.items():
        allowed = None
        if of.only_file:
            rows = _needs(mapping.read(folder / of.only_file), of.only_by, of.only_filled).rows
            allowed = {row[of.only_by].text for row in rows if row[of.only_filled].text}
        mine: dict[str, Decimal] = {}
        table = _needs(mapping.read(folder / of.file), of.by, of.sum, *([of.only_here] if of.only_here else []))
        for row in table.rows:
            if allowed is None or row[of.only_here].text in allowed:
                try:
                    mine[row[of.by].text] = mine.get(row[of.by].text, Decimal(0)) + Decimal(row[of.sum].text or 0)
                except InvalidOperation:
                    line = f"{table.file}:{row[of.sum].line}"
                    raise WrongMapping(why=_("%(line)s is no number.") % {"line": line}) from None
        found[name] = mine
    return found


def lines_by_order(mapping: ImportMapping, folder: Path) -> dict[str, list[Row]]:
    """The rows of the second file, by the order they belong to."""
    assert mapping.lines is not None
    table = _needs(mapping.read(folder / mapping.lines.file), mapping.lines.there)
    found: dict[str, list[Row]] = {}
    for row in table.rows:
        found.setdefault(row[mapping.lines.there].text, []).append(row)
    return found


def _needs(table: Table, *names: str) -> Table:
    missing = [name for name in names if name not in table.columns]
    if missing:
        raise WrongMapping(
            why=_("%(file)s has no column %(names)s.") % {"file": table.file, "names": ", ".join(missing)}
        )
    return table


def missing_sources(rules: Mapping[str, Rule], columns: Sequence[str]) -> list[str]:
    """Foreign columns that the mapping names and the files do not have."""
    return sorted({name for rule in rules.values() for name in rule.sources} - set(columns))


def cell_for(rule: Rule, row: Row, text: str) -> Cell:
    """The text of our column, at the place of the first foreign one."""
    at = row[rule.sources[0]] if rule.sources else next(iter(row.values()))
    return Cell(text, at.line, at.file)
