"""The engine by itself, one story at a time: who is asked, who holds the desk, and what goes back."""

from datetime import UTC, datetime, timedelta

from counterpart.hall.cover.engine.candidates import candidates
from counterpart.hall.cover.engine.facts import (
    A_DAY,
    Away,
    Cover,
    Demand,
    Facts,
    Fitness,
    Item,
    Kind,
    Place,
    Someone,
    State,
)
from counterpart.hall.cover.engine.needs import needs_of
from counterpart.hall.cover.engine.settle import Agree, Degrade, End, Lapse, Leave, Move, Offer, settle
from counterpart.hall.presence.shifts import Shift
from counterpart.hall.presence.spans import Span

COUNTER, PICKUP, WAREHOUSE = 1, 2, 3
ANA, BO, CHIDI, DARA = 1, 2, 3, 4


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, 23, hour, minute, tzinfo=UTC)


def firm() -> Facts:
    """Ana sits alone at the counter; Bo at pickup with Dara; Chidi in the warehouse with nobody beside him."""
    facts = Facts(at(8, 5))
    facts.desks = {d: Place(d, d, front=d != WAREHOUSE) for d in (COUNTER, PICKUP, WAREHOUSE)}
    for person, desk, fitness in (
        (ANA, COUNTER, {}),
        (BO, PICKUP, {COUNTER: Fitness(3)}),
        (CHIDI, WAREHOUSE, {COUNTER: Fitness(4)}),
        (DARA, PICKUP, {COUNTER: Fitness(3)}),
    ):
        day = Shift(Span(at(8), at(16)), person, desk)
        facts.people[person] = Someone(person, desk != WAREHOUSE, [day], {desk: Fitness(4), **fitness})
    return facts


def away(facts: Facts, person: int, until: datetime, kind: Kind = Kind.SUDDEN, *, asked: bool = False) -> Away:
    absence = Away(len(facts.absences) + 1, person, Span(facts.now, until), kind, asked)
    facts.absences[absence.id] = absence
    return absence


def run(facts: Facts) -> list[object]:
    return list(settle(facts, [COUNTER, PICKUP, WAREHOUSE]))


def agreed(facts: Facts) -> list[tuple[int, Span]]:
    return [(c.person, c.span) for c in facts.covers.values() if c.state in (State.ACTIVE, State.ACCEPTED)]


def test_nothing_happens_while_everybody_is_there() -> None:
    assert run(firm()) == []


def test_who_said_yes_beforehand_holds_the_desk_at_once() -> None:
    facts = firm()
    facts.people[BO].standing = frozenset({COUNTER})
    facts.items[1042] = Item(1042, COUNTER, taken_by=ANA)
    away(facts, ANA, at(12))
    steps = run(facts)
    assert [type(step) for step in steps] == [Agree, Move]
    assert agreed(facts) == [(BO, Span(at(8, 5), at(12)))]
    assert facts.items[1042].taken_by == BO, "what she had taken already goes along"


def test_the_first_declines_the_second_times_out_the_third_is_asked() -> None:
    facts = firm()
    facts.desks[WAREHOUSE].demand = [Demand(Span(at(0), at(23)), 0)]
    away(facts, ANA, at(12))
    (first,) = run(facts)
    assert isinstance(first, Offer) and first.candidate.person == BO
    facts.covers[1].state = State.DECLINED
    (second,) = run(facts)
    assert isinstance(second, Offer) and second.candidate.person == DARA
    facts.now += timedelta(seconds=76)
    _expired, third = run(facts)
    assert isinstance(third, Offer) and third.candidate.person == CHIDI
    assert third.candidate.reasons[0] == "other_office"


def test_the_own_desk_stays_staffed() -> None:
    facts = firm()
    away(facts, ANA, at(12))
    (need,) = needs_of(facts, COUNTER)
    able, out = candidates(facts, need)
    assert [c.person for c in able] == [BO, DARA]
    assert [(o.person, o.reason) for o in out] == [(CHIDI, "own_desk")]
    facts.people[BO].standing = frozenset({COUNTER})
    run(facts)
    facts.now = at(9)
    away(facts, DARA, at(10))
    run(facts)
    assert [c.owner for c in facts.covers.values() if c.desk == PICKUP] == [], "nobody else knows pickup"
    assert (PICKUP, 2) in facts.degraded, "and that is said aloud, not hidden"


