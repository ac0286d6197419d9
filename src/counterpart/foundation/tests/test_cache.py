"""What is kept of the configuration is never older than the stamp it is kept under."""

import pytest

from counterpart.foundation import cache


def test_what_was_loaded_before_the_stamp_moved_is_not_kept_under_the_new_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "_stamp", ("here", 1))
    stored = iter(["old", "new"])

    def load() -> str:
        found = next(stored)
        monkeypatch.setattr(cache, "_stamp", ("here", 2))  # another thread sees the newer one meanwhile
        return found

    kept = cache.Versioned(load)
    assert kept() == "old"
    assert kept() == "new"
    assert kept() == "new"


def test_before_any_stamp_was_seen_nothing_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "_stamp", ("", -1))
    stored = iter([1, 2])
    kept = cache.Versioned(lambda: next(stored))
    assert (kept(), kept()) == (1, 2)
