"""Saved views, over the API."""

from typing import Annotated

from django.http import HttpResponse
from ninja import Query
from pydantic import Field

from counterpart.foundation.api import PRINTED, ApiRequest, Page, PathId, Room, written
from counterpart.foundation.errors import Missing
from counterpart.foundation.lists.actions import delete_view, rename_view, save_view, share_view
from counterpart.foundation.lists.listing import listings
from counterpart.foundation.lists.models import QUERY_MAX
from counterpart.foundation.lists.queries import kept_views
from counterpart.foundation.web import SIGNED_IN
from counterpart.foundation.wire import ONE_LINE, Body, Told

router = Room(tags=["views"])
ListCode = Annotated[str, ONE_LINE, Field(min_length=1, max_length=40, description="`orders`, `shipments` ...")]
Name = Annotated[str, ONE_LINE, Field(min_length=1, max_length=60)]


class ViewTold(Told):
    """``query`` is what stands in the address of the list. Views of the house have no id."""

    id: int | None
    code: str
    name: str
    query: str
    is_shared: bool


class NewView(Body):
    list: ListCode
    name: Name
    query: Annotated[str, ONE_LINE, Field(max_length=QUERY_MAX, description="As in the address: `state=open&late=1`.")]


class SharedView(NewView):
    duty: Annotated[str, ONE_LINE, Field(max_length=40, description="Empty: for everybody.")] = ""


class NewName(Body):
    name: Name


@router.read("/views", SIGNED_IN, Page[ViewTold])
def list_views(
    request: ApiRequest,
    list: Annotated[str, Query(max_length=40, pattern=PRINTED, description="The code of a list.")] = "orders",
) -> Page[ViewTold]:
    """The views over a list: those of the house, the shared ones, and one's own."""
    listing = listings.get(list)
    if listing is None or not request.auth.may(listing.capability):
        raise Missing()
    told = [
        ViewTold(
            id=view.saved.pk if view.saved else None, code=view.code, name=view.name, query=view.query,
            is_shared=view.saved.is_shared if view.saved else True,
        )
        for view in kept_views(request.auth, listing)
    ]  # fmt: skip
    return Page(results=told, next=None)


@router.write("/views", "lists.save_view")
def new_view(request: ApiRequest, body: NewView) -> HttpResponse:
    """Keep filters under a name, for oneself."""
    return written(save_view(body.list, name=body.name, query=body.query, by=request.auth))


@router.write("/shared-views", "lists.share_view")
def new_shared_view(request: ApiRequest, body: SharedView) -> HttpResponse:
    """Keep filters under a name, for everybody or a duty."""
    return written(share_view(body.list, name=body.name, query=body.query, duty=body.duty, by=request.auth))


@router.write("/views/{pk}/name", "lists.rename_view", sample="view")
def view_name(request: ApiRequest, pk: PathId, body: NewName) -> HttpResponse:
    """The same filters under another name."""
    return written(rename_view(pk, name=body.name, by=request.auth))


@router.write("/views/{pk}", "lists.delete_view", method="DELETE", sample="view")
def view_deletion(request: ApiRequest, pk: PathId) -> HttpResponse:
    """Nobody needs it any more."""
    return written(delete_view(pk, by=request.auth))
