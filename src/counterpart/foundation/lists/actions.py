"""What people do with views of a list."""

from django.http import QueryDict

from counterpart.foundation.acts.gate import Answer, action, current_act
from counterpart.foundation.errors import Forbidden, Invalid, Missing
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.lists.errors import NameNeeded, NameTaken, TooManyViews
from counterpart.foundation.lists.listing import listings, read
from counterpart.foundation.lists.models import QUERY_MAX, FirstView, SavedView
from counterpart.foundation.lists.queries import VIEWS_MAX, kept_views, views_seen
from counterpart.foundation.organisation.models import Duty
from counterpart.foundation.statements import locked

SHARE = "lists.share_view"


@action("lists.save_view")
def save_view(code: str, *, name: str, query: str, by: Actor) -> Answer:
    """Keep the filters of a list under a name, for oneself."""
    return _save(code, name, query, by)


@action("lists.share_view")
def share_view(code: str, *, name: str, query: str, duty: str = "", by: Actor) -> Answer:
    """Keep the filters of a list under a name, for everybody at a duty or (``duty`` empty) in the house."""
    found = Duty.objects.filter(code=duty).first() if duty else None
    if duty and found is None:
        raise Invalid(fields={"duty": "unknown"})
    return _save(code, name, query, by, shared=True, duty=found)


def _save(code: str, name: str, query: str, by: Actor, *, shared: bool = False, duty: Duty | None = None) -> Answer:
    listing = listings.get(code)
    if listing is None or not by.may(listing.capability):
        raise Missing()
    asked = read(listing, by, QueryDict(query[:QUERY_MAX]).dict())
    if asked.errors:
        raise Invalid(" ".join(asked.errors), fields={"query": "unknown"})
    _check_name(code, name, by)
    if len(views_seen(by, code)) >= VIEWS_MAX:
        raise TooManyViews(most=VIEWS_MAX)
    act = current_act()
    view = SavedView.objects.create(
        listing=code,
        name=name.strip(),
        query=asked.query,
        person_id=by.person_id,
        is_shared=shared,
        duty=duty,
        made_at=act.now,
    )
    act.about("view", view.pk)
    return Answer(view.pk, "view", "shared" if shared else "kept")


@action("lists.rename_view")
def rename_view(view_id: int, *, name: str, by: Actor) -> Answer:
    """The same filters under another name."""
    view = _own(view_id, by)
    _check_name(view.listing, name, by, but=view.pk)
    view.name, view.version = name.strip(), view.version + 1
    view.save(update_fields=["name", "version"])
    return Answer(view.pk, "view", "kept", version=view.version)


@action("lists.delete_view")
def delete_view(view_id: int, *, by: Actor) -> Answer:
    """Nobody needs it any more. Who started with it starts with the house's first view again."""
    view = _own(view_id, by)
    FirstView.objects.filter(listing=view.listing, view=f"v{view.pk}").delete()
    view.delete()
    return Answer(view_id, "view", "deleted")


@action("lists.start_with_view")
def start_with_view(code: str, *, view: str, by: Actor) -> Answer:
    """This list opens with this view from now on, for me."""
    listing = listings.get(code)
    if listing is None or not by.may(listing.capability):
        raise Missing()
    if view not in {kept.code for kept in kept_views(by, listing)}:
        raise Missing()
    FirstView.objects.update_or_create(person_id=by.person_id, listing=code, defaults={"view": view})
    return Answer(by.person_id, "view", "first")


def _own(view_id: int, by: Actor) -> SavedView:
    """A view of one's own; a shared one is changed by who may share."""
    view: SavedView | None = locked(SavedView.objects.filter(pk=view_id)).first()
    if view is None or (view.person_id != by.person_id and not view.is_shared):
        raise Missing()
    if view.is_shared and not by.may(SHARE):
        raise Forbidden()
    current_act().about("view", view_id)
    return view


def _check_name(code: str, name: str, by: Actor, but: int = 0) -> None:
    if not name.strip():
        raise NameNeeded(fields={"name": str(NameNeeded.sentence)})
    if SavedView.objects.filter(listing=code, person_id=by.person_id, name=name.strip()).exclude(pk=but).exists():
        raise NameTaken(name=name.strip())
