"""Translations are kept as text (.po) and compiled (.mo) where they are used. Babel does it, without GNU gettext."""

import os
import sys
import tempfile
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE = Path(__file__).resolve().parent.parent / "locale"


def compile_messages(locale: Path = LOCALE) -> list[Path]:
    """Compile each catalogue that is newer than what was compiled of it."""
    return [compile_catalogue(po) for po in sorted(locale.glob("*/LC_MESSAGES/*.po")) if is_stale(po)]


def is_stale(po: Path) -> bool:
    mo = po.with_suffix(".mo")
    return not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime


def compile_catalogue(po: Path) -> Path:
    with po.open("rb") as text:
        catalogue = read_po(text, locale=po.parent.parent.name, abort_invalid=True)
    # Two processes may compile at once: the finished file takes its place in one step.
    handle, draft = tempfile.mkstemp(dir=po.parent, suffix=".mo.part")
    with os.fdopen(handle, "wb") as binary:
        write_mo(binary, catalogue)
    mo = po.with_suffix(".mo")
    Path(draft).chmod(0o644)
    Path(draft).replace(mo)
    return mo


if __name__ == "__main__":
    for written in compile_messages():
        sys.stdout.write(f"compiled {written.relative_to(LOCALE)}\n")
