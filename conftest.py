"""Fixtures every test may ask for. The engine is chosen earlier: src/counterpart/config/testing.py."""

import contextlib
import gc
import hashlib
import logging
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

if TYPE_CHECKING:
    from counterpart.config.cast import Cast

# A machine that does other things beside is slow now and then; that says nothing about a property.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")


def with_this_connection() -> None:
    """Playwright keeps an event loop in this thread, and under one Django hands out another connection object.

    The one that compiled statements looked up at import would lock it out.
    """
    from django.db import connections

    from counterpart.foundation import statements

    statements._here.connection = connections["default"]


# What takes longest begins first: nobody waits at the end for the one who took a long walk last.
LONG_WALKS = (
    "test_simulation.py", "test_every_screen.py", "test_nobody_gets_in.py", "test_bad_input.py", "test_northwind.py",
    "test_backup.py", "test_api_schema.py", "test_demo.py", "test_signing_in.py",
)  # fmt: skip


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.path.name not in LONG_WALKS)


def pytest_collection_finish(session: pytest.Session) -> None:
    """What is loaded now stays to the end: the collector of garbage need not walk through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


def pytest_configure(config: pytest.Config) -> None:
    """The first process of a run keeps the companies that its stories found; its workers share them."""
    from stories.founding import drop_companies, keep_companies

    if kept := keep_companies():
        config.add_cleanup(lambda: drop_companies(kept))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's chromium. Playwright brings none: nothing is downloaded to run the tests."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not chromium:
        reason = "No browser: chromium is not installed (Debian: apt-get install chromium)"
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail(f"{reason} (REQUIRE_BROWSER=1)", pytrace=False)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        # Containers seldom allow chromium its own sandbox; the only pages it opens are ours.
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
        )
        with_this_connection()
        yield browser
        browser.close()
    with_this_connection()


@pytest.fixture
def browser_context(browser: Browser) -> Iterator[BrowserContext]:
    """A visitor with no cookies, an English browser and a clock in UTC."""
    context = browser.new_context(locale="en-GB", timezone_id="UTC", viewport={"width": 1280, "height": 900})
    context.set_default_timeout(15_000)
    yield context
    context.close()


@pytest.fixture
def page(browser_context: BrowserContext) -> Page:
    return browser_context.new_page()


@pytest.fixture
def cast(db: None, settings: Any) -> "Cast":
    """The small company, in the test's own transaction."""
    from counterpart.config.cast import build_cast

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return build_cast()


@pytest.fixture(scope="session", autouse=True)
def record_of_pages(django_test_environment: None) -> Iterator[None]:
    """``answer.context`` is that of the page. Django's record of every part of it takes as long as the page itself."""
    from django.template import Context, Template
    from django.test.signals import template_rendered

    def render(template: Template, context: Context) -> str:
        if context.template is template:
            template_rendered.send(sender=template, template=template, context=context)
        return template.nodelist.render(context)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Template, "_render", render)
        yield


@pytest.fixture
def plain_rendering(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    """For tests that ask thousands of pages: no record of them, and no line for each that was refused."""
    from django.template import Template
    from django.test.utils import _TestState

    monkeypatch.setattr(Template, "_render", _TestState.saved_data.template_render)  # type: ignore[attr-defined]
    caplog.set_level(logging.ERROR, logger="django.request")


@pytest.fixture(scope="session")
def django_db_modify_db_settings_xdist_suffix(request: pytest.FixtureRequest) -> None:
    """Workers on one server get a database each; on SQLite each has its own in memory, and a name would make a file."""
    from django.conf import settings
    from pytest_django.fixtures import _set_suffix_to_test_databases

    suffix = request.config.workerinput["workerid"] if hasattr(request.config, "workerinput") else ""
    if "postgresql" not in settings.DATABASES["default"]["ENGINE"]:
        keep_tables()
    elif suffix:
        _set_suffix_to_test_databases(suffix=suffix)


def keep_tables() -> None:
    """On SQLite the empty tables are made once for these migrations and copied from then on: seconds of every run."""
    from django.core.management.commands.migrate import Command
    from django.db import connection

    root = Path(__file__).parent
    sources = [
        *root.glob("src/**/migrations/*.py"),
        *root.glob("src/counterpart/foundation/**/*.py"),
        *root.glob("requirements/*"),
    ]
    said = hashlib.sha256(b"".join(source.read_bytes() for source in sorted(sources))).hexdigest()[:16]
    kept = Path(tempfile.gettempdir()) / f"counterpart-tables-{os.getuid()}-{said}.sqlite3"
    migrate = Command.handle

    def copy_or_migrate(self: Command, *args: Any, **options: Any) -> None:
        empty = (
            connection.settings_dict["NAME"].startswith("file:memorydb_") and not connection.introspection.table_names()
        )
        if not empty:
            migrate(self, *args, **options)
            return
        connect = connection.Database.connect  # type: ignore[attr-defined]
        if kept.exists():
            with contextlib.closing(connect(kept)) as source:
                source.backup(connection.connection)
            return
        migrate(self, *args, **options)
        own = kept.with_suffix(f".{os.getpid()}")
        with contextlib.closing(connect(own)) as target:
            connection.connection.backup(target)
        own.replace(kept)

    Command.handle = copy_or_migrate  # type: ignore[method-assign,assignment]
