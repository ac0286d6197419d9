"""Reading JSON part by part: what is wrong is said with its place in the file, and all of it at once."""

import json
import re
from collections.abc import Collection, Iterator
from datetime import date, datetime, time
from typing import Any

SHOWN = 20
LONGEST_TEXT = 80


class Unreadable(Exception):
    """The file is not what the format says: a sentence for each place."""

    def __init__(self, *sentences: str) -> None:
        self.sentences = sentences
        super().__init__("\n".join(sentences))


def parsed(content: bytes) -> Any:
    """JSON in UTF-8, each name once in an object."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            names = [name for name, _ in pairs]
            twice = next(name for name in names if names.count(name) > 1)
            raise Unreadable(f"The file says {_short(twice)} twice in the same object.")
        return found

    try:
        return json.loads(content.decode("utf-8-sig"), object_pairs_hook=once)
    except UnicodeDecodeError:
        raise Unreadable("The file is not text in UTF-8.") from None
    except json.JSONDecodeError as wrong:
        raise Unreadable(f"The file is not JSON: line {wrong.lineno}, column {wrong.colno}.") from None
    except (ValueError, RecursionError):
        raise Unreadable(
            "The file is not JSON that can be used: a number is too long, or it is nested too deeply."
        ) from None


class Part:
    """An object of the file. Each reader says what is wrong and goes on, so that all is found in one reading."""

    def __init__(self, value: Any, place: str, wrongs: list[str]) -> None:
        self.place, self.wrongs = place, wrongs
        self._before = len(wrongs)
        self._known: set[str] = set()
        self.value: dict[str, Any] = value if isinstance(value, dict) else {}
        if not isinstance(value, dict):
            self.wrongs.append(f"{place or 'The file'}: an object is expected here, like {{...}}.")
            self.wrongs, self._before = [], -1  # enough was said of this one

    @property
    def is_fine(self) -> bool:
        return len(self.wrongs) == self._before

    def wrong(self, key: str, sentence: str) -> None:
        place = f"{self.place}.{key}" if self.place else key
        self.wrongs.append(f"{place}: {sentence}")

    def has(self, key: str) -> bool:
        self._known.add(key)
        return self.value.get(key) is not None

    def text(self, key: str, default: str | None = None) -> str:
        if not self.has(key):
            if default is None:
                self.wrong(key, "this is missing.")
            return default or ""
        said = self.value[key]
        if not isinstance(said, str) or not said.strip() or len(said) > LONGEST_TEXT or not said.isprintable():
            self.wrong(key, f"a text of 1 to {LONGEST_TEXT} characters is expected here.")
            return ""
        return said

    def one_of(self, key: str, there: Collection[str], what: str, default: str | None = None) -> str:
        said = self.text(key, default)
        if said and said != default and said not in there:
            some = ", ".join(list(there)[:10]) or "none"
            self.wrong(key, f"there is no {what} called {_short(said)}. There are: {some}.")
        return said

    def whole(self, key: str, low: int, high: int, default: int | None = None) -> int:
        said = self.limit(key, low, high)
        if said is None and default is None and not self.has(key):
            self.wrong(key, "this is missing.")
        return said if said is not None else default or 0

    def limit(self, key: str, low: int, high: int) -> int | None:
        """A whole number that may be left out."""
        if not self.has(key):
            return None
        said = self.value[key]
        if not isinstance(said, int) or isinstance(said, bool) or not low <= said <= high:
            self.wrong(key, f"a whole number from {low} to {high} is expected here.")
            return None
        return said

    def day(self, key: str) -> date:
        said = self.text(key)
        try:
            if re.fullmatch(r"\d{4}-\d\d-\d\d", said):
                found = date.fromisoformat(said)
                if 2000 <= found.year <= 2999:
                    return found
        except ValueError:
            pass
        if said:
            self.wrong(key, "a day like 2026-03-31 is expected here.")
        return date(2000, 1, 1)

    def day_or_time(self, key: str) -> date | datetime:
        """A day, or a time of the wall clock on it (without a zone)."""
        if "T" not in str(self.value.get(key, "")):
            return self.day(key)
        said = self.text(key)
        try:
            if re.fullmatch(r"[2]\d{3}-\d\d-\d\dT\d\d:\d\d", said):
                return datetime.fromisoformat(said)
        except ValueError:
            pass
        self.wrong(key, "a day like 2026-03-31 or a time like 2026-03-31T13:00 is expected here.")
        return date(2000, 1, 1)

    def clock(self, key: str) -> time:
        said = self.text(key)
        if re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", said):
            return time.fromisoformat(said)
        if said:
            self.wrong(key, "a time like 06:30 is expected here.")
        return time()

    def names(self, key: str, there: Collection[str], what: str) -> list[str]:
        """A list of texts, each of which is known."""
        if not self.has(key):
            return []
        said = self.value[key]
        if not isinstance(said, list) or not all(isinstance(name, str) for name in said):
            self.wrong(key, "a list of texts is expected here.")
            return []
        for name in said:
            if name not in there:
                some = ", ".join(list(there)[:10]) or "none"
                self.wrong(key, f"there is no {what} called {_short(name)}. There are: {some}.")
        return said

    def parts(self, key: str, most: int, least: int = 0) -> Iterator["Part"]:
        """The objects of a list."""
        said = self.value[key] if self.has(key) else []
        place = f"{self.place}.{key}" if self.place else key
        if not isinstance(said, list):
            self.wrong(key, "a list is expected here, like [...].")
            return
        if not least <= len(said) <= most:
            self.wrong(key, f"from {least} to {most} entries are expected here, not {len(said)}.")
            return
        for n, value in enumerate(said):
            yield Part(value, f"{place}[{n}]", self.wrongs)

    def done(self) -> None:
        """What nobody asked for is a slip of the pen."""
        for key in self.value:
            if key not in self._known:
                self.wrong(_bare(key), f"nothing is called so here. There are: {', '.join(sorted(self._known))}.")


def _bare(text: str) -> str:
    return "".join(c if c.isprintable() else "?" for c in text[:LONGEST_TEXT])


def _short(text: str) -> str:
    return f'"{_bare(text)}"'