def test_back_early_ends_the_cover_and_gives_the_work_back() -> None:
    facts = firm()
    facts.people[BO].standing = frozenset({COUNTER})
    facts.items[1042] = Item(1042, COUNTER, taken_by=ANA)
    absence = away(facts, ANA, at(12))
    run(facts)
    facts.now = at(10)
    absence.span = Span(absence.span.start, facts.now)
    ended, moved = run(facts)
    assert ended == End(1, "returned", State.CLOSED)
    assert moved == Move(1042, ANA, 0)
    assert run(facts) == []


def test_a_longer_guess_asks_who_holds_it_first() -> None:
    facts = firm()
    facts.people[DARA].standing = frozenset({COUNTER})
    absence = away(facts, ANA, at(10))
    run(facts)
    assert agreed(facts) == [(DARA, Span(at(8, 5), at(10)))]
    facts.now = at(9)
    absence.span = Span(absence.span.start, at(11))
    run(facts)
    assert agreed(facts) == [(DARA, Span(at(8, 5), at(10))), (DARA, Span(at(10), at(11)))]
    absence.span = Span(absence.span.start, at(9, 30))
    run(facts)
    assert agreed(facts) == [(DARA, Span(at(8, 5), at(9, 30)))], "shorter: what was agreed shrinks with it"


def test_the_cover_falls_ill_too() -> None:
    facts = firm()
    facts.people[BO].standing = frozenset({COUNTER})
    facts.desks[PICKUP].demand = [Demand(Span(at(0), at(23)), 0)]
    facts.items[1042] = Item(1042, COUNTER, taken_by=ANA)
    away(facts, ANA, at(12))
    run(facts)
    facts.now = at(9)
    away(facts, BO, at(16))
    steps = run(facts)
    assert End(1, "unable", State.REVOKED) in steps
    assert facts.items[1042].taken_by == 0, "whoever comes first takes it"
    (offer,) = (step for step in steps if isinstance(step, Offer))
    assert (offer.need.owner, offer.candidate.person) == (ANA, DARA)
    assert all(c.owner == ANA for c in facts.covers.values() if c.desk == COUNTER), "no chain: it is still Ana's desk"


def test_when_nobody_can_it_is_said_once_and_taken_back_when_somebody_can() -> None:
    facts = firm()
    for person in (BO, CHIDI, DARA):
        facts.people[person].fitness.pop(COUNTER)
    away(facts, ANA, at(12))
    (step,) = run(facts)
    assert isinstance(step, Degrade) and step.need.span == Span(at(8, 5), at(12))
    assert run(facts) == []
    facts.people[BO].fitness[COUNTER] = Fitness(3)
    run(facts)
    facts.covers[1].state = State.ACTIVE
    run(facts)
    assert facts.degraded == {}


def test_a_break_waits_for_its_cover() -> None:
    facts = firm()
    lunch = away(facts, ANA, at(8, 35), Kind.BREAK, asked=True)
    (offer,) = run(facts)
    assert isinstance(offer, Offer)
    assert not facts.is_away(ANA)
    facts.now = at(8, 7)
    facts.covers[1].state = State.ACTIVE
    left = run(facts)[-1]
    assert left == Leave(lunch.id, Span(at(8, 7), at(8, 37)))
    assert facts.is_away(ANA)
    assert agreed(facts) == [(BO, Span(at(8, 7), at(8, 37)))], "half an hour is half an hour, from when she leaves"


def test_a_break_with_others_at_the_desk_begins_at_once() -> None:
    facts = firm()
    away(facts, BO, at(8, 35), Kind.BREAK, asked=True)
    (left,) = run(facts)
    assert isinstance(left, Leave)


def test_what_somebody_touched_before_stays_with_others() -> None:
    facts = firm()
    facts.people[BO].standing = frozenset({COUNTER})
    facts.items = {1042: Item(1042, COUNTER, taken_by=ANA), 1043: Item(1043, COUNTER, taken_by=ANA)}
    facts.never = frozenset({(BO, 1042)})
    away(facts, ANA, at(12))
    agree, *moves = run(facts)
    assert isinstance(agree, Agree) and agree.candidate.without == (1042,) and "without" in agree.candidate.reasons
    assert moves == [Move(1042, 0, ANA), Move(1043, BO, ANA)]


def test_a_certificate_that_ends_ends_the_cover() -> None:
    facts = firm()
    facts.people[BO].standing = frozenset({COUNTER})
    facts.people[BO].fitness[COUNTER] = Fitness(3, valid_until=at(9))
    facts.people[DARA].fitness.pop(COUNTER)
    away(facts, ANA, at(12))
    run(facts)
    assert agreed(facts) == [(BO, Span(at(8, 5), at(9)))]


