"""The chart of accounts and the months of the books."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from counterpart.back_office.accounting.actions import (
    add_account,
    change_account,
    close_period,
    create_periods,
    lock_period,
    reopen_period,
)
from counterpart.back_office.accounting.forms import AccountForm, YearForm
from counterpart.back_office.accounting.models import Account, Period
from counterpart.back_office.accounting.queries import today_at
from counterpart.back_office.accounting.tabs import book_tabs
from counterpart.back_office.accounting.texts import KIND_NAMES, ROLE_NAMES, STATE_NAMES, month_name
from counterpart.back_office.accounting.views import refused, with_key
from counterpart.design.parts import Conflict
from counterpart.design.toasts import say
from counterpart.foundation.conflicts import resolved
from counterpart.foundation.errors import Missing, Refusal, Stale
from counterpart.foundation.identity.actor import Actor
from counterpart.foundation.organisation.house import house
from counterpart.foundation.web import acting, actor_of, page


@page("accounting.view")
def accounts(request: HttpRequest) -> HttpResponse:
    """The chart of accounts."""
    by = actor_of(request)
    found = Account.objects.filter(entity_id=_entity(by)).order_by("code")
    rows = [(account, KIND_NAMES[account.kind], ROLE_NAMES[account.role] if account.role else "") for account in found]
    context = {
        "rows": rows, "tabs": book_tabs("accounts"), "may_add": by.may("accounting.add_account"),
        "may_change": by.may("accounting.change_account"),
    }  # fmt: skip
    return render(request, "accounting/accounts.html", context)


@page("accounting.add_account", "GET", "POST")
def account_new(request: HttpRequest) -> HttpResponse:
    """Another account."""
    form = AccountForm(request.POST or None, initial={"is_active": True})
    del form.fields["is_active"]
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        try:
            add_account(code=said["code"], name=said["name"], kind=said["kind"], role=said["role"], by=acting(request))
        except Refusal as no:
            status = refused(form, no)
        else:
            say(request, _("Account %(code)s is open.") % {"code": said["code"]})
            return redirect("accounting:accounts")
    return render(request, "accounting/account.html", with_key(form=form), status=status)


@page("accounting.change_account", "GET", "POST", sample="account")
def account(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an account; when somebody else saved first, both versions are shown."""
    by = actor_of(request)
    found = Account.objects.filter(entity_id=_entity(by), pk=pk).first()
    if found is None:
        raise Missing()
    stored = _stored(found)
    form, status, conflict = AccountForm(), 200, None
    if request.method == "POST":
        form = AccountForm(request.POST)
        if "resolve" in request.POST:
            wanted = resolved(form, stored) if request.POST["resolve"] == "both" else _as_posted(stored)
            form = AccountForm({**wanted, "version": str(found.version)})
        status = 422
        if form.is_valid():
            said = form.cleaned_data
            try:
                change_account(
                    pk, version=said["version"] or 0, code=said["code"], name=said["name"], kind=said["kind"],
                    role=said["role"], is_active=said["is_active"], by=acting(request),
                )  # fmt: skip
            except Stale:
                status, conflict = 409, _conflict(form, found)
            except Refusal as no:
                status = refused(form, no)
            else:
                say(request, _("Account %(code)s is saved.") % {"code": said["code"]})
                return redirect("accounting:accounts")
    else:
        form.start_from(stored, found.version)
    context = with_key(form=form, account=found, conflict=conflict)
    return render(request, "accounting/account.html", context, status=status)


def _stored(found: Account) -> dict[str, object]:
    names = ("code", "name", "kind", "role", "is_active")
    return {name: getattr(found, name) for name in names}


def _as_posted(stored: dict[str, object]) -> dict[str, str]:
    return {name: ("on" if value is True else str(value)) for name, value in stored.items() if value is not False}


def _conflict(form: AccountForm, found: Account) -> Conflict:
    found.refresh_from_db()
    thing = _("account %(code)s") % {"code": found.code}
    return form.conflict_with(_stored(found), found.version, thing=thing, subject=("account", found.pk))


@page("accounting.view")
def periods(request: HttpRequest) -> HttpResponse:
    """The months of the books."""
    return _periods(request)


def _periods(request: HttpRequest, form: YearForm | None = None, status: int = 200) -> HttpResponse:
    by = actor_of(request)
    found = list(Period.objects.filter(entity_id=_entity(by)).order_by("-starts_on")[:120])
    year = found[0].ends_on.year + 1 if found else today_at(by).year
    rows = [(period, month_name(period.starts_on), *STATE_NAMES[period.state], f"lock-{period.pk}") for period in found]
    context = with_key(
        rows=rows, tabs=book_tabs("periods"), form=form or YearForm(initial={"year": year}),
        may_create=by.may("accounting.create_periods"), may_close=by.may("accounting.close_period"),
        may_reopen=by.may("accounting.reopen_period"), may_lock=by.may("accounting.lock_period"),
    )  # fmt: skip
    return render(request, "accounting/periods.html", context, status=status)


@page("accounting.create_periods", "POST")
def years(request: HttpRequest) -> HttpResponse:
    """The twelve months of a year."""
    form = YearForm(request.POST)
    if not form.is_valid():
        return _periods(request, form, 422)
    try:
        create_periods(form.cleaned_data["year"], by=acting(request))
    except Refusal as no:
        return _periods(request, form, refused(form, no))
    say(request, _("The months of %(year)s are there.") % {"year": form.cleaned_data["year"]})
    return redirect("accounting:periods")


@page("accounting.close_period", "POST", sample="period")
def closing(request: HttpRequest, pk: int) -> HttpResponse:
    """Nothing is posted into this month any more."""
    close_period(pk, by=acting(request))
    say(request, _("The month is closed."))
    return redirect("accounting:periods")


@page("accounting.reopen_period", "POST", sample="period")
def reopening(request: HttpRequest, pk: int) -> HttpResponse:
    """The month takes postings again."""
    reopen_period(pk, by=acting(request))
    say(request, _("The month is open again."))
    return redirect("accounting:periods")


@page("accounting.lock_period", "POST", sample="period")
def locking(request: HttpRequest, pk: int) -> HttpResponse:
    """The month stays closed for good."""
    lock_period(pk, by=acting(request))
    say(request, _("The month is locked for good."))
    return redirect("accounting:periods")


def _entity(by: Actor) -> int:
    return house().sites[by.desk.site_id].entity.id
