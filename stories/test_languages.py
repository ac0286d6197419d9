"""Every sentence is said in every language, with the same holes in it."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import counterpart

LOCALE = Path(counterpart.__file__).parent / "locale"
HOLES = re.compile(r"%\(\w+\)[sd]|%%|\{\w*\}")
FORMS = {"hr": 3, "sv": 2, "cs": 3}


@pytest.mark.parametrize("language", sorted(FORMS))
def test_every_sentence_is_translated(language: str) -> None:
    with (LOCALE / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        catalog = read_po(file, locale=language)
    wrong = []
    for message in catalog:
        if not message.id:
            continue
        said = [message.string] if isinstance(message.string, str) else list(message.string or ())
        if isinstance(message.id, str):
            holes = set(HOLES.findall(message.id))
            fits = len(said) == 1 and set(HOLES.findall(said[0])) == holes
        else:
            holes = set(HOLES.findall(" ".join(message.id)))
            fits = len(said) == FORMS[language] and all(set(HOLES.findall(form)) <= holes for form in said)
        if message.fuzzy or not all(said) or not fits:
            wrong.append(message.id)
    assert wrong == []
    assert len(catalog) > 1500
