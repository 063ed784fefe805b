"""One mail out of all that a person is told at a time."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from kurumaza.jobs.registry import Attachment, MailContent
from kurumaza.people.mails import render_mail, render_section
from kurumaza.people.notices import NoticeContent


def digest(
    *, to: str, contents: Sequence[NoticeContent], stop_address: str = "", unsubscribe_address: str = ""
) -> MailContent:
    """A single thing is a mail of its own, several are its parts; `stop_address` is where one can do without some of them, and
    `unsubscribe_address` where one's mail program can say so."""
    first = contents[0]
    if len(contents) == 1:
        text, html = render_mail(first.template, {**first.context, "stop_address": stop_address})
        subject = first.subject
    else:
        text, html = render_mail("people/mails/notices", _parts(contents) | {"stop_address": stop_address})
        names = {"first": first.subject, "count": len(contents) - 1}
        subject = _("%(first)s、ほか%(count)s件") % names
    replies = {content.reply_to for content in contents}
    return MailContent(
        to=to,
        subject=subject,
        text=text,
        html=html,
        attachments=_attachments(contents),
        reply_to=replies.pop() if len(replies) == 1 else "",
        unsubscribe_address=unsubscribe_address,
    )


def _parts(contents: Sequence[NoticeContent]) -> dict[str, Any]:
    """Each names its term where there are several."""
    terms = {str(content.context["term"]): content.context["term"] for content in contents}
    hosts = {str(host): host for content in contents for host in content.context["hosts"]}
    parts = [
        (
            content.context["term"] if len(terms) > 1 else None,
            *render_section(content.template, content.context),
        )
        for content in contents
    ]
    only = next(iter(terms.values())) if len(terms) == 1 else None
    return {"parts": parts, "term": only, "hosts": list(hosts.values())}


def _attachments(contents: Sequence[NoticeContent]) -> tuple[Attachment, ...]:
    """All of them, under names that differ: kurumaza.ics, kurumaza-2.ics."""
    every = [one for content in contents for one in content.attachments]
    return tuple(
        one if number == 1 else Attachment(_numbered(one.filename, number), one.content, one.mime_type)
        for number, one in enumerate(every, 1)
    )


def _numbered(filename: str, number: int) -> str:
    stem, _dot, ending = filename.rpartition(".")
    return f"{stem}-{number}.{ending}"
