"""Entries by hand, reversals, months, and the chart."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from counterpart.back_office.accounting.actions import (
    EntrySide,
    add_account,
    change_account,
    close_period,
    create_periods,
    credit_invoice,
    lock_period,
    post_entry,
    reopen_period,
    reverse_entry,
)
from counterpart.back_office.accounting.books import Side, account_for, open_day, post
from counterpart.back_office.accounting.errors import (
    AccountHasPostings,
    AccountHasRole,
    AccountInactive,
    AlreadyReversed,
    BelongsToDocument,
    CodeTaken,
    IsReversal,
    KeptByTheHouse,
    PeriodClosed,
    PeriodsExist,
    RoleTaken,
    TooFewLines,
    Unbalanced,
    UnknownAccount,
    UnknownParty,
)
from counterpart.back_office.accounting.models import Account, Entry, EntryLine, Journal, Period
from counterpart.back_office.accounting.tests.conftest import Bill, broken
from counterpart.back_office.accounting.texts import entry_sentence
from counterpart.config.cast import Cast
from counterpart.foundation.acts.gate import Answer, action
from counterpart.foundation.acts.models import Act
from counterpart.foundation.errors import Forbidden, Invalid, Missing, NotAllowedNow, Stale
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.numbering.models import Series
from counterpart.foundation.organisation.house import house

D = Decimal
pytestmark = pytest.mark.usefixtures("books_hold")
MARCH = date(2026, 3, 15)


def account(code: str) -> int:
    return Account.objects.get(code=code).pk


def rent(amount: str = "1200") -> list[EntrySide]:
    return [EntrySide(account("6100"), D(amount), text="March"), EntrySide(account("1020"), D("-" + amount))]


class TestEntries:
    def test_an_entry_by_hand_is_numbered_dated_and_final(self, cast: Cast) -> None:
        answer = post_entry(rent(), text="Rent of the shop", on=MARCH, by=cast.chidi)
        entry = Entry.objects.get(pk=answer.id)
        assert (entry.on, entry.journal, entry.text) == (MARCH, Journal.GENERAL, "Rent of the shop")
        assert entry.number == answer.number == f"2026-{entry.sequence:06d}"
        lines = EntryLine.objects.filter(entry=entry).values_list("account__code", "debit", "credit", "text")
        assert sorted(lines) == [("1020", D(0), D(1200), ""), ("6100", D(1200), D(0), "March")]
        act = Act.objects.latest("id")
        assert (act.action, act.subject_kind, act.subject_id) == ("accounting.post_entry", "entry", entry.pk)

    def test_what_does_not_add_up_is_refused_and_no_number_is_lost(self, cast: Cast) -> None:
        post_entry(rent(), text="Rent", on=MARCH, by=cast.chidi)
        last = Series.objects.get(kind="entry", year=2026).last
        wrong = [EntrySide(account("6100"), D("1200")), EntrySide(account("1020"), D("-1199.99"))]
        with pytest.raises(Unbalanced, match=r"0\.01"):
            post_entry(wrong, text="Rent", on=MARCH, by=cast.chidi)
        with pytest.raises(TooFewLines):
            post_entry(rent()[:1], text="Rent", on=MARCH, by=cast.chidi)
        with pytest.raises(UnknownAccount, match="Line 2"):
            post_entry([rent()[0], EntrySide(10**9, D(-1200))], text="Rent", on=MARCH, by=cast.chidi)
        party = EntrySide(account("6100"), D(1200), party_id=10**9)
        with pytest.raises(UnknownParty, match="Line 1"):
            post_entry([party, rent()[1]], text="Rent", on=MARCH, by=cast.chidi)
        for text in ("", "  ", "x" * 201, "a\0b"):
            with pytest.raises(Invalid):
                post_entry(rent(), text=text, on=MARCH, by=cast.chidi)
        for amount in (D(0), D("NaN"), D("0.001"), D("1E+12")):
            bad = [EntrySide(account("6100"), amount), EntrySide(account("1020"), -amount)]
            with pytest.raises(Invalid):
                post_entry(bad, text="Rent", on=MARCH, by=cast.chidi)
        with pytest.raises(Forbidden):
            post_entry(rent(), text="Rent", on=MARCH, by=cast.ada)
        assert Series.objects.get(kind="entry", year=2026).last == last
        assert Entry.objects.filter(journal="general").count() == 1

    @pytest.mark.parametrize("code", ["1200", "1310"])
    def test_what_the_house_keeps_itself_is_not_written_by_hand(self, cast: Cast, code: str) -> None:
        lines = [EntrySide(account(code), D(5), party_id=cast.customer.pk), EntrySide(account("1020"), D(-5))]
        with pytest.raises(KeptByTheHouse, match=code):
            post_entry(lines, text="Behind the back", on=MARCH, by=cast.chidi)

    def test_lines_may_name_a_party_elsewhere(self, cast: Cast) -> None:
        lines = [EntrySide(account("6200"), D(5)), EntrySide(account("2010"), D(-5), party_id=cast.customer.pk)]
        answer = post_entry(lines, text="Bill of the cleaner", on=MARCH, by=cast.chidi)
        assert EntryLine.objects.get(entry_id=answer.id, account__code="2010").party_id == cast.customer.pk

    def test_a_reversal_swaps_the_sides_once(self, cast: Cast) -> None:
        answer = post_entry(rent(), text="Rent", on=MARCH, by=cast.chidi)
        back = reverse_entry(answer.id, on=date(2026, 4, 1), by=cast.chidi)
        lines = EntryLine.objects.filter(entry_id=back.id).values_list("account__code", "debit", "credit", "text")
        assert sorted(lines) == [("1020", D(1200), D(0), ""), ("6100", D(0), D(1200), "March")]
        assert Entry.objects.get(pk=back.id).reverses_id == answer.id
        with pytest.raises(AlreadyReversed):
            reverse_entry(answer.id, by=cast.chidi)
        with pytest.raises(IsReversal):
            reverse_entry(back.id, by=cast.chidi)
        assert Entry.objects.filter(journal="general").count() == 2

    def test_what_a_document_posted_is_corrected_by_documents(self, cast: Cast, bill: Bill) -> None:
        entry = Entry.objects.get(document_id=bill())
        with pytest.raises(BelongsToDocument, match="IN-"):
            reverse_entry(entry.pk, by=cast.chidi)
        with pytest.raises(Missing):
            reverse_entry(10**9, by=cast.chidi)
        other = post_entry(rent(), text="Rent", on=MARCH, by=cast.chidi)
        with pytest.raises(Invalid):
            reverse_entry(other.id, on=date(2026, 3, 14), by=cast.chidi)

    def test_an_entry_reads_in_words(self) -> None:
        assert entry_sentence("invoice", document="IN-1", party="Noor") == "Invoice IN-1 to Noor"
        assert entry_sentence("invoice", document="IN-1") == "Invoice IN-1"
        assert entry_sentence("reversal", reverses="2026-000001") == "Reversal of 2026-000001"
        assert entry_sentence("Rent of the 50% shop") == "Rent of the 50% shop"


class TestMonths:
    def test_nothing_is_posted_into_a_closed_month(self, cast: Cast, bill: Bill) -> None:
        create_periods(2026, by=cast.chidi)
        march = Period.objects.get(starts_on=date(2026, 3, 1))
        assert (Period.objects.count(), march.ends_on) == (12, date(2026, 3, 31))
        close_period(march.pk, by=cast.chidi)
        with pytest.raises(PeriodClosed, match="2026-03"):
            post_entry(rent(), text="Rent", on=MARCH, by=cast.chidi)
        assert open_day(march.entity_id, MARCH) == date(2026, 4, 1)
        reopen_period(march.pk, by=cast.chidi)
        post_entry(rent(), text="Rent", on=MARCH, by=cast.chidi)

    def test_a_locked_month_stays(self, cast: Cast) -> None:
        create_periods(2026, by=cast.chidi)
        march = Period.objects.get(starts_on=date(2026, 3, 1))
        with pytest.raises(NotAllowedNow):
            lock_period(march.pk, by=cast.chidi)
        close_period(march.pk, by=cast.chidi)
        lock_period(march.pk, by=cast.chidi)
        for move in (close_period, reopen_period, lock_period):
            with pytest.raises(NotAllowedNow):
                move(march.pk, by=cast.chidi)
        with pytest.raises(Missing):
            close_period(10**9, by=cast.chidi)
        with pytest.raises(Forbidden):
            close_period(march.pk, by=cast.bo)

    def test_months_are_made_once(self, cast: Cast) -> None:
        create_periods(2026, by=cast.chidi)
        with pytest.raises(PeriodsExist):
            create_periods(2026, by=cast.chidi)
        for year in (0, -1, 10**9):
            with pytest.raises(Invalid):
                create_periods(year, by=cast.chidi)

    def test_a_posting_that_waited_for_its_number_finds_the_month_closed(self, cast: Cast) -> None:
        """The check at the start saw an open month; the one at the end, under the series, does not."""
        create_periods(2026, by=cast.chidi)
        entity = house().sites[cast.site.pk].entity
        sides = [Side(account_for(entity.id, role), amount) for role, amount in (("bank", D(5)), ("opening", D(-5)))]

        def slip_in(on: date) -> None:
            with transaction.atomic():
                post(entity, Journal.GENERAL, on, "late", sides, site_id=cast.site.pk)

        Period.objects.filter(starts_on=date(2026, 3, 1)).update(state="closed")
        late = _in_an_act(slip_in)
        with pytest.raises(PeriodClosed):
            late(MARCH, by=cast.house)
        assert not Entry.objects.filter(text="late").exists()
        late(date(2026, 4, 2), by=cast.house)
        assert Entry.objects.filter(text="late").count() == 1


def _in_an_act(body: Callable[[date], None]) -> Callable[..., Answer]:
    from counterpart.foundation.acts import gate

    gate.actions.pop("accounting_tests.late", None)

    @action("accounting_tests.late")
    def late(on: date, *, by: Actor) -> Answer:
        body(on)
        return Answer(0, "test")

    return late


class TestChart:
    def test_accounts_are_added_and_changed_with_their_version(self, cast: Cast) -> None:
        made = add_account(code="6300", name="Travel", kind="expense", by=cast.chidi)
        changed = change_account(made.id, version=1, code="6310", name="Travel, trains", kind="expense", by=cast.chidi)
        assert changed.version == 2
        with pytest.raises(Stale):
            change_account(made.id, version=1, code="6310", name="Other", kind="expense", by=cast.dara)
        assert str(Account.objects.get(pk=made.id)) == "6310 Travel, trains"

    def test_a_number_and_a_role_belong_to_one_account(self, cast: Cast) -> None:
        with pytest.raises(CodeTaken):
            add_account(code="1000", name="Cash again", kind="asset", by=cast.chidi)
        with pytest.raises(RoleTaken, match="1020 Bank"):
            add_account(code="1021", name="Bank two", kind="asset", role="bank", by=cast.chidi)
        for wrong in (
            {"code": "a b"},
            {"code": ""},
            {"name": ""},
            {"name": "x" * 81},
            {"kind": "toy"},
            {"role": "king"},
        ):
            said = {"code": "7000", "name": "Name", "kind": "asset", "role": "", **wrong}
            with pytest.raises(Invalid):
                add_account(**said, by=cast.chidi)
        with pytest.raises(Forbidden):
            add_account(code="7000", name="Mine", kind="asset", by=cast.ada)

    def test_an_account_that_is_not_used_any_more_takes_nothing(self, cast: Cast) -> None:
        other = Account.objects.get(code="6200")
        change_account(other.pk, version=1, code="6200", name="Other", kind="expense", is_active=False, by=cast.chidi)
        lines = [EntrySide(other.pk, D(5)), EntrySide(account("1020"), D(-5))]
        with pytest.raises(AccountInactive):
            post_entry(lines, text="Old habit", on=MARCH, by=cast.chidi)

    def test_where_the_house_posts_stays_open_and_keeps_its_kind(self, cast: Cast, bill: Bill) -> None:
        bill()
        receivable = Account.objects.get(role="receivable")
        said = {"version": 1, "code": "1200", "name": "Customers", "by": cast.chidi}
        with pytest.raises(AccountHasPostings):
            change_account(receivable.pk, kind="liability", role="receivable", **said)  # type: ignore[arg-type]
        with pytest.raises(AccountHasPostings):
            change_account(receivable.pk, kind="asset", role="", **said)  # type: ignore[arg-type]
        with pytest.raises(AccountHasRole):
            change_account(receivable.pk, kind="asset", role="receivable", is_active=False, **said)  # type: ignore[arg-type]
        change_account(receivable.pk, kind="asset", role="receivable", **said)  # type: ignore[arg-type]

    def test_the_house_posts_where_the_role_went(self, cast: Cast, bill: Bill) -> None:
        bank = Account.objects.get(role="bank")
        change_account(bank.pk, version=1, code="1020", name="Old bank", kind="asset", role="", by=cast.chidi)
        new = add_account(code="1025", name="New bank", kind="asset", role="bank", by=cast.chidi)
        assert account_for(bank.entity_id, "bank") == new.id


class TestTheDatabaseSaysNo:
    def test_a_line_has_one_side(self, cast: Cast) -> None:
        answer = post_entry(rent(), text="Rent", on=MARCH, by=cast.chidi)
        with pytest.raises(IntegrityError), transaction.atomic():
            EntryLine.objects.create(entry_id=answer.id, account_id=account("1020"), on=MARCH, debit=D(1), credit=D(1))

    def test_an_invoice_adds_up_and_an_account_is_there_once(self, cast: Cast) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            Account.objects.filter(code="1020").update(code="1000")
        with pytest.raises(IntegrityError), transaction.atomic():
            Account.objects.filter(code="1020").update(role="cash")
        create_periods(2026, by=cast.chidi)
        with pytest.raises(IntegrityError), transaction.atomic():
            Period.objects.filter(starts_on=date(2026, 3, 1)).update(ends_on=date(2026, 2, 1))


class TestInvariantsSee:
    """Each invariant finds what it is there for: the guards are laid aside, a row is bent, and one name is called."""

    @pytest.mark.parametrize(
        ("sql", "name"),
        [
            ("UPDATE accounting_openitem SET settled = settled + 10000", "settled-equals-allocations"),
            ("UPDATE accounting_openitem SET amount = amount + 10000", "posted-invoice-is-its-entry-and-its-receivable"),
            ("UPDATE accounting_openitem SET amount = amount + 10000", "open-items-equal-the-control-account"),
            ("UPDATE numbering_series SET last = last + 1 WHERE kind = 'invoice'", "legal-numbers-have-no-holes"),
            ("UPDATE numbering_series SET last = last + 1 WHERE kind = 'credit_note'", "legal-numbers-have-no-holes"),
            ("UPDATE journeys_journeyline SET invoiced = 0", "invoiced-facts-equal-invoice-lines"),
            ("UPDATE inventory_valuation SET value = value + 1", "stock-account-equals-valuations"),
            ("INSERT INTO accounting_rollup (account_id, site_id, month, debit, credit) SELECT a.id, s.id, '2026-01-01', 1, 0"
             " FROM accounting_account a, organisation_site s WHERE a.role = 'bank'", "roll-ups-equal-lines"),
        ],
    )  # fmt: skip
    def test_a_bent_row(self, cast: Cast, bill: Bill, sql: str, name: str) -> None:
        pk = bill()
        credit_invoice(pk, reason="One back", lines=[], by=cast.chidi) if "credit" in sql else None
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(sql)
            assert name in broken()
            transaction.set_rollback(True)
