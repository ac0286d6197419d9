"""The reference says what the house does: every invariant and every command has its line."""

from pathlib import Path

from counterpart.config.cli import COMMANDS
from counterpart.foundation.invariants import all_invariants

REFERENCE = Path(__file__).resolve().parent.parent / "docs" / "reference"


def test_every_invariant_is_explained() -> None:
    page = (REFERENCE / "invariants.md").read_text()
    assert [i.name for i in all_invariants() if f"| `{i.name}` | {i.says} |" not in page] == []


def test_every_command_is_listed() -> None:
    page = (REFERENCE / "commands.md").read_text()
    modules = Path(__file__).resolve().parent.parent / "src" / "counterpart" / "config" / "commands"
    missing = [
        n for n in COMMANDS if (modules / f"{n}.py").exists() and f"| `{n.rstrip('_').replace('_', '-')}" not in page
    ]
    assert missing == []
