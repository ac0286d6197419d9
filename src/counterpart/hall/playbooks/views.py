"""Playbooks: all of them, one with its history, and writing the next version."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from counterpart.design.parts import Tab
from counterpart.design.toasts import say
from counterpart.foundation.clock import now
from counterpart.foundation.entry import attempt
from counterpart.foundation.errors import Missing, Stale
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.organisation.models import Duty
from counterpart.foundation.organisation.words import duty_name
from counterpart.foundation.web import acting, actor_of, new_key, page
from counterpart.hall.playbooks import actions, queries
from counterpart.hall.playbooks.errors import NotYourDuty
from counterpart.hall.playbooks.forms import DraftForm, NewForm, Steps, rest_of
from counterpart.hall.playbooks.links import screen_of
from counterpart.hall.playbooks.models import Edition, Playbook

PUBLISHES = "playbooks.publish_playbook"


@dataclass(frozen=True)
class Row:
    """One duty on the list."""

    duty: Duty
    name: str
    shown: queries.Shown | None
    playbook: Playbook | None
    has_draft: bool
    may_write: bool


@page("playbooks.view", "GET")
def list_(request: HttpRequest) -> HttpResponse:
    """Every duty with its playbook; where there is none, whoever does the work may write the first."""
    by = actor_of(request)
    duties = list(queries.duties_with())
    shown = queries.playbooks_of([duty.code for duty in duties], by.language)
    drafts = set(Edition.objects.filter(published_at=None).values_list("playbook_id", flat=True))
    rows = []
    for duty in duties:
        playbook: Playbook | None = getattr(duty, "playbook", None)
        has_draft = bool(playbook and playbook.pk in drafts)
        rows.append(
            Row(duty, duty_name(duty.name), shown.get(duty.code), playbook, has_draft, queries.may_write(by, duty.code))
        )
    wings = [
        (wing, label, [row for row in rows if row.duty.wing == wing])
        for wing, label in (("front", _("Front")), ("back", _("Back")), ("hall", _("Hall")))
    ]
    return render(
        request, "playbooks/list.html", {"wings": [wing for wing in wings if wing[2]], "mine": by.desk.duty}
    )  # fmt: skip


def _found(pk: int) -> Playbook:
    playbook = queries.playbooks().filter(pk=pk).first()
    if playbook is None:
        raise Missing()
    return playbook


@page("playbooks.view", "GET", sample="playbook")
def playbook(request: HttpRequest, pk: int) -> HttpResponse:
    """One playbook: the steps that hold, those of an older version if it is asked for, and who changed it when."""
    by, found = actor_of(request), _found(pk)
    editions = list(queries.editions_of(found)[:50])
    published = [each for each in editions if each.published_at]
    asked = request.GET.get("version", "")
    chosen = next((each for each in editions if str(each.number) == asked), None)
    edition = chosen or next(iter(published or editions), None)
    assert edition is not None, "a playbook begins with a draft"
    (shown,) = queries.shown_of(Edition.objects.filter(pk=edition.pk), by.language)
    context = {
        "playbook": found, "name": duty_name(found.duty.name), "shown": shown.for_(by), "edition": edition,
        "trainers": queries.trainers_of(found.duty.code, now(), by),
        "editions": editions, "draft": next((each for each in editions if not each.published_at), None),
        "is_current": bool(published) and edition.pk == published[0].pk and not found.retired_at,
        "may_write": queries.may_write(by, found.duty.code), "may_publish": by.may(PUBLISHES), "key": new_key(),
        "may_retire": by.may("playbooks.retire_playbook") and bool(published) and not found.retired_at,
    }  # fmt: skip
    return render(request, "playbooks/playbook.html", context)


@page("playbooks.write_playbook", "GET", "POST")
def new(request: HttpRequest) -> HttpResponse:
    """The first draft for a duty that has no playbook yet."""
    by = actor_of(request)
    free = [
        duty for duty in queries.duties_with() if not hasattr(duty, "playbook") and queries.may_write(by, duty.code)
    ]
    choices = [(duty.code, duty_name(duty.name)) for duty in free]
    asked = request.GET.get("duty", "")
    form = NewForm(request.POST or None, duties=choices, initial={"duty": asked, "version": 0})
    return _write(request, None, form, choices)


@page("playbooks.write_playbook", "GET", "POST", sample="playbook")
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """The steps as rows, in one language at a time."""
    found = _found(pk)
    if not queries.may_write(actor_of(request), found.duty.code):
        raise NotYourDuty()
    base = queries.editions_of(found).first()
    initial = {"version": found.version, "note": base.note if base and not base.published_at else ""}
    return _write(request, found, DraftForm(request.POST or None, initial=initial), [])


def _write(
    request: HttpRequest, found: Playbook | None, form: DraftForm, duties: list[tuple[str, str]]
) -> HttpResponse:
    by = actor_of(request)
    languages = dict(settings.LANGUAGES)
    language = request.GET.get("language", "")
    language = language if language in languages else by.language
    base = queries.editions_of(found).first() if found else None
    stored = queries.texts_of(base.pk) if base else {}
    given = {"host": request.get_host()}
    rows = [
        {"text": texts.get(language, ""), "page": _address(where), "rest": rest_of(texts, language)}
        for where, texts in stored.values()
    ]
    lines: Any = Steps(initial=rows, prefix="steps", form_kwargs=given)
    status, theirs = 200, None
    if request.method == "POST":
        lines, status = Steps(request.POST, prefix="steps", form_kwargs=given), 422
        if all([form.is_valid(), lines.is_valid()]):
            said = form.cleaned_data
            duty = found.duty.code if found else said["duty"]
            try:
                answer, status = attempt(
                    form,
                    lambda: actions.write_playbook(
                        duty, steps=_steps(lines, language), note=said["note"], version=said["version"] or 0,
                        by=acting(request),
                    ),
                )  # fmt: skip
            except Stale as stale:
                answer, status = None, stale.status
                theirs, form = _theirs(duty, form, by)
            if answer is not None:
                say(request, _("The draft is kept. It holds when it is published."))
                return redirect("playbooks:playbook", answer.id)
    tabs = [Tab(name, f"?language={code}", code == language) for code, name in languages.items()] if found else []
    beside = queries.steps_of([base.pk], by.language).get(base.pk, []) if base and language != by.language else []
    context = {
        "playbook": found, "name": duty_name(found.duty.name) if found else "", "form": form, "lines": lines, "tabs": tabs,
        "language": language, "duties": duties, "theirs": theirs, "beside": beside, "key": new_key(), "said_in": languages.get(by.language),
    }  # fmt: skip
    return render(request, "playbooks/write.html", context, status=status)


def _address(where: str) -> str:
    screen = screen_of(where)
    return screen.url if screen else where


def _steps(lines: Any, language: str) -> list[actions.StepLine]:
    """The rows in the order that was asked for: a row with another number goes to that place."""
    kept: list[tuple[tuple[int, int, int], actions.StepLine]] = []
    for index, line in enumerate(lines.forms, 1):
        said = line.cleaned_data
        texts = line.texts(language) if said else {}
        if not said or said.get("DELETE") or not (any(texts.values()) or said.get("page")):
            continue
        place = said.get("place") or index
        kept.append(
            ((place, 1 + (place > index) - (place < index), index), actions.StepLine(texts, said.get("page") or ""))
        )
    return [line for _order, line in sorted(kept, key=lambda each: each[0])]


def _theirs(duty: str, form: DraftForm, by: Actor) -> tuple[tuple[Edition, list[queries.ShownStep]] | None, DraftForm]:
    """What somebody else saved meanwhile, and the form that saves over it once both were read."""
    playbook = queries.playbooks().filter(duty__code=duty).first()
    edition = queries.editions_of(playbook).first() if playbook else None
    data = {**{name: form.data.get(name, "") for name in form.fields}, "version": playbook.version if playbook else 0}
    again = NewForm(data, duties=[(duty, duty)]) if isinstance(form, NewForm) else DraftForm(data)
    return (edition, queries.steps_of([edition.pk], by.language).get(edition.pk, [])) if edition else None, again


@page("playbooks.publish_playbook", "POST", sample="playbook")
def publication(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft holds from now on."""
    said = request.POST.get("version", "")
    version = int(said) if said.isascii() and said.isdecimal() and len(said) < 10 else 0
    answer = actions.publish_playbook(pk, version=version, by=acting(request))
    say(request, _("Version %(number)s is what everybody sees now.") % {"number": answer.more["edition"]})
    return redirect("playbooks:playbook", pk)


@page("playbooks.drop_draft", "POST", sample="playbook")
def dropping(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft goes, what was published stays."""
    actions.drop_draft(pk, by=acting(request))
    say(request, _("The draft is gone."))
    return redirect("playbooks:list")


@page("playbooks.retire_playbook", "POST", sample="playbook")
def retirement(request: HttpRequest, pk: int) -> HttpResponse:
    """Nobody is shown it any more."""
    answer = actions.retire_playbook(pk, by=acting(request))
    say(request, _("The playbook of %(duty)s is out of use.") % {"duty": duty_name(answer.reference)})
    return redirect("playbooks:list")
