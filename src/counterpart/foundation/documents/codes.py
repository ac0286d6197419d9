"""Codes that a scanner reads, drawn as SVG."""

from io import BytesIO

import segno
from barcode import EAN8, EAN13, Code128


def qr(text: str) -> str:
    """A QR code that still reads when a seventh of it is torn off."""
    drawing = BytesIO()
    segno.make(text, error="m", micro=False).save(
        drawing, kind="svg", border=2, xmldecl=False, svgclass=None, lineclass=None, omitsize=True
    )
    return drawing.getvalue().decode()


QUIET, HEIGHT = 10, 30  # empty modules on either side, and how high the bars are drawn; a paper stretches them
CODE_128_MAX = 20  # longer than that, the bars of a label would be too thin for a scanner
EAN_8, UPC, EAN_13 = 8, 12, 13


def bars(text: str, *, is_gtin: bool = False) -> str:
    """The bars of an article number: EAN for a GTIN, Code 128 for one of our own. Empty where bars cannot say it.

    A number of our own is never drawn as EAN, however it looks: its last digit would be taken for a check digit.
    """
    if is_gtin and len(text) in (EAN_8, UPC, EAN_13):
        code = EAN8(text) if len(text) == EAN_8 else EAN13(text.zfill(EAN_13))
    elif 0 < len(text) <= CODE_128_MAX and text.isascii() and text.isprintable():
        code = Code128(text)
    else:
        return ""
    (modules,) = code.build()
    width = len(modules) + 2 * QUIET
    drawn = "".join(f"M{at + QUIET} 0h1v{HEIGHT}h-1z" for at, black in enumerate(modules) if black == "1")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {HEIGHT}" preserveAspectRatio="none" '
        f'shape-rendering="crispEdges"><path d="{drawn}"/></svg>'
    )
