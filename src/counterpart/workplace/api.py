"""What several departments answer together, over the API."""

from typing import Annotated, Literal

from django.http import HttpResponse
from pydantic import Field

from counterpart.foundation.api import ApiRequest, PathId, Room, one, written
from counterpart.foundation.wire import Body, Day, Told, money
from counterpart.front_office.sales.queries import orders
from counterpart.front_office.sales.sending import send_paper
from counterpart.workplace.papers_of import Paper, papers_of_journey

router = Room(tags=["documents"])


class PaperTold(Told):
    """One document; ``prints`` names the papers that can be printed of it, ``state`` is in words."""

    id: int
    kind: str
    name: str
    reference: str
    on: Day
    state: str
    note: str
    amount: str | None
    currency: str
    prints: list[str]


class LetterTold(Told):
    """A mail to the customer, owed or sent."""

    name: str
    reference: str
    state: str
    why: str


class PapersTold(Told):
    shipments: list[PaperTold]
    papers: list[PaperTold]
    mails: list[LetterTold]


class ToMail(Body):
    paper: Annotated[
        Literal["quote", "order_confirmation", "pickup_slip", "delivery_note", "invoice", "credit_note", "payment"],
        Field(description="Which paper of the document; it must be one that belongs to its kind."),
    ]


@router.read("/orders/{pk}/documents", "sales.view", PapersTold, sample="order")
def order_documents(request: ApiRequest, pk: PathId) -> PapersTold:
    """Every document of an order that the actor may see, and the mails about them."""
    by = request.auth
    order = one(orders(by), pk)
    found = papers_of_journey(order.document.journey_id, by)
    told = [[_told(each) for each in rows] for rows in (found.shipments, found.papers)]
    mails = [LetterTold(name=m.name, reference=m.reference, state=m.tag.text, why=m.why) for m in found.letters]
    return PapersTold(shipments=told[0], papers=told[1], mails=mails)


def _told(paper: Paper) -> PaperTold:
    return PaperTold.model_validate(
        {
            "id": paper.pk, "kind": paper.kind, "name": paper.name, "reference": paper.reference,
            "on": paper.on.isoformat(), "state": paper.tag.text, "note": paper.note, "currency": paper.currency,
            "prints": [each.name for each in paper.prints],
            "amount": money(paper.amount, paper.currency) if paper.amount is not None else None,
        }
    )  # fmt: skip


@router.write("/documents/{pk}/mail", "sales.send_paper", sample="order")
def document_mail(request: ApiRequest, pk: PathId, body: ToMail) -> HttpResponse:
    """The customer gets this paper by mail."""
    return written(send_paper(pk, paper=body.paper, by=request.auth))
