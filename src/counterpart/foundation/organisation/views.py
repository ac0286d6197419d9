"""The settings of the house: company, sites, duties, desks."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from counterpart.design.toasts import say
from counterpart.foundation.conflicts import resolved
from counterpart.foundation.entry import attempt
from counterpart.foundation.errors import Missing, Stale
from counterpart.foundation.organisation import actions
from counterpart.foundation.organisation.actions import CompanyDetails, Hours, SiteDetails
from counterpart.foundation.organisation.forms import (
    CapabilitiesForm,
    CompanyForm,
    DeskChangeForm,
    DeskForm,
    DutyForm,
    HoursLines,
    NewSiteForm,
    SiteForm,
)
from counterpart.foundation.organisation.models import Desk, Duty, LegalEntity, Site
from counterpart.foundation.web import acting, actor_of, new_key, page

LISTED_MAX = 300
COMPANY = ("name", "tax_number", "registration_number", "address", "bank_account", "language", "fiscal_year_starts_in")
SITE = ("name", "code", "kind", "zone", "address", "is_active")
# Pages of other rooms that are settings too; they show only to whoever may open them.
ELSEWHERE = (
    (
        "identity:people",
        "identity.view",
        "people",
        gettext_noop("People"),
        gettext_noop("Who signs in, desks, limits, keys"),
    ),
    (
        "catalog:price_lists",
        "catalog.create_price_list",
        "label",
        gettext_noop("Price lists"),
        gettext_noop("Who gets which prices, and when"),
    ),
    (
        "catalog:taxes",
        "catalog.set_tax_rate",
        "bank",
        gettext_noop("Taxes"),
        gettext_noop("Rates by country, category and day"),
    ),
    ("catalog:units", "catalog.create_unit", "box", gettext_noop("Units"), gettext_noop("How things are counted")),
    (
        "fulfilment:pickup-rules",
        "fulfilment.set_pickup_rules",
        "pen",
        gettext_noop("Pickups"),
        gettext_noop("How long the house waits for customers"),
    ),
    (
        "sod:rules",
        "sod.view",
        "shield",
        gettext_noop("Who does not do both"),
        gettext_noop("Which deeds take two people, and how strictly"),
    ),
    ("outbox:jobs", "outbox.view", "mail", gettext_noop("Outbox"), gettext_noop("Mails: what went out, what failed")),
)


@page("organisation.view", "GET")
def settings(request: HttpRequest) -> HttpResponse:
    """Everything that is set once, and where."""
    actor = actor_of(request)
    context = {
        "entity": LegalEntity.objects.order_by("id").first(), "sites": Site.objects.order_by("id")[:LISTED_MAX],
        "duties": Duty.objects.filter(is_built_in=False).order_by("wing", "id")[:LISTED_MAX],
        "desks": Desk.objects.filter(duty__is_built_in=False).select_related("duty", "site").order_by("site_id", "id")[:LISTED_MAX],
        "elsewhere": [(name, icon, title, text) for name, may, icon, title, text in elsewhere() if actor.may(may)],
    }  # fmt: skip
    return render(request, "organisation/settings.html", context)


def elsewhere() -> list[tuple[str, str, str, str, str]]:
    """In the language of the reader."""
    return [(name, may, icon, _(title), _(text)) for name, may, icon, title, text in ELSEWHERE]


@page("organisation.change_company", "GET", "POST")
def company(request: HttpRequest) -> HttpResponse:
    """The data of the firm, as its papers show them."""
    entity = LegalEntity.objects.order_by("id").first()
    if entity is None:
        raise Missing()
    stored = {name: str(getattr(entity, name)) for name in COMPANY}
    form, conflict, status = CompanyForm(), None, 200
    if request.method != "POST":
        form.start_from(stored, entity.version)
    elif request.POST.get("resolve") == "theirs":
        return redirect("settings:settings")
    else:
        form = _posted(CompanyForm(request.POST), stored)
        status = 422
        if form.is_valid():
            details = CompanyDetails(**{name: form.cleaned_data[name] for name in COMPANY})
            version = form.cleaned_data["version"] or 0
            try:
                answer, status = attempt(
                    form, lambda: actions.change_company(entity.pk, details, version=version, by=acting(request))
                )
                if answer is not None:
                    say(request, _("Saved."))
                    return redirect("settings:settings")
            except Stale as stale:
                conflict = form.conflict_with(stored, entity.version, thing=entity.name, subject=("company", entity.pk))
                status = stale.status
    context = {"form": form, "conflict": conflict, "entity": entity, "key": new_key()}
    return render(request, "organisation/company.html", context, status=status)


def _posted(form: Any, stored: dict[str, Any]) -> Any:
    """What was sent, or with a chosen resolution the two versions in one."""
    return type(form)(resolved(form, stored)) if form.data.get("resolve") == "both" else form


@page("organisation.create_site", "GET", "POST")
def site_new(request: HttpRequest) -> HttpResponse:
    """Another shop, warehouse, workshop or office."""
    entity = Site.objects.order_by("id").first()
    form = NewSiteForm(
        request.POST if request.method == "POST" else None, initial={"zone": entity.zone if entity else "UTC"}
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            details, duties = _site_details(form), form.cleaned_data["duties"]
            answer, status = attempt(form, lambda: actions.create_site(details, duties=duties, by=acting(request)))
            if answer is not None:
                say(request, _("Saved."))
                return redirect("settings:site", answer.id)
    return render(request, "organisation/site.html", {"form": form, "key": new_key()}, status=status)


@page("organisation.change_site", "GET", "POST", sample="site")
def site(request: HttpRequest, pk: int) -> HttpResponse:
    """What a site is called, when it is open, and from where it ships."""
    found = Site.objects.filter(pk=pk).first()
    if found is None:
        raise Missing()
    stored = {name: getattr(found, name) for name in SITE} | {"ships_from": str(found.ships_from_id or "")}
    rows = found.opening_hours.order_by("weekday", "opens")
    initial = [{"weekday": h.weekday, "opens": h.opens, "closes": h.closes} for h in rows]
    form, lines, conflict, status = SiteForm(), HoursLines(initial=initial, prefix="lines"), None, 200
    if request.method != "POST":
        form.start_from(stored, found.version)
    elif request.POST.get("resolve") == "theirs":
        return redirect("settings:settings")
    else:
        form, lines = _posted(SiteForm(request.POST), stored), HoursLines(request.POST, prefix="lines")
        if request.POST.get("resolve") == "both" and "lines-TOTAL_FORMS" not in request.POST:
            lines = HoursLines(_as_sent(initial), prefix="lines")
        status = 422
        if form.is_valid() and lines.is_valid():
            details, hours, version = _site_details(form), _hours(lines), form.cleaned_data["version"] or 0
            try:
                answer, status = attempt(
                    form,
                    lambda: actions.change_site(pk, details, hours=hours, version=version, by=acting(request)),
                )
                if answer is not None:
                    say(request, _("Saved."))
                    return redirect("settings:settings")
            except Stale as stale:
                conflict = form.conflict_with(stored, found.version, thing=found.name, subject=("site", pk))
                status = stale.status
    context = {"form": form, "lines": lines, "conflict": conflict, "site": found, "key": new_key()}
    return render(request, "organisation/site.html", context, status=status)


def _as_sent(initial: list[dict[str, Any]]) -> dict[str, str]:
    sent = {"lines-TOTAL_FORMS": str(len(initial)), "lines-INITIAL_FORMS": "0"}
    return sent | {f"lines-{n}-{name}": str(value) for n, row in enumerate(initial) for name, value in row.items()}


def _site_details(form: SiteForm) -> SiteDetails:
    data = form.cleaned_data
    return SiteDetails(**{name: data[name] for name in SITE}, ships_from_id=int(data["ships_from"] or 0))


def _hours(lines: Any) -> list[Hours]:
    rows = [form.cleaned_data for form in lines.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]
    return [Hours(row["weekday"], row["opens"], row["closes"]) for row in rows]


@page("organisation.create_duty", "GET", "POST")
def duty_new(request: HttpRequest) -> HttpResponse:
    """Something else that has to be done by somebody."""
    form, status = DutyForm(request.POST if request.method == "POST" else None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            data = form.cleaned_data
            answer, status = attempt(
                form,
                lambda: actions.create_duty(data["code"], name=data["name"], wing=data["wing"], by=acting(request)),
            )
            if answer is not None:
                say(request, _("Saved. Now say what it may do."))
                return redirect("settings:duty", answer.id)
    return render(request, "organisation/duty_new.html", {"form": form, "key": new_key()}, status=status)


@page("organisation.set_capabilities", "GET", "POST", sample="duty")
def duty(request: HttpRequest, pk: int) -> HttpResponse:
    """What a duty may do."""
    found = Duty.objects.filter(pk=pk, is_built_in=False).first()
    if found is None:
        raise Missing()
    held = list(found.capabilities.values_list("capability", flat=True))
    form = CapabilitiesForm(request.POST if request.method == "POST" else None, initial={"capabilities": held})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            wanted = form.cleaned_data["capabilities"]
            answer, status = attempt(form, lambda: actions.set_capabilities(pk, wanted, by=acting(request)))
            if answer is not None:
                say(request, _("Saved."))
                return redirect("settings:settings")
    return render(request, "organisation/duty.html", {"form": form, "duty": found, "key": new_key()}, status=status)


@page("organisation.create_desk", "GET", "POST")
def desk_new(request: HttpRequest) -> HttpResponse:
    """A duty is done at one more site."""
    form, status = DeskForm(request.POST if request.method == "POST" else None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            data = form.cleaned_data
            answer, status = attempt(
                form,
                lambda: actions.create_desk(
                    int(data["duty"]), site_id=int(data["site"]), name=data["name"],
                    serves_all_sites=data["serves_all_sites"], by=acting(request),
                ),
            )  # fmt: skip
            if answer is not None:
                say(request, _("Saved."))
                return redirect("settings:settings")
    return render(request, "organisation/desk.html", {"form": form, "key": new_key()}, status=status)


@page("organisation.change_desk", "GET", "POST", sample="desk")
def desk(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename a desk, or close it."""
    found = Desk.objects.filter(pk=pk, duty__is_built_in=False).select_related("duty", "site").first()
    if found is None:
        raise Missing()
    initial = {name: getattr(found, name) for name in ("name", "serves_all_sites", "is_active")}
    form, status = DeskChangeForm(request.POST if request.method == "POST" else None, initial=initial), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            answer, status = attempt(form, lambda: actions.change_desk(pk, **form.cleaned_data, by=acting(request)))
            if answer is not None:
                say(request, _("Saved."))
                return redirect("settings:settings")
    return render(request, "organisation/desk.html", {"form": form, "desk": found, "key": new_key()}, status=status)
