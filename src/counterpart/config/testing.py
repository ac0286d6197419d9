"""Which database the tests run on. Loaded as a pytest plugin (`-p`), before Django reads its settings.

`pytest` alone runs on SQLite. With TEST_DATABASE_URL the whole suite runs on that server, in databases of its own;
PYTEST_DB_SUFFIX keeps two people on one server apart. A test that needs PostgreSQL whatever the suite runs on asks
for the fixture `postgres_url`: TEST_DATABASE_URL, else a cluster of this run's own, else a skip with the reason.
With REQUIRE_POSTGRES=1 such a skip is a failure.
"""

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from typing import NoReturn

import pytest

from counterpart.config.cluster import Cluster, NoPostgres, throw_away_cluster
from counterpart.config.messages import compile_messages

NO_POSTGRES = "No PostgreSQL: "


def pytest_addoption(parser: pytest.Parser) -> None:
    """The earliest moment a plugin is asked; Django's settings are not loaded yet."""
    url = os.environ.get("TEST_DATABASE_URL", "")
    if url:
        os.environ["DATABASE_URL"] = url
    else:
        # A developer's DATABASE_URL is a real company: tests never touch it.
        os.environ.pop("DATABASE_URL", None)
    # Nor the companies under var/: files, mails and the secret of a test go to a folder of this process.
    folder = tempfile.mkdtemp(prefix="counterpart-tests-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ["COUNTERPART_VAR"] = folder
    os.environ["COUNTERPART_COMPANY"] = "test"
    # Playwright's synchronous API keeps an event loop in this thread, and Django would refuse to query under it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    compile_messages()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What is marked `once` says the same on every engine: it runs with SQLite."""
    if os.environ.get("TEST_DATABASE_URL"):
        again = [item for item in items if item.get_closest_marker("once")]
        items[:] = [item for item in items if not item.get_closest_marker("once")]
        config.hook.pytest_deselected(items=again)


def pytest_report_header(config: pytest.Config) -> str:
    return f"engine: {'PostgreSQL (TEST_DATABASE_URL)' if os.environ.get('TEST_DATABASE_URL') else 'SQLite'}"


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[Cluster]:
    """A cluster of this worker's own, for tests that stop and start it or look into its log."""
    try:
        with throw_away_cluster() as cluster:
            yield cluster
    except NoPostgres as missing:
        no_postgres(str(missing))


@pytest.fixture(scope="session")
def postgres_url(request: pytest.FixtureRequest) -> str:
    """Where a test that starts processes of its own finds a PostgreSQL server."""
    url = os.environ.get("TEST_DATABASE_URL", "")
    if url:
        return url
    cluster: Cluster = request.getfixturevalue("postgres_cluster")
    return cluster.url


def no_postgres(reason: str) -> NoReturn:
    if os.environ.get("REQUIRE_POSTGRES") == "1":
        pytest.fail(f"{NO_POSTGRES}{reason} (REQUIRE_POSTGRES=1)", pytrace=False)
    pytest.skip(f"{NO_POSTGRES}{reason}")
