"""``counterpart bench``: what an order costs, beside the floor of hand-written SQL in the same run."""

import json as json_library
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import typer

from counterpart.config.commands.shared import Json, fail, show

ROOT = Path(__file__).resolve().parents[4]
FLOOR = ROOT / "benchmarks" / "floor.py"
CHILD = "counterpart.config.bench_order_to_cash"
NAMES = ("order-to-cash",)
ROUNDS = 3


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


def _on_sqlite(orders: int, lines: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        file = ["--backend", "sqlite", "--file", f"{folder}/floor.sqlite3"]
        _run([str(FLOOR), *file, "--init"], {})
        rounds = []
        for turn in range(ROUNDS):
            floor = _run([str(FLOOR), *file, "--orders", str(orders), "--lines", str(lines)], {})
            place = {"COUNTERPART_VAR": folder, "COUNTERPART_COMPANY": f"bench{turn}"}
            rounds.append((_run(["-m", CHILD, str(orders), str(lines)], place), floor["client_cpu_ms_per_order"]))
    return _beside(rounds)


def _on_postgres(url: str, orders: int, lines: int) -> dict[str, Any]:
    import psycopg

    names = (f"bench_{os.getpid()}", f"floor_{os.getpid()}")
    with psycopg.connect(url, autocommit=True) as server:
        info = server.info
        try:
            for name in names:
                server.execute(f'CREATE DATABASE "{name}"')
            dsn = f"host={info.host} port={info.port} user={info.user} dbname={names[1]}"
            dsn += f" password={info.password}" if info.password else ""
            base = [str(FLOOR), "--backend", "pg", "--dsn", dsn]
            _run([*base, "--init"], {})
            rounds = []
            with tempfile.TemporaryDirectory() as folder:
                place = {"COUNTERPART_VAR": folder, "COUNTERPART_COMPANY": "bench"}
                place["DATABASE_URL"] = url.rsplit("/", 1)[0] + "/" + names[0]
                for _ in range(ROUNDS):
                    floor = _run([*base, "--orders", str(orders), "--lines", str(lines)], {})
                    spent = floor["client_cpu_ms_per_order"] + floor["pg_cpu_ms_per_order"]
                    rounds.append((_run(["-m", CHILD, str(orders), str(lines)], place), spent))
        finally:
            for name in names:
                server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    return _beside(rounds)


def _beside(rounds: list[tuple[dict[str, Any], float]]) -> dict[str, Any]:
    """The least of a few turns each: other work on the machine only ever adds."""
    ours = min((ours for ours, _ in rounds), key=lambda r: float(r["cpu_ms_per_order"]))
    floor = min(spent for _, spent in rounds)
    return {
        "statements_total": ours["statements_total"],
        "steps": ours["steps"],
        "cpu_ms_per_order": ours["cpu_ms_per_order"],
        "floor_cpu_ms_per_order": round(floor, 2),
        "ratio_to_floor": round(ours["cpu_ms_per_order"] / floor, 2),
    }


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
