"""Pickup codes: eight signs that nobody mixes up, said as ``7K3M-X9QT`` and scanned as they stand."""

import secrets

LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # neither 0 and O nor 1 and I
LENGTH = 8


def new_code() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def said(code: str) -> str:
    """In two groups, as people read it out."""
    return f"{code[:4]}-{code[4:]}" if code else ""


def read(text: str) -> str:
    """The code that a scanner or a clerk typed; empty when it cannot be one."""
    signs = "".join(text.upper().split()).replace("-", "")
    return signs if len(signs) == LENGTH and all(sign in LETTERS for sign in signs) else ""
