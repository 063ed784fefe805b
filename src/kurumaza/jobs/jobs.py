"""Delivery of mail."""

import logging
import smtplib

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone

from kurumaza.jobs import actions
from kurumaza.jobs.models import Mail
from kurumaza.jobs.registry import MailContent, call_mail, job

log = logging.getLogger(__name__)


@job("jobs.deliver_mail")
def deliver_mail(mail: str) -> None:
    """Builds one mail and gives it to the mail server."""
    row = Mail.objects.get(uuid=mail)
    content = call_mail(row.template, row.arguments)
    if content is None:
        return
    if row.handed_over_at is not None and row.sent_at is None:
        log.warning("mail %s was handed over but not confirmed; sending it once more", row.uuid)
    if not actions.mark_mail_handed_over(mail=row, now=timezone.now()):
        return
    try:
        _message(row, content).send()
    except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused, ConnectionRefusedError) as refused:
        actions.mark_mail_refused(mail=row, error=type(refused).__name__)
        raise
    actions.mark_mail_sent(mail=row, now=timezone.now())


def _message(row: Mail, content: MailContent) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(
        subject=content.subject,
        body=content.text,
        from_email=settings.MAIL_FROM,
        to=[content.to],
        headers={"Message-ID": row.message_id},
    )
    if content.html:
        message.attach_alternative(content.html, "text/html")
    for attachment in content.attachments:
        message.attach(attachment.filename, attachment.content, attachment.mime_type)
    return message
