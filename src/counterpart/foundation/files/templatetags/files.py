"""``{% attachments "document" order.pk %}`` or ``{% attachments "party" party.pk %}``: the files there, and a way to add one."""

from typing import Any

from django import template
from django.http import HttpRequest
from django.template import Context

from counterpart.foundation.files.queries import beside, is_finished
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.web import new_key

register = template.Library()
SHOWN_MAX = 50


@register.inclusion_tag("files/_list.html", takes_context=True)
def attachments(context: Context, kind: str, pk: int) -> dict[str, Any]:
    """One statement; nothing for whoever may not see files."""
    request = context.get("request")
    actor = getattr(request, "actor", None)
    if not isinstance(request, HttpRequest) or not isinstance(actor, Actor) or not actor.may("files.view"):
        return {"files": None}
    may_remove = actor.may("files.remove")
    files = [
        (each, may_remove and not (each.document and is_finished(each.document)))
        for each in beside(actor, kind, pk)[:SHOWN_MAX]
    ]
    return {
        "files": files, "may_attach": actor.may("files.attach"), "kind": kind,
        "pk": pk, "next": request.get_full_path(), "key": new_key(), "csrf_token": context.get("csrf_token"),
    }  # fmt: skip
