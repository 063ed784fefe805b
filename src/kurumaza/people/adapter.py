"""How django-allauth works here: codes by mail through our outbox, nobody signs up by themselves."""

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kurumaza.jobs.actions import send_mail
from kurumaza.people.actions import welcome_owner
from kurumaza.people.models import Person
from kurumaza.people.own_mail import note_own_mail
from kurumaza.people.private_writing import seal_for_mail

CODE_DIGITS = 6


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Sends what allauth wants to say as mails of ours."""

    error_messages: ClassVar[dict[str, str | Promise]] = {
        **DefaultAccountAdapter.error_messages,
        "incorrect_code": _("コードが違います。いちばん新しいメールの数字を確かめてください。"),
        "too_many_login_attempts": _(
            "続けて試されたため、いったん止めました。数分待ってから、もう一度お試しください。"
        ),
        "rate_limited": _("続けて試されたため、いったん止めました。数分待ってから、もう一度お試しください。"),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People come in by a roster or an application."""
        return False

    def login(self, request: HttpRequest, user: Person) -> None:
        """A code reaches the owner of the address only: what an organiser may have opened for them ends."""
        welcome_owner(person=user, now=timezone.now())
        super().login(request, user)
        note_own_mail(request)

    def respond_user_inactive(self, request: HttpRequest, user: Person) -> HttpResponse:
        """Somebody who was erased since they asked for a code: the same door as for everybody."""
        return redirect("account_login")

    def generate_login_code(self) -> str:
        """Six digits: easy to type with a Japanese keyboard. Five tries within ten minutes, and three
        codes a minute and address, keep guessing hopeless (ASVS 5.0, 6.5.4 asks for 20 bits)."""
        return get_random_string(CODE_DIGITS, allowed_chars="0123456789")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """The same work for known and unknown addresses, so that timing tells nothing.

        A code cannot be made at sending (allauth compares it with the session), so it waits sealed."""
        code = str(context.get("code", ""))
        send_mail("people.sign_in_code", sealed=seal_for_mail({"email": email, "code": code}))

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Errors only: that a code was sent, or that one is signed in, the page itself says."""
        if message:
            messages.add_message(request, level, message, extra_tags=extra_tags)
