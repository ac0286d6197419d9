"""Countries by ISO 3166-1 code, with their names in the reader's language (Unicode CLDR)."""

from functools import cache

from babel import Locale
from babel.core import UnknownLocaleError

# Codes that CLDR names although they are no country of ISO 3166-1.
NOT_COUNTRIES = frozenset("AC CP CQ DG EA EU EZ IC QO TA UN XA XB XK ZZ".split())

# The dialling code, and whether a zero before the area code is left out when calling from abroad.
DIALLING = {
    "AR": "54", "AT": "43", "AU": "61", "BA": "387", "BE": "32", "BG": "359", "BR": "55", "CH": "41", "CY": "357",
    "CZ": "420", "DE": "49", "DK": "45", "EE": "372", "ES": "34", "FI": "358", "FR": "33", "GB": "44", "GR": "30",
    "HR": "385", "HU": "36", "IE": "353", "IS": "354", "IT": "39", "LT": "370", "LU": "352", "LV": "371", "ME": "382",
    "MK": "389", "MT": "356", "MX": "52", "NL": "31", "NO": "47", "PL": "48", "PT": "351", "RO": "40", "RS": "381",
    "SE": "46", "SI": "386", "SK": "421", "UA": "380", "VE": "58",
}  # fmt: skip
KEEPS_ZERO = frozenset({"IT"})


@cache
def countries(language: str = "en") -> tuple[tuple[str, str], ...]:
    """``(code, name)`` of every country, ordered by name."""
    try:
        names = Locale.parse(language).territories
    except (UnknownLocaleError, ValueError):
        names = Locale.parse("en").territories
    codes = [str(c) for c in names]
    codes = [c for c in codes if len(c) == 2 and c.isalpha() and c.isupper() and c not in NOT_COUNTRIES]
    return tuple(sorted(((code, str(names[code])) for code in codes), key=lambda pair: pair[1]))


@cache
def _codes() -> frozenset[str]:
    return frozenset(code for code, _ in countries("en"))


def is_country(code: str) -> bool:
    """Whether ``code`` is two capital letters that name a country."""
    return code in _codes()


def country_name(code: str, language: str = "en") -> str:
    """The name of a country, or the code itself when nobody knows it."""
    return dict(countries(language)).get(code, code)
