"""``counterpart``: everything the house does from the command line.

Exit codes: 0 done, 1 it did not work out (the reason is printed), 2 called wrongly.
"""

import os
import sys
from importlib import import_module
from typing import NoReturn

COMMANDS = (
    "init", "user", "token", "demo", "serve", "worker", "upgrade", "import_", "check", "coverage", "what_if", "roster",
    "routes", "bench", "backup", "doctor", "simulate", "practice",
)  # fmt: skip


def main() -> None:
    """Choose the company, load the house, run the command."""
    _must_be_text(sys.argv)
    _choose_company(sys.argv)
    _go_to_practice(sys.argv)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "counterpart.config.settings")
    import django
    import typer

    django.setup()
    app = typer.Typer(
        no_args_is_help=True, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False,
        help="Counterpart: both halves of a business in one house. --company NAME (before the command) chooses whose.",
    )  # fmt: skip
    for name in COMMANDS:
        import_module(f"counterpart.config.commands.{name}").register(app)
    _run(app)


def _run(app: "object") -> NoReturn:
    from counterpart.foundation.errors import Refusal

    try:
        app(standalone_mode=True)  # type: ignore[operator]
    except Refusal as refusal:
        print(f"{refusal}", file=sys.stderr)
        sys.exit(1)
    sys.exit(0)


def _must_be_text(argv: list[str]) -> None:
    """Bytes that are no text cannot be stored, and are nobody's name."""
    try:
        "".join(argv).encode()
    except UnicodeEncodeError:
        print("These arguments are not text in UTF-8. Check the terminal's character set.", file=sys.stderr)
        sys.exit(2)


def _choose_company(argv: list[str]) -> None:
    """``--company NAME`` or ``--company=NAME`` anywhere; settings read it from the environment."""
    for index, word in enumerate(argv):
        name, _, value = word.partition("=")
        if name == "--company":
            taken = 1 if value else 2
            value = value or (argv[index + 1] if index + 1 < len(argv) else "")
            if not value.replace("-", "").replace("_", "").isalnum():
                print("--company takes a name of letters, digits, - and _", file=sys.stderr)
                sys.exit(2)
            os.environ["COUNTERPART_COMPANY"] = value
            del argv[index : index + taken]
            return


def _go_to_practice(argv: list[str]) -> None:
    """``practice`` never touches the company it is for: it runs in the company beside it."""
    company = os.environ.get("COUNTERPART_COMPANY") or "demo"
    if argv[1:2] == ["practice"] and not company.endswith("-practice"):
        os.environ["COUNTERPART_COMPANY"] = f"{company}-practice"
