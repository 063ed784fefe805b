"""Mails about signing in, and the one mail with all that waits for a person."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kurumaza.jobs.registry import MailContent, job, mail
from kurumaza.jobs.retention import how_long_kept
from kurumaza.people import (
    actions_erasure,
    actions_hand_over,
    actions_notices,
    actions_retractions,
)
from kurumaza.people.actions import mint_link
from kurumaza.people.digest import digest
from kurumaza.people.mails import absolute, link_address, reachable, render_mail
from kurumaza.people.notices import find_notice, is_optional
from kurumaza.people.private_writing import unseal_for_mail
from kurumaza.people.queries import find_link, find_person, notices_in, stop_token, wants_notices

CODE_SECONDS = 600
ERASED_SECONDS = 3 * 24 * 60 * 60  # a mail server may be away for a while


@mail("people.sign_in_code")
def sign_in_code(sealed: str) -> MailContent | None:
    """The code, while it is good. For an unknown address there is none, and nothing is sent."""
    writing = unseal_for_mail(sealed, seconds=CODE_SECONDS)
    if writing is None or not writing["code"]:
        return None
    text, html = render_mail("people/mails/sign_in_code", {"code": writing["code"]})
    return MailContent(to=writing["email"], subject=_("車座に入るためのコード"), text=text, html=html)


@mail("people.fresh_link")
def fresh_link(link: str) -> MailContent | None:
    """A new personal link in place of an expired one, known by the hash of its token."""
    old = find_link(link)
    to = reachable(old.person) if old else None
    if old is None or to is None:
        return None
    token = mint_link(person=old.person, next_path=old.next_path, about=old.about, now=timezone.now())
    context = {"address": link_address(token), "about": old.about}
    text, html = render_mail("people/mails/fresh_link", context)
    return MailContent(to=to, subject=_("新しいリンクをお送りします"), text=text, html=html)


@mail("people.passkey_changed")
def passkey_changed(person: str, what: str) -> MailContent | None:
    """Says that a passkey was added, removed, or that all were taken away."""
    to = reachable(find_person(person))
    if to is None:
        return None
    context = {"what": what, "address": absolute(reverse("own_devices"))}
    text, html = render_mail("people/mails/passkey_changed", context)
    return MailContent(to=to, subject=_("パスキーが変わりました"), text=text, html=html)


@job("people.forget_hand_overs")
def forget_hand_overs() -> None:
    """Takes old six-digit numbers, and what was typed in vain, away."""
    actions_hand_over.forget_hand_overs(now=timezone.now())


@job("people.keep_retraction")
def keep_retraction(kind: str, subject: str, at: str) -> None:
    """Keeps where no old backup reaches that something was taken back for good."""
    actions_retractions.keep_retraction(kind=kind, subject=UUID(subject), at=datetime.fromisoformat(at))


@job("people.forget_traces")
def forget_traces(person: str) -> None:
    """After an erasure: what was under way at that moment."""
    actions_erasure.forget_traces(person=UUID(person), now=timezone.now())


@mail("people.erased")
def erased(sealed: str) -> MailContent | None:
    """The last mail to somebody: that it is done."""
    writing = unseal_for_mail(sealed, seconds=ERASED_SECONDS)
    if writing is None:
        return None
    context = {"copy_days": settings.COPY_DAYS, "kept": how_long_kept()["erased_address"]}
    text, html = render_mail("people/mails/erased", context)
    return MailContent(to=writing["email"], subject=_("データの削除が終わりました"), text=text, html=html)


@job("people.send_notices")
def send_notices(person: str) -> None:
    """Takes what waits for a person into a mail."""
    actions_notices.send_notices(person=UUID(person), now=timezone.now())


@mail("people.notices")
def notices(bundle: str) -> MailContent | None:
    """What one mail tells, as far as it is still so and wanted; one's own evenings first."""
    found = notices_in(UUID(bundle))
    person = found[0].person if found else None
    to = reachable(person)
    if person is None or to is None:
        return None
    takes_all = wants_notices(person)
    wanted = [one for one in found if takes_all or not is_optional(one.name)]
    wanted.sort(key=lambda one: is_optional(one.name))
    told = [(one, content) for one in wanted if (content := find_notice(one.name)(**one.arguments))]
    if not told:
        return None
    stop_address = unsubscribe_address = ""
    if any(is_optional(one.name) for one, _content in told):
        unsubscribe_address = absolute(reverse("stop_notices", args=[stop_token(person)]))
        token = mint_link(person=person, next_path=reverse("own_mail"), now=timezone.now())
        stop_address = link_address(token)
    contents = [content for _one, content in told]
    return digest(
        to=to, contents=contents, stop_address=stop_address, unsubscribe_address=unsubscribe_address
    )
