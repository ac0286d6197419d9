"""Mail from the outbox: a mail that is sent twice has the same Message-ID, so the other side keeps one."""

from collections.abc import Sequence
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage

from counterpart.foundation.documents.printing import Printed
from counterpart.foundation.outbox.jobs import Task


def message_id(task: Task) -> str:
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].partition("@")[2] or "counterpart"
    return f"<{task.stable_id}@{domain}>"


def send(task: Task, to: str, subject: str, text: str, papers: Sequence[Printed] = (), *, language: str = "") -> None:
    """One mail, in plain words with its papers beside it. Raises what the mail server raises: the job is tried again."""
    headers = {"Message-ID": message_id(task), "Auto-Submitted": "auto-generated"}
    if language:
        headers["Content-Language"] = language
    mail = EmailMessage(" ".join(subject.split()), text, to=[to], headers=headers)
    for paper in papers:
        mail.attach(paper.name, paper.pdf, "application/pdf")
    mail.send()
