"""Taking a file in, and giving it out: always as an attachment, never as something a browser runs."""

import uuid

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from counterpart.design.toasts import say
from counterpart.foundation.entry import attempt
from counterpart.foundation.errors import Missing
from counterpart.foundation.files import actions, queries
from counterpart.foundation.files.forms import AttachForm
from counterpart.foundation.files.store import path_of
from counterpart.foundation.web import acting, actor_of, new_key, page


@page("files.attach", "POST")
def attach(request: HttpRequest) -> HttpResponse:
    """Keep an uploaded file, and go back to where it came from."""
    back = _back(request)
    form = AttachForm(request.POST, request.FILES)
    status = 422
    if form.is_valid():
        data = form.cleaned_data
        upload = data["file"]
        if upload.size > actions.SIZE_MAX:
            form.add_error("file", _("A file may have at most %(n)s MB.") % {"n": actions.SIZE_MAX // 1024 // 1024})
        else:
            content = upload.read()
            answer, status = attempt(
                form,
                lambda: actions.attach(
                    content, name=upload.name, document_id=data["document"], party_id=data["party"], by=acting(request)
                ),
            )
            if answer is not None:
                say(request, _("%(name)s is kept.") % {"name": answer.reference})
                return redirect(back)
    context = {"form": form, "next": back, "key": new_key()}
    return render(request, "files/attach.html", context, status=status)


@page("files.remove", "POST", sample="attachment")
def removal(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Take a file away, and go back to where it lay."""
    found = queries.visible_to(actor_of(request)).filter(public_id=public_id).first()
    if found is None:
        raise Missing()
    answer = actions.remove(found.pk, by=acting(request))
    say(request, _("%(name)s is not kept here any more.") % {"name": answer.reference})
    return redirect(_back(request))


@page("files.view", "GET", sample="attachment")
def download(request: HttpRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """The bytes, under a name nobody can guess, to whoever may see what they stand beside."""
    found = queries.visible_to(actor_of(request)).filter(public_id=public_id).first()
    path = path_of(found.file.sha256) if found else None
    if found is None or path is None or not path.exists():
        raise Missing()
    response = FileResponse(
        path.open("rb"), as_attachment=True, filename=found.name, content_type=found.file.media_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response


def _back(request: HttpRequest) -> str:
    """Where the form stood: an address of ours, or the desk."""
    back = request.POST.get("next", "/")
    return back if url_has_allowed_host_and_scheme(back, allowed_hosts=None) else "/"
