"""A desk in an emergency: taken with a reason, and reviewed by somebody else."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from counterpart.design.formats import clock
from counterpart.design.toasts import say
from counterpart.foundation.entry import attempt
from counterpart.foundation.errors import Missing
from counterpart.foundation.web import acting, actor_of, new_key, page
from counterpart.hall.cover import glass as actions
from counterpart.hall.cover.feed import is_covered
from counterpart.hall.cover.forms import GlassForm, ReviewForm
from counterpart.hall.cover.models import BrokenGlass
from counterpart.hall.cover.queries import done_under, glasses_seen
from counterpart.hall.cover.words import act_said, desk_words

SHOWN_MOST = 50


@page("cover.break_glass", "GET", "POST")
def glass(request: HttpRequest) -> HttpResponse:
    """Take a desk for half an hour; below, what was taken lately and who has looked at it."""
    by, status = actor_of(request), 200
    choices = [(desk.id, desk_words(desk.id)) for desk in by.desks_seen() if is_covered(desk) and desk.id != by.desk_id]
    asked = request.GET.get("desk", "")
    form = GlassForm(choices=choices, initial={"desk": asked} if asked.isdecimal() and len(asked) < 10 else None)
    if request.method == "POST":
        form, status = GlassForm(request.POST, choices=choices), 422
        if form.is_valid():
            said = form.cleaned_data
            answer, status = attempt(
                form, lambda: actions.break_glass(said["desk"], reason=said["reason"], by=acting(request))
            )
            if answer is not None:
                found = BrokenGlass.objects.select_related("grant").get(pk=answer.id)
                until = clock(found.grant.valid_until) if found.grant.valid_until else ""
                words = {"desk": desk_words(found.grant.desk_id), "until": until}
                say(request, _("%(desk)s is yours until %(until)s. Somebody else reads what you do.") % words)
                return redirect("workplace:my_desk")
    rows = list(glasses_seen(by).order_by("-at")[:SHOWN_MOST])
    context = {"form": form, "rows": [(each, desk_words(each.grant.desk_id)) for each in rows], "key": new_key()}
    return render(request, "cover/glass.html", context, status=status)


@page("cover.review_glass", "GET", "POST", sample="broken_glass")
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """What was done under it, and what somebody else found."""
    by, status, form = actor_of(request), 200, ReviewForm()
    found = glasses_seen(by).filter(pk=pk).first()
    if found is None:
        raise Missing()
    if request.method == "POST":
        form, status = ReviewForm(request.POST), 422
        if form.is_valid():
            said = form.cleaned_data["finding"]
            answer, status = attempt(form, lambda: actions.review_glass(pk, finding=said, by=acting(request)))
            if answer is not None:
                say(request, _("Thank you. It is written down."))
                return redirect("cover:glass")
    context = {
        "glass": found, "desk": desk_words(found.grant.desk_id), "form": form,
        "done": [(act_said(act.action), act) for act in done_under(found.grant)],
        "is_mine": found.grant.person_id == by.person_id, "key": new_key(),
    }  # fmt: skip
    return render(request, "cover/glass_review.html", context, status=status)
