"""From the fewest people at each hour to how many shifts of which kind, so that no hour lacks anybody."""

from collections import Counter
from collections.abc import Iterable
from itertools import pairwise

Stretch = tuple[int, int]  # minutes from, to
LONGEST = 10 * 60  # of a shift that nobody has yet


def held_by(wanted: Iterable[tuple[Stretch, int]], kinds: Iterable[Stretch]) -> Counter[Stretch]:
    """How many of which shifts hold what is wanted; hours that none of ``kinds`` reaches get shifts of their own.

    From the first hour on that lacks people, the shift that begins by then and reaches furthest is taken: few shifts do.
    One that would mostly idle is none of them: three hours on a Saturday do not take a whole day of anybody.
    """
    wanted, kinds = list(wanted), sorted(set(kinds))
    found: Counter[Stretch] = Counter()
    borders = sorted({minute for stretch, _ in wanted for minute in _cuts(stretch)}
                     | {minute for kind in kinds for minute in kind})  # fmt: skip
    lack = {
        (start, end): sum(people for (first, last), people in wanted if first <= start and end <= last)
        for start, end in pairwise(borders)
    }
    for part in lack:
        while lack[part] > 0:
            able = [k for k in kinds if k[0] <= part[0] and part[1] <= k[1] and 2 * _used(k, lack) >= k[1] - k[0]]
            chosen = max(able, key=lambda kind: (_reach(kind, lack), kind[0] - kind[1])) if able else _own(part, lack)
            times = lack[part]
            found[chosen] += times
            for other in lack:
                if chosen[0] <= other[0] and other[1] <= chosen[1]:
                    lack[other] -= times
    return found


def _cuts(stretch: Stretch) -> list[int]:
    """Where hours longer than a shift may be are cut: in equal parts."""
    start, end = stretch
    parts = -(-(end - start) // LONGEST)
    return [start + (end - start) * n // parts for n in range(parts + 1)]


def _reach(kind: Stretch, lack: dict[Stretch, int]) -> int:
    """Until when a shift is of use."""
    return max(end for (start, end), people in lack.items() if people > 0 and kind[0] <= start and end <= kind[1])


def _used(kind: Stretch, lack: dict[Stretch, int]) -> int:
    """How many minutes of a shift somebody is lacking."""
    return sum(
        end - start for (start, end), people in lack.items() if people > 0 and kind[0] <= start and end <= kind[1]
    )


def _own(part: Stretch, lack: dict[Stretch, int]) -> Stretch:
    """A shift from here through the hours that lack people, as long as one may be, or at least this part."""
    end = part[1]
    for start, until in lack:
        if start == end and lack[start, until] > 0 and until - part[0] <= LONGEST:
            end = until
    return part[0], end
