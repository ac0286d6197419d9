"""What a scanner reads from the bars that we draw: read back from the drawing, by the tables of the standards."""

import re

import pytest

from counterpart.foundation.documents.codes import HEIGHT, QUIET, bars

# Widths of bar, gap, bar, gap, bar, gap of the 106 signs of Code 128 (ISO/IEC 15417), and of its end.
SIGNS = """212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222
123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321 232121
111323 131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121 313121 211331
231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 111422 121124 121421
141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 241112 134111 111242 121142 121241 114212
124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 114311 411113 411311 113141 114131
311141 411131 211412 211214 211232""".split()
END = "2331112"
LEFT = "0001101 0011001 0010011 0111101 0100011 0110001 0101111 0111011 0110111 0001011".split()
PARITIES = "LLLLLL LLGLGG LLGGLG LLGGGL LGLLGG LGGLLG LGGGLL LGLGLG LGLGGL LGGLGL".split()


def modules_of(drawing: str) -> str:
    """Black and white, module by module, as a line across the drawing meets them; the empty sides are checked."""
    size = re.search(r'viewBox="0 0 (\d+) (\d+)"', drawing)
    assert size is not None
    black = {int(at) for at in re.findall(rf"M(\d+) 0h1v{HEIGHT}h-1z", drawing)}
    line = "".join("1" if at in black else "0" for at in range(int(size[1])))
    assert line.startswith("0" * QUIET + "1")
    assert line.endswith("1" + "0" * QUIET)
    return line.strip("0")


def code_128(modules: str) -> str:
    widths = "".join(str(len(run)) for run in re.findall(r"1+|0+", modules))
    assert widths.endswith(END)
    found = [SIGNS.index(widths[at : at + 6]) for at in range(0, len(widths) - len(END), 6)]
    assert found[-1] == (found[0] + sum(n * sign for n, sign in enumerate(found[1:-1], 1))) % 103
    said, pairs = "", found[0] == 105
    for sign in found[1:-1]:
        if sign in (99, 100):
            pairs = sign == 99
        else:
            said += f"{sign:02}" if pairs else chr(sign + 32)
    return said


def ean(modules: str) -> str:
    half = (len(modules) - 11) // 2
    left, right = modules[3 : 3 + half], modules[3 + half + 5 : -3]
    assert (modules[:3], modules[-3:], modules[3 + half : 8 + half]) == ("101", "101", "01010")
    said, parity = "", ""
    for at in range(0, half, 7):
        digit = left[at : at + 7]
        turned = "".join("10"[int(bit)] for bit in digit)[::-1]
        parity += "L" if digit in LEFT else "G"
        said += str(LEFT.index(digit if digit in LEFT else turned))
    for at in range(0, half, 7):
        said += str(LEFT.index("".join("10"[int(bit)] for bit in right[at : at + 7])))
    return said if half == 28 else f"{PARITIES.index(parity)}{said}"


@pytest.mark.once
@pytest.mark.parametrize("text", ["KET-1", "a b/c+d%&", "12345", "SH12345678", "X" * 20, "~", "00114006381333931"])
def test_our_own_numbers_are_read_back(text: str) -> None:
    assert code_128(modules_of(bars(text))) == text


@pytest.mark.once
@pytest.mark.parametrize("gtin", ["4006381333931", "9780201379624", "73513537", "36000291452"])
def test_article_numbers_are_read_back_as_every_till_reads_them(gtin: str) -> None:
    gtin = gtin if len(gtin) in (8, 13) else gtin.zfill(12)
    assert ean(modules_of(bars(gtin, is_gtin=True))) == (gtin if len(gtin) == 8 else gtin.zfill(13))


@pytest.mark.once
@pytest.mark.parametrize("text", ["", "čajnik", "X" * 21, "a\nb"])
def test_what_bars_cannot_say_gets_none(text: str) -> None:
    assert bars(text) == ""


@pytest.mark.parametrize("sku", ["12345678", "123456789012", "1234567890123"])
def test_a_number_of_our_own_stays_as_it_is_however_it_looks(sku: str) -> None:
    assert code_128(modules_of(bars(sku))) == sku
