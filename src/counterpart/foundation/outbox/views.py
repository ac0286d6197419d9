"""The screen of the outbox: what failed, what waits, what went out."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from counterpart.design.toasts import say
from counterpart.foundation.outbox.actions import retry_job
from counterpart.foundation.outbox.models import Job
from counterpart.foundation.outbox.queries import latest_jobs, standing
from counterpart.foundation.outbox.worker import ATTEMPTS_MAX
from counterpart.foundation.web import acting, actor_of, new_key, page


@page("outbox.view", "GET")
def jobs(request: HttpRequest) -> HttpResponse:
    """What failed stands first: somebody has to look at it."""
    shown = [(job, kind_words(job.kind), *state_words(job)) for job in latest_jobs(actor_of(request))]
    context = {
        "jobs": shown, "standing": standing(), "attempts_max": ATTEMPTS_MAX, "key": new_key(),
        "may_retry": actor_of(request).may("outbox.retry_job"),
    }  # fmt: skip
    return render(request, "outbox/jobs.html", context)


@page("outbox.retry_job", "POST")
def attempt(request: HttpRequest, pk: int) -> HttpResponse:
    retry_job(pk, by=acting(request))
    say(request, _("It is tried again in a moment."))
    return redirect("outbox:jobs")


def kind_words(kind: str) -> str:
    known = {
        "sales.mail_quote": _("Mail with a quote"),
        "sales.mail_invoice": _("Mail with an invoice"),
        "sales.mail_credit_note": _("Mail with a credit note"),
        "sales.tell_customer_ready": _("Mail that an order is ready"),
        "sales.mail_new_promise": _("Mail with a new promise"),
        "sales.mail_paper": _("Mail with a paper"),
        "fulfilment.tell_customer_shipped": _("Mail that goods are on their way"),
        "fulfilment.tell_customer_not_taken": _("Mail about what was not taken"),
        "fulfilment.remind_customer": _("Mail that reminds of a pickup"),
        "accounting.mail_reminder": _("Mail with a reminder"),
        "cover.mail_gap": _("Mail that nobody is at a desk"),
        "skills.mail_end": _("Mail that a certificate ends"),
        "lists.do_portion": _("A step for many rows of a list"),
        "lists.print_papers": _("Many papers in one file"),
        "lists.throw_file_away": _("A file that nobody fetches any more goes"),
    }
    return known.get(kind, kind)


def state_words(job: Job) -> tuple[str, str]:
    """The word for a state, and the kind of its tag."""
    if job.state == Job.State.FAILED:
        return _("Failed"), "bad"
    if job.state == Job.State.DONE:
        return (_("Not sent"), "warn") if job.note else (_("Done"), "ok")
    return (_("Tried again"), "warn") if job.attempts else (_("Waiting"), "")