def test_level_two_needs_somebody_to_ask() -> None:
    facts = firm()
    facts.people[BO].fitness[COUNTER] = Fitness(2)
    away(facts, ANA, at(12))
    (need,) = needs_of(facts, COUNTER)
    able, _ = candidates(facts, need)
    assert [(c.person, "with_help" in c.reasons) for c in able] == [(DARA, False), (BO, True)]
    away(facts, DARA, at(12))
    away(facts, CHIDI, at(12))
    able, out = candidates(facts, need)
    assert ("nobody_to_ask" in {o.reason for o in out}) and able == []


def test_a_day_has_a_limit() -> None:
    facts = firm()
    facts.people[BO].standing = frozenset({COUNTER})
    away(facts, ANA, at(16))
    run(facts)
    assert agreed(facts)[0] == (BO, Span(at(8, 5), at(12, 5))), "four hours of somebody else's work a day"


def test_a_desk_may_need_fewer_than_are_away() -> None:
    facts = firm()
    facts.people[5] = Someone(5, True, [Shift(Span(at(8), at(16)), 5, COUNTER)], {COUNTER: Fitness(4)})
    away(facts, ANA, at(12))
    assert needs_of(facts, COUNTER) == [], "one of two is enough"
    facts.desks[COUNTER].demand = [Demand(Span(at(10), at(14)), 2)]
    (need,) = needs_of(facts, COUNTER)
    assert (need.owner, need.span) == (ANA, Span(at(10), at(12)))


def test_nobody_is_asked_for_two_places_at_once() -> None:
    facts = firm()
    facts.people[CHIDI].fitness.pop(COUNTER)
    facts.people[DARA].fitness = {PICKUP: Fitness(4)}
    facts.people[BO].fitness[WAREHOUSE] = Fitness(3)
    away(facts, ANA, at(12))
    away(facts, CHIDI, at(12))
    offers = [step for step in run(facts) if isinstance(step, Offer)]
    assert [offer.candidate.person for offer in offers] == [BO]
    need = next(need for need in needs_of(facts, WAREHOUSE))
    assert [(o.person, o.reason) for o in candidates(facts, need)[1]] == [(BO, "asked")]


def test_a_counter_far_away_is_nobodys_to_stand_at() -> None:
    facts = firm()
    facts.desks[COUNTER].site = 1
    facts.people[BO].site, facts.people[DARA].site = 2, 1
    away(facts, ANA, at(12))
    (need,) = needs_of(facts, COUNTER)
    able, out = candidates(facts, need)
    assert [c.person for c in able] == [DARA] and (BO, "elsewhere") in {(o.person, o.reason) for o in out}


def test_for_what_is_days_away_there_is_time_to_answer_and_one_no_is_enough() -> None:
    facts = firm()
    for person in (BO, CHIDI, DARA):
        facts.people[person].shifts.append(Shift(Span(at(8) + 4 * A_DAY, at(16) + 4 * A_DAY), person, PICKUP))
    facts.people[ANA].shifts.append(Shift(Span(at(8) + 4 * A_DAY, at(16) + 4 * A_DAY), ANA, COUNTER))
    facts.absences[1] = Away(1, ANA, Span(at(8) + 4 * A_DAY, at(12) + 4 * A_DAY), Kind.PLANNED)
    (offer,) = run(facts)
    assert isinstance(offer, Offer) and offer.answer_by > facts.now + timedelta(hours=12), "not seconds"
    facts.covers[1].state = State.DECLINED
    facts.now += timedelta(hours=3)
    (second,) = run(facts)
    assert isinstance(second, Offer) and second.candidate.person != offer.candidate.person, "no is no, also after hours"


def test_an_offer_for_tomorrow_does_not_keep_today_waiting() -> None:
    facts = firm()
    for person, desk in ((ANA, COUNTER), (BO, PICKUP), (DARA, PICKUP)):
        facts.people[person].shifts.append(Shift(Span(at(8) + A_DAY, at(16) + A_DAY), person, desk))
    facts.absences[1] = Away(1, ANA, Span(at(8) + A_DAY, at(12) + A_DAY), Kind.SUDDEN)
    (tomorrow,) = run(facts)
    assert isinstance(tomorrow, Offer) and tomorrow.need.span.start == at(8) + A_DAY
    facts.absences[1].span = Span(facts.now, at(12) + A_DAY)
    ended, today = run(facts)
    assert ended == End(1, "changed", State.WITHDRAWN), "one is asked at a time, and the nearer need comes first"
    assert isinstance(today, Offer) and today.need.span.start == at(8, 5)


