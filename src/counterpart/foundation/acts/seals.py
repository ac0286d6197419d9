"""Sealing: acts are hashed in batches into a chain, so that changing one of them later shows.

Which acts a seal holds is written down as ranges of their ids. Acts commit in another order than their ids were
given out, so a batch takes those that are there; one that was committed late goes into a later seal, and nothing that
is sealed moves. A seal names the digest of the one before it, and no two seals may name the same: two workers that
seal at once end with one seal.
"""

import hashlib
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, timedelta
from itertools import islice

from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from counterpart.foundation.acts.gate import _hash as hash_of
from counterpart.foundation.acts.models import Act, ActPersonal, Seal
from counterpart.foundation.clock import now

ACTS_IN_A_SEAL = 1000
LAG = timedelta(seconds=10)  # most acts that commit late are there by then; the others are sealed later
LOOK_BACK = 5000  # ids; older acts that are still missing are looked for by sealing thoroughly
OVERDUE = timedelta(hours=2)
BEGINNING = "0" * 64
WRITER = DjangoJSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)
Ranges = list[list[int]]
COLUMNS = (
    "id person_id desk_id grant_id on_behalf_of_id action document_id journey_id subject_kind subject_id key request_hash "
    "answer changed personal_hash at"
).split()


def canonical(act: dict[str, object]) -> bytes:
    """The bytes of an act: the same on every engine and for ever."""
    at = act["at"].astimezone(UTC).isoformat(timespec="microseconds")  # type: ignore[attr-defined]
    values = [at if name == "at" else act[name] for name in COLUMNS]
    text = WRITER.encode(values)
    return text.encode("utf-8", "surrogatepass")


def digest_of(previous: str, acts: Iterable[dict[str, object]]) -> str:
    chained = hashlib.sha256(previous.encode())
    for act in acts:
        chained.update(b"\n" + canonical(act))
    return chained.hexdigest()


def seal_acts(*, thoroughly: bool = False) -> int:
    """Seal what is not sealed yet; returns how many acts were. ``thoroughly`` looks among all acts, not only the last."""
    sealed = 0
    while True:
        batch = _unsealed(thoroughly)
        if not batch or not _seal(batch):
            return sealed
        sealed += len(batch)
        if len(batch) < ACTS_IN_A_SEAL:
            return sealed


def seal_acts_thoroughly() -> int:
    return seal_acts(thoroughly=True)


def _unsealed(thoroughly: bool) -> list[dict[str, object]]:
    newest = Seal.objects.order_by("-last_act_id").values_list("last_act_id", flat=True).first() or 0
    settled = Act.objects.filter(at__lt=now() - LAG)
    late = islice(_not_sealed(settled, 0 if thoroughly else max(newest - LOOK_BACK, 0), newest), ACTS_IN_A_SEAL)
    batch = list(settled.filter(pk__in=list(late)).order_by("id").values(*COLUMNS))
    return batch + list(settled.filter(pk__gt=newest).order_by("id").values(*COLUMNS)[: ACTS_IN_A_SEAL - len(batch)])


def _not_sealed(acts: QuerySet[Act], since: int, until: int) -> Iterator[int]:
    """Acts between two ids that no seal holds."""
    covered = covered_since(since)
    among = acts.filter(pk__gt=since, pk__lte=until).order_by("id").values_list("id", flat=True)
    for act_id in among.iterator():
        at = bisect_right(covered, [act_id, 2**63])
        if not at or covered[at - 1][1] < act_id:
            yield act_id


def covered_since(since: int) -> Ranges:
    """All ranges of sealed ids that reach above ``since``, in order."""
    found = Seal.objects.filter(last_act_id__gt=since).values_list("ranges", flat=True)
    return sorted(each for ranges in found.iterator() for each in ranges if each[1] > since)


