"""``counterpart bench``: what work costs, in throw-away companies of its own, on SQLite and on PostgreSQL."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import typer

from counterpart.config.commands.shared import Json, fail, progress, show
from counterpart.config.measuring.cover_year import cover_year
from counterpart.config.measuring.places import NotMeasured, Place, measured, throw_away

ROOT = Path(__file__).resolve().parents[4]
FLOOR = ROOT / "benchmarks" / "floor.py"
CHILDREN = "counterpart.config.measuring"
ROUNDS = 3
WARM = 20
FLOOR_ORDERS = 4  # a bare order is short: as many more that both sides meet the same moments of the machine
EDIT_LINES = 1000
Result = dict[str, Any]


def register(app: typer.Typer) -> None:
    @app.command()
    def bench(
        name: str = typer.Argument("order-to-cash", help="order-to-cash, edit, lists, burst, cover or cover-year."),
        orders: int = typer.Option(100, min=1, max=100_000, help="Orders in each measurement (order-to-cash, burst)."),
        lines: int = typer.Option(5, min=1, max=1000, help="Lines of each order (order-to-cash, edit)."),
        rows: str = typer.Option("10000,1000000", help="How many customers with an order and an invoice each (lists)."),
        clients: int = typer.Option(16, min=1, max=64, help="How many ask at once (burst)."),
        people: int = typer.Option(10_000, min=20, max=100_000, help="How many work there (cover)."),
        desks: int = typer.Option(500, min=7, max=10_000, help="At how many desks (cover)."),
        years: int = typer.Option(5, min=1, max=20, help="How much past everybody has (cover)."),
        days: int = typer.Option(365, min=1, max=3650, help="How many days are lived through (cover-year)."),
        seed: int = typer.Option(1, help="The same seed gives the same days (cover-year)."),
        rules: bool = typer.Option(False, help="Loosen each rule of cover by itself, too (cover-year)."),
        postgres: str = typer.Option("", help="postgresql://... of a server where throw-away databases may be made."),
        json: Json = False,
    ) -> None:
        """Measure in throw-away companies: orders to cash, long orders and lists, a burst, an illness in a large firm."""
        if name == "cover-year":
            with progress(f"seed {seed}", json) as told:
                year = cover_year(seed=seed, days=days, rules=rules, step=told)
            if json:
                show({"benchmark": name, **year})
            else:
                _say_cover_year(year)
            return
        kinds: dict[str, tuple[Callable[[Place], Result], Callable[[Result], None]]] = {
            "order-to-cash": (lambda place: _order_to_cash(place, orders, lines), _say_order_to_cash),
            "edit": (lambda place: _edit(place, lines), _say_edit),
            "lists": (lambda place: _lists(place, _sizes(rows)), _say_lists),
            "burst": (lambda place: _burst(place, orders, clients), _say_burst),
            "cover": (lambda place: _cover(place, people, desks, years), _say_cover),
        }
        if name not in kinds:
            fail(f"There is no benchmark called {name}. There is: {', '.join([*kinds, 'cover-year'])}")
        measure, say = kinds[name]
        results: dict[str, Result] = {}
        for engine, server in {"sqlite": "", **({"postgresql": postgres} if postgres else {})}.items():
            with throw_away(server, *(["floor"] if name == "order-to-cash" else [])) as place:
                try:
                    results[engine] = measure(place)
                except NotMeasured as failed:
                    fail(str(failed))
            if not json:
                print(f"{engine}:")
                say(results[engine])
        wrong = [engine for engine, told in results.items() if told.get("errors") or told.get("invariants_broken")]
        if json:
            show({"benchmark": name, "orders": orders, "lines": lines, "engines": results})
        if wrong:
            fail(f"Not everything was answered, or something is broken: {', '.join(wrong)}")


# ------------------------------------------------------------------------------- an order from quote to cash


def _order_to_cash(place: Place, orders: int, lines: int) -> Result:
    """Floor and house by turns, equally long. The first turn fills both databases and does not count.

    Of the others the least does: other work on the machine only ever adds. Orders with more lines are of that same turn.
    """
    if not FLOOR.exists():
        fail("The floor stands in benchmarks/ of a source checkout; it is not part of an installed copy.")
    floor = [str(FLOOR), "--backend", "sqlite", "--file", f"{place.folder}/floor.sqlite3"]
    if place.dsns:
        floor = [str(FLOOR), "--backend", "pg", "--dsn", place.dsns["floor"]]
    more = min(4 * lines, 1000)  # four times the lines: what an order costs must grow far slower than they do
    measured([*floor, "--init"], {})
    turns: list[tuple[Result, float]] = []
    for _ in range(1 + ROUNDS):
        bare = measured(
            [*floor, "--orders", str(orders * FLOOR_ORDERS), "--lines", str(lines), "--warm", str(WARM)], {}
        )
        spent = bare["client_cpu_ms_per_order"] + bare.get("pg_cpu_ms_per_order", 0)
        child = ["-m", f"{CHILDREN}.order_to_cash", str(orders), str(lines), str(more)]
        turns.append((measured(child, place.environment), spent))
        place.analyze()
    best = min((ours for ours, _ in turns[1:]), key=lambda ours: float(ours["cpu_ms_per_order"]))
    least_ours, with_more = float(best["cpu_ms_per_order"]), float(best["cpu_ms_per_order_with_more_lines"])
    least_floor = min(spent for _, spent in turns[1:])
    return {
        "statements_total": turns[-1][0]["statements_total"],
        "steps": turns[-1][0]["steps"],
        "lines": lines,
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


def _say_order_to_cash(r: Result) -> None:
    steps = "/".join(str(n) for n in r["steps"].values())
    print(f"  {r['statements_total']} statements ({steps}) at {r['lines']} lines")
    print(
        f"  {r['cpu_ms_per_order']} ms CPU an order, floor {r['floor_cpu_ms_per_order']} ms: "
        f"{r['ratio_to_floor']} times the floor"
    )
    print(
        f"  {r['cpu_ms_per_order_with_more_lines']} ms at {r['more_lines']} lines: "
        f"{r['ratio_of_more_lines']} times as much"
    )


# ------------------------------------------------------------------------------- a long order, opened and changed


def _edit(place: Place, lines: int) -> Result:
    return measured(["-m", f"{CHILDREN}.edit", str(lines), str(EDIT_LINES)], place.environment)


def _say_edit(r: Result) -> None:
    few, many = r.values()
    print(f"  {'step':18} {'statements':>18} {'CPU, ms':>20}")
    print(f"  {'lines':18} " + " ".join(f"{n:>9}" for n in (*r, *r)))
    for step in few:
        told = [few[step]["statements"], many[step]["statements"], few[step]["cpu_ms"], many[step]["cpu_ms"]]
        print(f"  {step:18} " + " ".join(f"{value:>9}" for value in told))


# ------------------------------------------------------------------------------- long lists


def _sizes(rows: str) -> list[int]:
    sizes = [int(size) for size in rows.split(",") if size.strip().isdecimal() and len(size) < 9]
    if not sizes or len(sizes) != len(rows.split(",")):
        fail(f"Say how many rows as numbers with commas between them, not {rows!r}: --rows 10000,1000000")
    return sorted(sizes)


def _lists(place: Place, sizes: list[int]) -> Result:
    found: Result = {}
    for size in sizes:
        measured(["-m", f"{CHILDREN}.lists", "fill", str(size)], place.environment)
        place.analyze()
        found[str(size)] = measured(["-m", f"{CHILDREN}.lists", "measure"], place.environment)
    return found


def _say_lists(r: Result) -> None:
    for size, pages in r.items():
        print(f"  {int(size):,} customers with an order and an invoice each")
        for page, spent in pages.items():
            whole = ", ".join(spent["read_whole"]) or "nothing"
            print(
                f"    {page:34} {spent['statements']:>3} statements {spent['cpu_ms']:>8} ms CPU; reads whole: {whole}"
            )


# ------------------------------------------------------------------------------- many at once


def _burst(place: Place, orders: int, clients: int) -> Result:
    return measured(["-m", f"{CHILDREN}.burst", str(orders), str(clients)], place.environment)


def _say_burst(r: Result) -> None:
    print(
        f"  {r['orders']} orders by {r['clients']} at once in {r['seconds']} s, {r['errors']} errors; "
        f"an answer took {r['median_ms']} ms in the middle, {r['slowest_ms']} ms at most"
    )


# ------------------------------------------------------------------------------- somebody falls ill in a large firm


def _cover(place: Place, people: int, desks: int, years: int) -> Result:
    """Without a past, and with years of absences and covers behind everybody: the same, or the past weighs."""
    child = ["-m", f"{CHILDREN}.cover"]
    measured([*child, "fill", str(people), str(desks)], place.environment)
    place.analyze()
    fresh = measured([*child, "measure"], place.environment)
    measured([*child, "history", str(years)], place.environment)
    place.analyze()
    return {"0 years": fresh, f"{years} years": measured([*child, "measure"], place.environment)}


def _say_cover(r: Result) -> None:
    for past, told in r.items():
        print(
            f"  {past} of past: {told['people']:,} people at {told['desks']:,} desks, {told['absences']:,} absences, "
            f"{told['covers']:,} covers; {told['found']} could stand in"
        )
        for what in ("find and rank", "enter an absence with its cover"):
            print(f"    {what:34} {told[what]['statements']:>3} statements {told[what]['cpu_ms']:>8} ms CPU")


# ------------------------------------------------------------------------------- a year of absences and covers


def _say_cover_year(r: Result) -> None:
    print(f"{r['people']} people, {r['desks']} desks, {r['days']} days, {r['absences']} absences, {r['breaks']} breaks")
    for name, title in (("without_cover", "without cover"), ("with_cover", "with cover")):
        lived = r[name]
        print(
            f"  {title:14} {lived['uncovered_minutes']:>9,} of {lived['customer_facing_minutes']:,} minutes uncovered: {lived['percent']} %"
        )
    for cause, minutes in r["with_cover"]["causes"].items():
        print(f"  {minutes:>9,} {cause}")
    for rule, percent in r.get("rules", {}).items():
        print(f"  {percent:>9} % if {rule}")
