"""The walls of the house where import-linter cannot see them: foreign keys, names, what every room owes its visitor."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import AppConfig, apps
from django.db.models import Model
from django.urls import URLPattern, URLResolver, get_resolver

import counterpart

PACKAGE = Path(counterpart.__file__).resolve().parent
STOREYS = ("front_office", "back_office", "hall", "foundation")
WINGS = re.compile(r"(front|back)[-_]?office|foundation|workplace", re.IGNORECASE)
NOT_A_NAME = {"util", "utils", "helper", "helpers", "common", "services"}
LINES_MAX = 400

ROOMS = sorted(
    room
    for storey in STOREYS
    for room in (PACKAGE / storey).iterdir()
    if room.is_dir() and room.name != "tests" and any(room.glob("*.py"))
)
SOURCES = sorted(source for source in PACKAGE.rglob("*.py") if "migrations" not in source.parts)
OUR_APPS = [app for app in apps.get_app_configs() if app.name.startswith("counterpart.")]


def storey_of(app_name: str) -> str:
    """`counterpart.front_office.sales` is on the storey `front_office`; Django and the libraries are `outside`."""
    house, _, rest = app_name.partition(".")
    return rest.partition(".")[0] if house == "counterpart" else "outside"


def may_point(source: str, target: str) -> bool:
    """Whether a model of the app `source` may have a foreign key to a model of the app `target`."""
    if source == target:
        return True
    if storey_of(source) == "foundation":
        # Django's own tables (groups, permissions, sessions) belong to the people of the foundation.
        return storey_of(target) in {"foundation", "outside"}
    return storey_of(target) in {"hall", "foundation"}


def relations(model: type[Model]) -> Iterator[tuple[str, type[Model]]]:
    for field in [*model._meta.fields, *model._meta.private_fields, *model._meta.many_to_many]:
        if field.is_relation and isinstance(field.related_model, type):
            yield field.name, field.related_model


def routes(resolver: URLResolver, above: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        path = above + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry, path)
        else:
            yield path, entry


@pytest.mark.parametrize(
    ("source", "target", "allowed"),
    [
        ("counterpart.front_office.sales", "counterpart.front_office.sales", True),
        ("counterpart.front_office.sales", "counterpart.hall.journeys", True),
        ("counterpart.front_office.sales", "counterpart.foundation.parties", True),
        ("counterpart.front_office.sales", "counterpart.front_office.pickup", False),
        ("counterpart.front_office.sales", "counterpart.back_office.inventory", False),
        ("counterpart.front_office.sales", "django.contrib.contenttypes", False),
        ("counterpart.back_office.accounting", "counterpart.workplace", False),
        ("counterpart.hall.desks", "counterpart.hall.journeys", True),
        ("counterpart.hall.desks", "counterpart.back_office.inventory", False),
        ("counterpart.foundation.documents", "counterpart.foundation.parties", True),
        ("counterpart.foundation.documents", "counterpart.hall.journeys", False),
        ("counterpart.foundation.identity", "django.contrib.auth", True),
    ],
)
def test_the_rule_for_foreign_keys_is_the_one_we_mean(source: str, target: str, allowed: bool) -> None:
    assert may_point(source, target) is allowed


@pytest.mark.parametrize("app", OUR_APPS, ids=lambda app: app.label)
def test_a_foreign_key_stays_in_its_room_or_goes_down(app: AppConfig) -> None:
    wrong = [
        f"{model._meta.label}.{name} -> {target._meta.label}"
        for model in app.get_models(include_auto_created=True)
        for name, target in relations(model)
        if not may_point(app.name, target._meta.app_config.name)
    ]
    assert wrong == []


@pytest.mark.parametrize("app", OUR_APPS, ids=lambda app: app.label)
def test_a_department_can_move_without_a_migration(app: AppConfig) -> None:
    assert app.label == app.name.rpartition(".")[2], "the label is the name of the room"
    for model in app.get_models(include_auto_created=True):
        assert model._meta.db_table.startswith(f"{app.label}_"), model._meta.db_table
        assert not WINGS.search(model._meta.db_table.removeprefix(app.label)), model._meta.db_table
    assert WINGS.search(app.label) is None or app.label == "workplace"


def test_no_address_carries_the_wing() -> None:
    assert [path for path, _ in routes(get_resolver()) if WINGS.search(path)] == []


def test_no_template_folder_carries_the_wing() -> None:
    folders = [folder for room in ROOMS for folder in room.glob("templates/*")]
    assert [str(folder.relative_to(PACKAGE)) for folder in folders if WINGS.search(folder.name)] == []


def test_every_room_with_models_is_an_app() -> None:
    names = {app.name for app in OUR_APPS}
    rooms = [f"counterpart.{room.parent.name}.{room.name}" for room in ROOMS if (room / "models.py").exists()]
    assert [room for room in rooms if room not in names] == []


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: f"{room.parent.name}/{room.name}")
def test_every_room_says_what_it_is_for(room: Path) -> None:
    assert (room / "README.md").is_file(), f"{room.relative_to(PACKAGE)} has no README.md"
    assert len((room / "README.md").read_text().split()) >= 20, "a README of a few sentences, please"


def test_every_folder_with_code_can_be_imported() -> None:
    # import-linter walks packages: a folder without __init__.py would stand outside every wall.
    folders = {source.parent for source in PACKAGE.rglob("*.py")}
    assert [str(folder.relative_to(PACKAGE)) for folder in folders if not (folder / "__init__.py").exists()] == []


def test_nothing_is_kept_under_a_name_that_says_nothing() -> None:
    names = {part for source in SOURCES for part in source.relative_to(PACKAGE).with_suffix("").parts}
    assert names & NOT_A_NAME == set()


def test_no_file_is_longer_than_a_person_reads() -> None:
    lengths = {str(source.relative_to(PACKAGE)): len(source.read_text().splitlines()) for source in SOURCES}
    assert {source: lines for source, lines in lengths.items() if lines > LINES_MAX} == {}