def _seal(batch: Sequence[dict[str, object]]) -> bool:
    last = Seal.objects.order_by("-id").first()
    previous = last.digest if last else BEGINNING
    ids = [act["id"] for act in batch]
    assert all(isinstance(each, int) for each in ids)
    ranges: Ranges = []
    for each in ids:
        assert isinstance(each, int)
        if ranges and ranges[-1][1] == each - 1:
            ranges[-1][1] = each
        else:
            ranges.append([each, each])
    try:
        with transaction.atomic():
            Seal.objects.create(
                ranges=ranges, last_act_id=ranges[-1][1], acts=len(batch), previous=previous,
                digest=digest_of(previous, batch), at=now(),
            )  # fmt: skip
    except IntegrityError:
        return False  # another worker sealed on top of the same seal: it holds these acts
    return True


def broken_seals() -> list[tuple[str, int, str]]:
    """Everything that does not recompute: ``(what, id, why)``. Empty when nobody has touched an act."""
    found: list[tuple[str, int, str]] = []
    previous, seen = BEGINNING, _Seen()
    for seal, acts in _with_their_acts(Seal.objects.order_by("id").iterator()):
        if seal.previous != previous:
            found.append(("seal", seal.pk, "does not follow the seal before it"))
        if seen.overlaps(seal.ranges):
            found.append(("seal", seal.pk, "holds acts that another one holds"))
        if len(acts) != seal.acts:
            found.append(("seal", seal.pk, f"held {seal.acts} acts, {len(acts)} are there"))
        elif digest_of(seal.previous, acts) != seal.digest:
            found.append(("seal", seal.pk, f"acts {seal.ranges[0][0]} to {seal.ranges[-1][1]} are not what was sealed"))
        previous = seal.digest
    if Seal.objects.exists():
        overdue = Act.objects.filter(at__lt=now() - OVERDUE)
        found += [("act", act_id, "is not sealed") for act_id in _not_sealed(overdue, 0, 2**62)]
    found += [("act", act_id, "its personal values are not what was sealed") for act_id in _changed_personal()]
    return found


class _Seen:
    """Which ids the seals hold so far."""

    def __init__(self) -> None:
        self.ranges: Ranges = []

    def overlaps(self, ranges: Ranges) -> bool:
        twice = False
        for start, end in ranges:
            at = bisect_right(self.ranges, [start, end])
            before, after = self.ranges[at - 1 : at], self.ranges[at : at + 1]
            twice |= bool(before and before[0][1] >= start) or bool(after and after[0][0] <= end)
            self.ranges.insert(at, [start, end])
        return twice


def _with_their_acts(seals: Iterator[Seal]) -> Iterator[tuple[Seal, list[dict[str, object]]]]:
    """Each seal with the acts that are there of it; the acts of seals beside each other are read together."""
    while seal := next(seals, None):
        some, held = [seal], seal.acts
        while held < ACTS_IN_A_SEAL and (seal := next(seals, None)):
            some.append(seal)
            held += seal.acts
        ranges = sorted(each for seal in some for each in seal.ranges)
        read = {act["id"]: act for start, end in _joined(ranges) for act in _acts_between(start, end)}
        for seal in some:
            ids = (act_id for start, end in seal.ranges for act_id in range(start, end + 1))
            yield seal, [read[act_id] for act_id in ids if act_id in read]


def _joined(ranges: Ranges) -> Ranges:
    """Ranges in order, those that touch as one."""
    joined: Ranges = []
    for start, end in ranges:
        if joined and start <= joined[-1][1] + 1:
            joined[-1][1] = max(joined[-1][1], end)
        else:
            joined.append([start, end])
    return joined


def _acts_between(start: int, end: int) -> list[dict[str, object]]:
    return list(Act.objects.filter(pk__range=(start, end)).order_by("id").values(*COLUMNS))


def _changed_personal() -> Iterator[int]:
    kept = ActPersonal.objects.select_related("act").only("values", "salt", "act__personal_hash")
    for personal in kept.iterator():
        if hash_of([personal.salt, personal.values]) != personal.act.personal_hash:
            yield personal.pk
