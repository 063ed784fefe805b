"""Delivery of mail."""

import logging

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone

from kurumaza.jobs import actions, actions_retention
from kurumaza.jobs.errors import AlreadyDone, GivenUp, Unconfirmed, describe
from kurumaza.jobs.models import Mail
from kurumaza.jobs.registry import MailContent, call_mail, job
from kurumaza.jobs.transport import HandOver, opened

log = logging.getLogger(__name__)


@job("jobs.deliver_mail")
def deliver_mail(mail: str) -> None:
    """Builds one mail and gives it to the mail server."""
    row = Mail.objects.filter(uuid=mail).first()
    if row is None:  # another one about the same was queued instead
        return
    if row.sent_at is not None:  # killed after the mail was marked and before the job was
        return
    if row.resent:
        raise GivenUp("handed over twice, never confirmed")
    content = call_mail(row.template, row.arguments)
    if content is None:
        actions.forget_sealed(mail=row.uuid)
        return
    with opened(_message(row, content)) as hand_over:
        _deliver_once(row, hand_over)


@job("jobs.forget_old")
def forget_old() -> None:
    """Takes away what is older than it may be, and comes back next night."""
    actions_retention.plan_next_forgetting(now=timezone.now())
    actions_retention.forget_old(now=timezone.now())


def _deliver_once(row: Mail, hand_over: HandOver) -> None:
    """Marks before and after, so that whoever comes next knows whether the server can have the mail."""
    if not actions.mark_mail_handed_over(mail=row, now=timezone.now()):
        raise AlreadyDone
    if row.handed_over_at is not None:
        log.warning("mail %s was handed over but not confirmed; sending it once more", row.uuid)
    try:
        hand_over()
    except Unconfirmed:
        raise
    except Exception as refused:
        actions.mark_mail_refused(mail=row, error=describe(refused))
        raise
    actions.mark_mail_sent(mail=row, now=timezone.now())


def _message(row: Mail, content: MailContent) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(
        subject=content.subject,
        body=content.text,
        from_email=settings.MAIL_FROM,
        to=[content.to],
        reply_to=[content.reply_to] if content.reply_to else None,
        headers={**_unsubscribing(content), "Message-ID": row.message_id},
    )
    if content.html:
        message.attach_alternative(content.html, "text/html")
    for attachment in content.attachments:
        message.attach(attachment.filename, attachment.content, attachment.mime_type)
    return message


def _unsubscribing(content: MailContent) -> dict[str, str]:
    if not content.unsubscribe_address:
        return {}
    return {
        "List-Unsubscribe": f"<{content.unsubscribe_address}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
