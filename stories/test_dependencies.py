"""What the house brings along it uses: a library that nobody imports is only one more thing to keep well."""

import ast
import re
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PLACES = ("src", "stories", "benchmarks")
# What is used without being imported, and how.
UNSEEN = {
    "gunicorn": "counterpart serve starts it as a process",
    "tzdata": "zoneinfo reads it where the system brings no time zones",
    "pysqlite3": "config/engine.py puts it in the place of sqlite3, by name",
    "django-stubs": "mypy's plugin",
    "import-linter": "make lint runs it",
    "mypy": "make lint runs it",
    "ruff": "make lint runs it",
    "pytest-django": "a plugin of pytest",
    "pytest-xdist": "a plugin of pytest",
    "ortools": "hall/roster/cpsat.py imports it by name where it is there",
    "uv": "make requirements runs it",
    "hatchling": "builds the package",
}

# Large, and for who asks for its extra: no installation brings it unasked.
UNPINNED = {"ortools"}


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def declared() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    every = [*project["dependencies"], *(each for extra in project["optional-dependencies"].values() for each in extra)]
    return {plain(re.split(r"[\s\[<>=;]", each)[0]) for each in every}


def imported() -> set[str]:
    """Top-level modules that code of ours imports, or names to Django in its settings."""
    found: set[str] = set()
    files = [file for place in PLACES for file in (ROOT / place).rglob("*.py")]
    for file in [*files, ROOT / "conftest.py", ROOT / "hatch_build.py"]:
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module.partition(".")[0])
    settings = (ROOT / "src/counterpart/config/settings.py").read_text()
    return found | set(re.findall(r'"(\w+)\.', settings)) | set(re.findall(r'^ {4}"(\w+)",$', settings, re.MULTILINE))


def test_every_library_is_used() -> None:
    provides: dict[str, set[str]] = {}
    for module, distributions in packages_distributions().items():
        for distribution in distributions:
            provides.setdefault(plain(distribution), set()).add(module)
    ours = imported()
    idle = {name for name in declared() - set(UNSEEN) if not provides.get(name, set()) & ours}
    assert idle == set()
    assert set(UNSEEN) <= declared(), "a reason for something that is not brought along any more"


def test_what_is_pinned_is_what_is_declared() -> None:
    """After a change of the ranges: make requirements."""
    pinned = {
        plain(line.partition("==")[0])
        for file in ("base.txt", "dev.txt")
        for line in (ROOT / "requirements" / file).read_text().splitlines()
        if re.match(r"[a-z].*==", line)
    }
    assert declared() - UNPINNED <= pinned
    assert pinned & UNPINNED == set()
    for gone in ("structlog", "django-template-partials"):
        assert gone not in pinned
    text = (ROOT / "requirements/base.txt").read_text() + (ROOT / "requirements/dev.txt").read_text()
    assert "://" not in text, "exact versions name no place to fetch them from"
