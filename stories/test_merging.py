"""Two customers turn out to be one: what belongs to them goes along, what happened stays where it happened."""

from datetime import date
from decimal import Decimal

import pytest
from django.apps import apps
from django.db.models import ForeignKey

from counterpart.config.cast import Cast
from counterpart.config.founding import give_desk
from counterpart.foundation.catalog.models import ItemPrice, PriceList
from counterpart.foundation.catalog.pricing import offered
from counterpart.foundation.clock import now
from counterpart.foundation.documents.models import Document
from counterpart.foundation.files.actions import attach
from counterpart.foundation.files.queries import beside
from counterpart.foundation.identity.models import Grant, Person
from counterpart.foundation.identity.queries import actor_at
from counterpart.foundation.organisation.models import Desk
from counterpart.foundation.parties.actions import MOVES, create_party, merge_parties
from counterpart.foundation.parties.details import PartyDetails
from counterpart.foundation.parties.models import Consent, Party
from counterpart.front_office.sales.actions import place_order
from counterpart.front_office.sales.pricing import Wanted
from counterpart.front_office.sales.queries import orders

# Every other foreign key to a party, and why a merge leaves it alone.
STAYS = {
    "parties.Party.merged_into": "set by the merge itself; who was merged into the first one follows to the second",
    "parties.ContactPoint.party": "joined: what the second does not have yet is written for it, the first keeps its own",
    "parties.Address.party": "joined: what the second does not have yet is written for it, the first keeps its own",
    "documents.Document.party": "papers stay with whom they were made out to; both are seen by the same customer",
    "fulfilment.PickupTerm.party": "whether they pay first: the latest word about whoever is the same customer counts",
    "accounting.EntryLine.party": "posted is final",
    "accounting.Reminder.party": "a letter that was sent: to whom it was written",
    "accounting.OpenItem.party": "the posted face of an invoice; it is paid by whom it was made out to",
}


def test_every_tie_to_a_party_moves_or_has_a_reason_to_stay() -> None:
    ties = {
        f"{model._meta.app_label}.{model.__name__}.{field.name}": model
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, ForeignKey) and field.related_model is Party
    }
    moved = {name for name, model in ties.items() if model in MOVES}
    assert len(moved) == len(MOVES)
    assert moved & set(STAYS) == set()
    assert moved | set(STAYS) == set(ties), "say in parties/actions.py that it moves, or here why it stays"


@pytest.fixture
def other(cast: Cast) -> Party:
    """Noor once more, under another name, with a price of her own, a consent, a file, an order, and a sign-in."""
    party = Party.objects.get(pk=create_party(PartyDetails("person", "N. Haddad"), by=cast.chidi).id)
    own = PriceList.objects.create(name="N. Haddad", currency="EUR", party=party)
    ItemPrice.objects.create(price_list=own, item=cast.kettle, price=Decimal(20))
    Consent.objects.create(party=party, purpose="news", channel="email", given=True, evidence="form 7", at=now())
    attach(b"agreed: 20.00", name="agreement.txt", party_id=party.pk, by=cast.ada)
    place_order(party.pk, [Wanted(cast.kettle.pk, Decimal(1))], by=cast.ada)
    person = Person.objects.create_person("nora", "N. Haddad")
    give_desk(person, Desk.objects.get(duty__code="portal"), reason="customer", party=party)
    return party


def test_what_belongs_to_them_goes_along(cast: Cast, other: Party) -> None:
    pk = other.pk
    merge_parties(pk, into_id=cast.customer.pk, by=cast.chidi)
    _, items = offered([cast.kettle.pk], party_id=cast.customer.pk, currency="EUR", on=date(2026, 1, 1))
    price = items[cast.kettle.pk].price_for(Decimal(1))
    assert price is not None
    assert (price.price, price.source) == (Decimal(20), "contract")
    assert Consent.objects.get().party_id == cast.customer.pk
    assert [file.name for file in beside(cast.ada, "party", cast.customer.pk)] == ["agreement.txt"]
    assert not any(model._default_manager.filter(party_id=pk).exists() for model in MOVES)


def test_their_papers_stay_and_both_sign_ins_see_them(cast: Cast, other: Party) -> None:
    mine = place_order(cast.customer.pk, [Wanted(cast.saddle.pk, Decimal(1))], by=cast.ada).id
    theirs = Document.objects.get(kind="order", party=other).pk
    assert [order.pk for order in orders(cast.noor)] == [mine]
    assert not cast.noor.sees(cast.site.pk, other.pk)
    merge_parties(other.pk, into_id=cast.customer.pk, by=cast.chidi)
    nora = actor_at("nora", "portal")
    assert nora is not None
    for who in (cast.noor, nora):
        assert {order.pk for order in orders(who)} == {mine, theirs}
        assert who.sees(cast.site.pk, other.pk)
        assert not who.sees(cast.site.pk, cast.stranger.pk)
        assert not who.sees(cast.site.pk, None)
    assert Document.objects.get(pk=theirs).party_id == other.pk
    assert Grant.objects.filter(party=cast.customer).count() == 2
