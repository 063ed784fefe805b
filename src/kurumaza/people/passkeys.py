"""WebAuthn, as passkeys need it: what a browser is asked, and whether its answer is good.

Each question is kept in the session, is good for some minutes and for one answer. The key must be unlocked by its owner (finger,
face or the device's code), so that it counts as two factors. Which maker a key is of nobody asks."""

import json
import logging
from datetime import datetime, timedelta
from typing import Any, Literal, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.utils.translation import gettext as _
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialDescriptor,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialType,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from kurumaza.people.errors import PasskeyRefused
from kurumaza.people.models import Passkey, Person

log = logging.getLogger(__name__)
Purpose = Literal["add", "sign_in"]
QUESTION = "passkey_question"
PROVEN = "passkey_at"
GOOD_FOR = timedelta(minutes=5)
LONGEST_ANSWER = 20_000  # characters; a usual one has about a thousand


class NewCredential(NamedTuple):
    """What is kept of a key that a browser has just made."""

    credential: bytes
    credential_id: bytes
    sign_count: int


class Answer(NamedTuple):
    """What a key says of itself before it is checked."""

    credential_id: bytes
    sign_count: int
    response: AuthenticationResponse


def ask_for_new(session: SessionBase, person: Person, kept: list[Passkey], now: datetime) -> dict[str, Any]:
    """The question for a new key of this person, as browsers read it. Those in `kept` are not made twice on one device."""
    user = PublicKeyCredentialUserEntity(
        id=person.uuid.bytes, name=person.email or "", display_name=person.email or ""
    )
    known = [
        PublicKeyCredentialDescriptor(type=PublicKeyCredentialType.PUBLIC_KEY, id=_data(one).credential_id)
        for one in kept
    ]
    options, state = _server().register_begin(
        user,
        known,
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return _asked(session, "add", dict(options), state, now)


def ask_for_known(session: SessionBase, now: datetime) -> dict[str, Any]:
    """The question for any key that a browser has for us: nobody says beforehand who they are."""
    options, state = _server().authenticate_begin(user_verification=UserVerificationRequirement.REQUIRED)
    return _asked(session, "sign_in", dict(options), state, now)


def take_question(session: SessionBase, purpose: Purpose, now: datetime) -> dict[str, Any] | None:
    """What was asked last for this purpose, once; None if it is too long ago."""
    asked = session.pop(QUESTION, None)
    if asked is None or asked["purpose"] != purpose:
        return None
    if now - datetime.fromisoformat(asked["at"]) > GOOD_FOR:
        return None
    state: dict[str, Any] = asked["state"]
    return state


def read_new(state: dict[str, Any], text: str) -> NewCredential | PasskeyRefused:
    """A new key out of a browser's answer."""
    try:
        made = _server().register_complete(state, _parsed(text))
        assert made.credential_data is not None
        credential = made.credential_data
        return NewCredential(bytes(credential), credential.credential_id, made.counter)
    except Exception as failure:
        _note_refusal(failure)
        return PasskeyRefused("no_match")


def read_answer(text: str) -> Answer | PasskeyRefused:
    """Which key answers. Nothing of it is checked yet."""
    try:
        response = AuthenticationResponse.from_dict(_parsed(text))
        return Answer(response.raw_id, response.response.authenticator_data.counter, response)
    except Exception as failure:
        _note_refusal(failure)
        return PasskeyRefused("no_match")


def is_good(state: dict[str, Any], answer: Answer, passkey: Passkey) -> bool:
    """Whether this key signed the question, on our page, unlocked by its owner, and is no copy.

    A key that counts never says a number twice; those that are kept in several places say 0 always."""
    handle = answer.response.response.user_handle
    if handle is not None and handle != passkey.person.uuid.bytes:
        return False
    try:
        _server().authenticate_complete(state, [_data(passkey)], answer.response)
    except Exception as failure:
        _note_refusal(failure)
        return False
    counts = passkey.sign_count or answer.sign_count
    return not counts or answer.sign_count > passkey.sign_count


def _note_refusal(failure: Exception) -> None:
    """The library says of bad bytes whatever its parsers say, so that every exception is a refusal. Its kind is logged: where all keys
    are refused at once, the fault is ours."""
    log.warning("a passkey's answer was refused: %s", type(failure).__name__)


def _server() -> Fido2Server:
    name = PublicKeyCredentialRpEntity(id=urlsplit(settings.BASE_URL).hostname, name=_("車座"))
    return Fido2Server(name, verify_origin=lambda origin: origin == settings.BASE_URL)


def _asked(
    session: SessionBase, purpose: Purpose, options: dict[str, Any], state: dict[str, Any], now: datetime
) -> dict[str, Any]:
    kept = {key: str(getattr(value, "value", value)) for key, value in state.items()}
    session[QUESTION] = {"purpose": purpose, "at": now.isoformat(), "state": kept}
    return options


def _data(passkey: Passkey) -> AttestedCredentialData:
    return AttestedCredentialData(bytes(passkey.credential))


def _parsed(text: str) -> dict[str, Any]:
    if len(text) > LONGEST_ANSWER:
        raise ValueError("too long")
    parsed = json.loads(text)
    if not isinstance(parsed, dict):
        raise TypeError("no object")
    return parsed
