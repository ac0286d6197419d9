"""Hundreds of things happen to made-up firms: after each, the engine's word holds. Planted mistakes are found."""

import os

import pytest

from counterpart.hall.cover.engine.trial import PLANTS, Trial

pytestmark = pytest.mark.once  # no database is asked
SEEDS = 2000 if os.environ.get("COUNTERPART_ALL_VALUES") == "1" else 100


def test_the_engine_keeps_its_word_whatever_happens() -> None:
    figures: dict[str, int] = {}
    for seed in range(SEEDS):
        trial = Trial(seed)
        trial.live(400)
        assert trial.broken == []
        for what, count in trial.figures.items():
            figures[what] = figures.get(what, 0) + count
    usual = {"agree", "offer", "expire", "end", "shorten", "begin", "degrade", "recover", "move", "leave"}
    assert {what for what in usual if figures.get(what, 0) < 10} == set(), figures


@pytest.mark.parametrize("plant", PLANTS)
def test_a_planted_mistake_is_found(plant: str) -> None:
    planted = []
    for seed in range(200):
        trial = Trial(seed, plant)
        trial.live(400)
        planted += [trial] if trial.planted else []
        if len(planted) == 5:
            break
    assert planted, "the mistake had its chance"
    assert [trial.seed for trial in planted if not trial.broken] == []
