"""Papers in another currency: the books stay in their own, with the amount of the paper beside it.

An invoice is worth what it was on the day it was posted, a payment what it was when it came. Where one settles the other,
what the two are apart is the realised difference, posted at once, so that the receivables are always what the open
items add up to.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from counterpart.back_office.accounting.books import Side, account_for, post
from counterpart.back_office.accounting.models import Account, Journal, OpenItem, Payment
from counterpart.back_office.accounting.settling import ZERO
from counterpart.foundation.money.rates import rate_on
from counterpart.foundation.money.rounding import round_amount
from counterpart.foundation.organisation.house import EntityInfo
from counterpart.foundation.statements import UpdateMany

set_books_settled = UpdateMany(OpenItem, "document_id", "books_settled")


def in_books(
    sides: Sequence[Side], currency: str, entity: EntityInfo, on: date, *, rate: Decimal | None = None
) -> list[Side]:
    """The sides of an entry in the currency of the books; the first one takes what rounding leaves."""
    if currency == entity.currency:
        return list(sides)
    rate = rate_on(currency, entity.currency, on) if rate is None else rate

    def own(amount: Decimal) -> Decimal:
        return round_amount(amount * rate, entity.currency)

    first, rest = sides[0], [
        replace(
            s, amount=own(s.amount), foreign=s.amount, currency=currency,
            tax_base=None if s.tax_base is None else own(s.tax_base),
        )
        for s in sides[1:]
    ]  # fmt: skip
    balance = -sum((s.amount for s in rest), ZERO)
    return [replace(first, amount=balance, foreign=first.amount, currency=currency), *rest]


def remember(document_id: int, books: Decimal) -> None:
    """What an open item is worth in the books."""
    OpenItem.objects.filter(pk=document_id).update(books_amount=books, books_settled=ZERO)


def remember_payment(document_id: int, books: Decimal) -> None:
    """What a payment moved in the books; with something left of it its open item is worth that."""
    Payment.objects.filter(pk=document_id).update(books_amount=books)
    remember(document_id, books)


def share_of(item: OpenItem, amount: Decimal, currency: str) -> Decimal:
    """What ``amount`` of an item, settled just now, is worth in the books; the last piece takes the rest."""
    assert item.books_amount is not None and item.books_settled is not None
    if item.settled == item.amount:
        return Decimal(item.books_amount - item.books_settled)
    if not item.settled:
        return -Decimal(item.books_settled)
    return round_amount(item.books_amount * amount / item.amount, currency)


def take_share(document_id: int, amount: Decimal, entity: EntityInfo) -> Decimal:
    """The same for one item, written down: ``amount`` itself where the paper is in the currency of the books."""
    item = OpenItem.objects.get(pk=document_id)
    if item.currency == entity.currency:
        return amount
    share = share_of(item, amount, entity.currency)
    OpenItem.objects.filter(pk=document_id).update(books_settled=item.books_settled + share)
    return share


def book_differences(
    entity: EntityInfo, currency: str, pairs: Sequence[tuple[int, int, Decimal]], on: date, *, document_id: int,
    party_id: int, site_id: int,
) -> None:  # fmt: skip
    """``(source, target, amount)`` were settled just now: post what each is apart in the books. Nothing in our own currency."""
    if currency == entity.currency or not pairs:
        return
    keys = {key for source, target, _ in pairs for key in (source, target)}
    items = OpenItem.objects.in_bulk(keys)
    found = Payment.objects.filter(pk__in=keys - items.keys()).values_list("pk", "books_amount")
    paid = {pk: books or ZERO for pk, books in found}
    settled: dict[int, Decimal] = {}
    left = dict(paid)
    difference = ZERO
    for n, (source, target, amount) in enumerate(pairs, 1):
        worth = share_of(items[target], amount, entity.currency)
        settled[target] = settled.get(target, items[target].books_settled or ZERO) + worth
        if source in items:
            given = _given(items[source], amount, pairs[n:], settled.get(source), entity.currency)
            settled[source] = settled.get(source, items[source].books_settled or ZERO) + given
        else:
            total = sum((part for other, _, part in pairs if other == source), ZERO)
            last = all(other != source for other, _, _ in pairs[n:])
            given = left[source] if last else round_amount(paid[source] * amount / total, entity.currency)
            left[source] -= given
        difference += worth - given
    set_books_settled(sorted(settled.items()))
    if difference:
        sides = [
            Side(account_for(entity.id, Account.Role.EXCHANGE), difference),
            Side(account_for(entity.id, Account.Role.RECEIVABLE), -difference, party_id),
        ]
        post(entity, Journal.GENERAL, on, "exchange", sides, document_id=document_id, site_id=site_id)


def _given(
    item: OpenItem, amount: Decimal, later: Sequence[tuple[int, int, Decimal]], so_far: Decimal | None, currency: str
) -> Decimal:
    """The part of a source for one of its targets; only the last of them takes the rest."""
    assert item.books_amount is not None and item.books_settled is not None
    last = all(source != item.pk for source, _, _ in later)
    if last and item.settled == item.amount:
        return Decimal(item.books_amount - (item.books_settled if so_far is None else so_far))
    if last and not item.settled:
        return -Decimal(item.books_settled if so_far is None else so_far)
    return round_amount(item.books_amount * amount / item.amount, currency)
