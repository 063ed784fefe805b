"""Mails about signing in."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kurumaza.jobs.registry import MailContent, job, mail
from kurumaza.people import actions_hand_over, actions_sessions
from kurumaza.people.actions import mint_link
from kurumaza.people.mails import absolute, link_address, render_mail
from kurumaza.people.private_writing import unseal_for_mail
from kurumaza.people.queries import find_link, find_person

CODE_SECONDS = 600


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
    if old is None or not old.person.is_active or old.person.email is None:
        return None
    token = mint_link(person=old.person, next_path=old.next_path, about=old.about, now=timezone.now())
    context = {"address": link_address(token), "about": old.about}
    text, html = render_mail("people/mails/fresh_link", context)
    return MailContent(to=old.person.email, subject=_("新しいリンクをお送りします"), text=text, html=html)


@mail("people.passkey_changed")
def passkey_changed(person: str, what: str) -> MailContent | None:
    """Says that a passkey was added, removed, or that all were taken away."""
    owner = find_person(person)
    if owner is None or owner.email is None:
        return None
    context = {"what": what, "address": absolute(reverse("own_devices"))}
    text, html = render_mail("people/mails/passkey_changed", context)
    return MailContent(to=owner.email, subject=_("パスキーが変わりました"), text=text, html=html)


@job("people.forget_hand_overs")
def forget_hand_overs() -> None:
    """Takes old six-digit numbers, and what was typed in vain, away."""
    actions_hand_over.forget_hand_overs(now=timezone.now())


@job("people.forget_sessions")
def forget_sessions() -> None:
    """Takes sessions that are over away."""
    actions_sessions.forget_sessions()