def test_a_break_that_nobody_can_cover_goes_on_waiting() -> None:
    facts = firm()
    for person in (BO, CHIDI, DARA):
        facts.people[person].fitness.pop(COUNTER)
    away(facts, ANA, at(8, 35), Kind.BREAK, asked=True)
    run(facts)
    facts.now = at(8, 40)
    run(facts)
    assert not facts.is_away(ANA), "also when it should have been over by now"
    facts.people[BO].fitness[COUNTER] = Fitness(3)
    facts.people[BO].standing = frozenset({COUNTER})
    run(facts)
    assert facts.is_away(ANA) and agreed(facts) == [(BO, Span(at(8, 40), at(9, 10)))]


def test_a_break_that_waits_lapses_when_its_person_is_away_anyway_or_it_is_long_ago() -> None:
    for since, leave in ((at(8), Span(at(9), at(16))), (at(8) - timedelta(hours=12), None)):
        facts = firm()
        for person in (BO, CHIDI, DARA):
            facts.people[person].fitness.pop(COUNTER)
        away(facts, ANA, at(8, 35), Kind.BREAK, asked=True).since = since
        if leave is not None:
            facts.absences[2] = Away(2, ANA, leave, Kind.PLANNED)
            assert not any(isinstance(step, Lapse) for step in run(facts))
            facts.now = at(9)
        assert Lapse(1, ANA) in run(facts)
        assert 1 not in facts.absences
        assert run(facts) == []


def test_a_break_that_begins_late_ends_when_the_next_absence_begins() -> None:
    facts = firm()
    away(facts, ANA, at(8, 35), Kind.BREAK, asked=True)
    facts.absences[2] = Away(2, ANA, Span(at(8, 20), at(16)), Kind.PLANNED)
    facts.people[BO].standing = frozenset({COUNTER})
    assert Leave(1, Span(at(8, 5), at(8, 20))) in run(facts)


def test_a_break_waits_also_where_somebody_else_is_ill_already() -> None:
    facts = firm()
    for person in (BO, CHIDI, DARA):
        facts.people[person].fitness.pop(COUNTER)
    facts.people[5] = Someone(5, True, [Shift(Span(at(8), at(16)), 5, COUNTER)], {COUNTER: Fitness(4)})
    away(facts, ANA, at(16))
    lunch = away(facts, 5, at(8, 35), Kind.BREAK, asked=True)
    run(facts)
    assert not facts.is_away(5), "one of two is enough, and that one goes only when somebody sits there"
    facts.people[BO].fitness[COUNTER] = Fitness(3)
    facts.people[BO].standing = frozenset({COUNTER})
    assert run(facts)[-1] == Leave(lunch.id, Span(at(8, 5), at(8, 35)))
    assert agreed(facts) == [(BO, Span(at(8, 5), at(8, 35)))]


def test_what_begins_in_sight_is_covered_to_its_end_and_not_by_the_second() -> None:
    facts = firm()
    ahead = facts.limits.look_ahead
    for key, someone in facts.people.items():
        someone.shifts.append(Shift(Span(at(8) + ahead, at(16) + ahead), key, someone.shifts[0].desk))
        someone.standing = frozenset({COUNTER})
    facts.absences[1] = Away(1, ANA, Span(at(0) + ahead, at(0) + ahead + A_DAY), Kind.PLANNED)
    run(facts)
    assert agreed(facts) == [(BO, Span(at(8) + ahead, at(12) + ahead)), (DARA, Span(at(12) + ahead, at(16) + ahead))]
    facts.now += timedelta(seconds=7)
    assert run(facts) == []


def test_a_cover_that_ended_before_it_began_uses_up_nobodys_day() -> None:
    for ended, reasons in ((at(5), []), (at(7), ["daily_limit"])):
        facts = firm()
        for key in (1, 2):
            span = Span(at(5), at(7))
            facts.covers[key] = Cover(key, (WAREHOUSE, 90 + key), BO, CHIDI, span, State.REVOKED, asked_at=ended)
        away(facts, ANA, at(12))
        out = candidates(facts, needs_of(facts, COUNTER)[0])[1]
        assert [left.reason for left in out if left.person == BO] == reasons
