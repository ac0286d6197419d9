"""Text as people seek it: no accents, no capitals, single blanks."""

import unicodedata

# Letters that no decomposition turns into their plain neighbour.
PLAIN = str.maketrans({"đ": "d", "ð": "d", "ł": "l", "ø": "o", "æ": "ae", "œ": "oe", "þ": "th", "ħ": "h", "ı": "i"})


def fold(text: str) -> str:
    """``"Đurđica  ŠKODA"`` -> ``"durdica skoda"``."""
    apart = unicodedata.normalize("NFKD", text).casefold()
    bare = "".join(c for c in apart if not unicodedata.combining(c) and (c.isprintable() or c.isspace()))
    return " ".join(bare.translate(PLAIN).encode("utf-8", "ignore").decode().split())
