"""docs/reference/keyboard.md names every key that the screens answer, and none besides."""

import re
from pathlib import Path

import counterpart
from counterpart.config.cast import Cast, client_of

PACKAGE = Path(counterpart.__file__).parent
WRITTEN = Path(__file__).parent.parent / "docs" / "reference" / "keyboard.md"
BY_HAND = {"Tab", "↑", "↓", "Ctrl ↵"}  # what every browser does, and the palette's own


def templates() -> str:
    found = (path.read_text() for path in PACKAGE.rglob("*.html") if "/design/templates/design/kit" not in str(path))
    return "\n".join(found)


def keys_of_templates() -> set[str]:
    """``data-key`` of buttons and links, and what the feet of the pages name."""
    text = templates()
    keys = set(re.findall(r'data-key="([^"{]+)"', text))
    for hint in re.findall(r"{% keys ([^%]*)%}", text):
        words = re.findall(r'_\("[^"]*"\)|"([^"]*)"', hint)
        for said in filter(None, words):
            keys |= {said} if said.startswith("Ctrl") or " " not in said or said[0] in "gn" else set(said.split())
    return keys


def keys_of_the_frame(cast: Cast) -> set[str]:
    """Of the sidebar, the shortcuts and the sheet, as the administration has them: all of them."""
    shell = client_of(cast.dara).get("/").context["shell"]
    keys = {f"g {item.keys}" for section in shell.nav for item in section.items if item.keys}
    keys |= {each.keys for each in shell.shortcuts if each.keys}
    sheet = (PACKAGE / "design/templates/design/_shortcuts.html").read_text()
    for shown in re.findall(r'<span class="keys">((?:<kbd>[^<{]+</kbd>)+)</span>', sheet):
        caps = re.findall(r"<kbd>([^<]+)</kbd>", shown)
        keys |= {" ".join(caps)} if caps[0] in ("g", "n", "Ctrl") else set(caps)
    return keys


def test_the_reference_names_every_key(cast: Cast) -> None:
    rows = [line.split("|")[1] for line in WRITTEN.read_text().splitlines() if line.startswith("| `")]
    scans = {"SO-7", "QT-3", "SH-12"}
    text = WRITTEN.read_text().partition("## The scanner")[0]
    written = {key for row in rows for key in re.findall(r"`([^`]+)`", row)} - scans
    written |= set(re.findall(r"`([^`]+)`", text))
    assert written == keys_of_templates() | keys_of_the_frame(cast) | BY_HAND | {"/"}
