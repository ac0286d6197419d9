"""Bytes on disk, named by their SHA-256: written once, never changed, the same for everybody who brings them."""

import hashlib
import os
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from django.conf import settings

FRESH_SECONDS = 3600  # no act lasts so long


def path_of(sha256: str) -> Path:
    assert len(sha256) == 64 and sha256.isalnum(), "a file is named by its hash"
    return Path(settings.FILES_DIR) / sha256[:2] / sha256


def keep(content: bytes) -> str:
    """Write the bytes where their hash says, whole or not at all; returns the hash."""
    sha256 = hashlib.sha256(content).hexdigest()
    path = path_of(sha256)
    with suppress(FileNotFoundError):
        if path.stat().st_size == len(content):
            os.utime(path)  # whoever throws it away at this moment sees that it is wanted again
            return sha256
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
    return sha256


def throw_away(sha256: str) -> None:
    """Take bytes away that no row names. What somebody brought within the hour stays: its row may be on its way.

    They are put aside first, for only then nobody finds them in between; who brings them now writes them anew.
    """
    path = path_of(sha256)
    aside = path.with_suffix(".gone")
    with suppress(FileNotFoundError):
        os.replace(path, aside)
    with suppress(FileNotFoundError):
        if time.time() - aside.stat().st_mtime < FRESH_SECONDS:
            with suppress(FileExistsError):
                os.link(aside, path)
        aside.unlink()
