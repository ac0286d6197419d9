"""``counterpart bench``: what an order costs, beside the floor of hand-written SQL in the same run."""

import json as json_library
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import typer

from counterpart.config.commands.shared import Json, fail, show

ROOT = Path(__file__).resolve().parents[4]
FLOOR = ROOT / "benchmarks" / "floor.py"
CHILD = "counterpart.config.bench_order_to_cash"
NAMES = ("order-to-cash",)
ROUNDS = 3
WARM = 20
FLOOR_ORDERS = 4  # a bare order is short: as many more that both sides meet the same moments of the machine


def register(app: typer.Typer) -> None:
    @app.command()
    def bench(
        name: str = typer.Argument("order-to-cash"),
        orders: int = typer.Option(100, min=1, max=100_000, help="Orders in each measurement."),
        lines: int = typer.Option(5, min=1, max=1000, help="Lines of each order."),
        postgres: str = typer.Option("", help="postgresql://... of a server where throw-away databases may be made."),
        json: Json = False,
    ) -> None:
        """Measure orders to cash on SQLite (and PostgreSQL), in throw-away companies of their own."""
        if name not in NAMES:
            fail(f"There is no benchmark called {name}. There is: {', '.join(NAMES)}")
        if not FLOOR.exists():
            fail("The floor stands in benchmarks/ of a source checkout; it is not part of an installed copy.")
        results = {"sqlite": _on_sqlite(orders, lines)}
        if postgres:
            results["postgresql"] = _on_postgres(postgres, orders, lines)
        if json:
            show({"benchmark": name, "orders": orders, "lines": lines, "engines": results})
            return
        for engine, r in results.items():
            steps = "/".join(str(n) for n in r["steps"].values())
            print(f"{engine}: {r['statements_total']} statements ({steps}) at {lines} lines")
            print(
                f"  {r['cpu_ms_per_order']} ms CPU an order, floor {r['floor_cpu_ms_per_order']} ms: "
                f"{r['ratio_to_floor']} times the floor"
            )
            print(
                f"  {r['cpu_ms_per_order_with_more_lines']} ms at {r['more_lines']} lines: "
                f"{r['ratio_of_more_lines']} times as much"
            )


def _on_sqlite(orders: int, lines: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        floor = [str(FLOOR), "--backend", "sqlite", "--file", f"{folder}/floor.sqlite3"]
        place = {"COUNTERPART_VAR": folder, "COUNTERPART_COMPANY": "bench"}
        return _turns(floor, place, orders, lines, between=lambda: None)


def _on_postgres(url: str, orders: int, lines: int) -> dict[str, Any]:
    import psycopg

    names = (f"bench_{os.getpid()}", f"floor_{os.getpid()}")
    with psycopg.connect(url, autocommit=True) as server, tempfile.TemporaryDirectory() as folder:
        info = server.info
        try:
            for name in names:
                server.execute(f'CREATE DATABASE "{name}"')
            dsn = f"host={info.host} port={info.port} user={info.user}"
            dsn += f" password={info.password}" if info.password else ""

            def analyze() -> None:
                for name in names:
                    with psycopg.connect(f"{dsn} dbname={name}", autocommit=True) as one:
                        one.execute("VACUUM ANALYZE")

            floor = [str(FLOOR), "--backend", "pg", "--dsn", f"{dsn} dbname={names[1]}"]
            place = {"COUNTERPART_VAR": folder, "COUNTERPART_COMPANY": "bench"}
            place["DATABASE_URL"] = url.rsplit("/", 1)[0] + "/" + names[0]
            return _turns(floor, place, orders, lines, between=analyze)
        finally:
            for name in names:
                server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _turns(
    floor: list[str], place: dict[str, str], orders: int, lines: int, between: Callable[[], None]
) -> dict[str, Any]:
    """Floor and house by turns, equally long. The first turn fills both databases and does not count.

    Of the others the least does: other work on the machine only ever adds. Orders with more lines are of that same turn.
    """
    more = _more(lines)
    _run([*floor, "--init"], {})
    turns: list[tuple[dict[str, Any], float]] = []
    for _ in range(1 + ROUNDS):
        bare = _run([*floor, "--orders", str(orders * FLOOR_ORDERS), "--lines", str(lines), "--warm", str(WARM)], {})
        spent = bare["client_cpu_ms_per_order"] + bare.get("pg_cpu_ms_per_order", 0)
        turns.append((_run(["-m", CHILD, str(orders), str(lines), str(more)], place), spent))
        between()
    best = min((ours for ours, _ in turns[1:]), key=lambda ours: float(ours["cpu_ms_per_order"]))
    least_ours, with_more = float(best["cpu_ms_per_order"]), float(best["cpu_ms_per_order_with_more_lines"])
    least_floor = min(spent for _, spent in turns[1:])
    return {
        "statements_total": turns[-1][0]["statements_total"],
        "steps": turns[-1][0]["steps"],
        "cpu_ms_per_order": least_ours,
        "floor_cpu_ms_per_order": round(least_floor, 2),
        "ratio_to_floor": round(least_ours / least_floor, 2),
        "turns": [
            [ours["cpu_ms_per_order"], round(spent, 2), ours["cpu_ms_per_order_with_more_lines"]]
            for ours, spent in turns[1:]
        ],
        "more_lines": more,
        "cpu_ms_per_order_with_more_lines": with_more,
        "ratio_of_more_lines": round(with_more / least_ours, 2),
    }


def _more(lines: int) -> int:
    """Four times the lines: what an order costs must grow far slower than they do."""
    return min(4 * lines, 1000)


def _run(arguments: list[str], place: dict[str, str]) -> dict[str, Any]:
    """One measurement in a process of its own; its last line is JSON."""
    clean = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")}
    done = subprocess.run(
        [sys.executable, *arguments], env={**clean, **place}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        fail(f"A measurement failed:\n{done.stderr[-2000:]}")
    printed = done.stdout.strip().splitlines()
    result: dict[str, Any] = json_library.loads(printed[-1]) if printed else {}
    return result
