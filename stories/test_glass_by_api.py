"""A desk in an emergency by programs: what the screens do, and nothing more."""

from decimal import Decimal
from typing import TYPE_CHECKING

from counterpart.foundation.identity.models import Grant
from counterpart.foundation.identity.queries import rights_of
from counterpart.front_office.sales.actions import create_quote
from counterpart.front_office.sales.pricing import Wanted
from stories.by_api import program_of

if TYPE_CHECKING:
    from counterpart.config.cast import Cast

WHY = "Nobody is there and a customer waits"


def test_taken_with_a_reason_and_reviewed_by_another(cast: "Cast") -> None:
    bo, dara = program_of(cast.bo), program_of(cast.dara)
    assert bo.refused("POST", "/broken-glass", {"desk_id": cast.ada.desk_id, "reason": "no"})[0] == 422
    assert bo.refused("POST", "/broken-glass", {"desk_id": cast.dara.desk_id, "reason": WHY}) == (404, "not_found")
    taken = bo.post("/broken-glass", {"desk_id": cast.ada.desk_id, "reason": WHY})
    assert (taken["kind"], taken["state"]) == ("broken_glass", "broken")
    grant = Grant.objects.get(source="break_glass")
    as_ada = next(each for each in rights_of(cast.bo.person_id).all if each.grant_id == grant.pk)
    quote = create_quote(cast.customer.pk, [Wanted(cast.kettle.pk, Decimal(1))], by=as_ada).id
    (told,) = dara.get("/broken-glass?state=to_review")["results"]
    assert (told["person_id"], told["desk_id"], told["reason"]) == (cast.bo.person_id, cast.ada.desk_id, WHY)
    assert told["valid_until"] is not None
    review = f"/broken-glass/{taken['id']}/review"
    assert bo.refused("POST", review, {"finding": "All fine"}) == (403, "own_glass")
    assert program_of(cast.chidi).refused("POST", review, {"finding": "All fine"}) == (403, "not_your_desk")
    assert dara.post(review, {"finding": "One quote, rightly"})["state"] == "reviewed"
    assert dara.refused("POST", review, {"finding": "Again"})[0] == 409
    whole = dara.get(f"/broken-glass/{taken['id']}")
    assert [(act["action"], act["document_id"]) for act in whole["done"]] == [("sales.create_quote", quote)]
    assert (whole["finding"], whole["reviewed_by_id"]) == ("One quote, rightly", cast.dara.person_id)
    assert dara.get("/broken-glass?state=to_review")["results"] == []
    assert program_of(cast.noor).refused("GET", f"/broken-glass/{taken['id']}")[0] == 403
