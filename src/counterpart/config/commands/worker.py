"""``counterpart worker``: do what is owed to the world outside."""

import typer

from counterpart.config import lifeline
from counterpart.foundation.outbox.queries import standing
from counterpart.foundation.outbox.worker import Worker


def register(app: typer.Typer) -> None:
    @app.command()
    def worker(once: bool = typer.Option(False, "--once", help="Make one pass over what is due, and leave.")) -> None:
        """Send mails and do the other jobs of the outbox, until stopped. Seals the acts as well."""
        hand = Worker()
        hand.stop_on_signals()
        if not once:
            lifeline.follow(hand.stop)
            hand.run()
            return
        done, left = hand.one_pass(), standing()
        print(f"{done} jobs done, {left.waiting} waiting, {left.failed} failed")
        if left.failed:
            raise typer.Exit(1)
