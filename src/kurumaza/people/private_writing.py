"""Private writing: sealed with a key of the person's own, opened for its author only.

Each person has a random Fernet key, itself wrapped by the server's wrapping key and kept in the `keys`
database. Without that row, what a person sealed can no longer be read, also in old backups.
An operator who holds the server's wrapping key and both databases can read; the page of the consent says so."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

from kurumaza.people.models import Person, PersonKey, Retraction


class KeyDestroyed(Exception):
    """The person's key is gone, and their private writing with it."""


def _wrapping() -> Fernet:
    digest = hashlib.sha256(b"wrap:" + settings.WRAPPING_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))


def _key_of(owner: UUID) -> Fernet | None:
    row = PersonKey.objects.filter(person=owner).first()
    return Fernet(_wrapping().decrypt(bytes(row.wrapped))) if row else None


def _key_or_new(owner: UUID) -> Fernet:
    key = _key_of(owner)
    if key is None:
        # Somebody whose request was under way while they were erased: no second key is made for what it would write.
        if Retraction.objects.filter(subject=owner).exists():
            raise KeyDestroyed
        wrapped = _wrapping().encrypt(Fernet.generate_key())
        PersonKey.objects.get_or_create(person=owner, defaults={"wrapped": wrapped})
        key = _key_of(owner)
    assert key is not None
    return key


def seal(author: Person, writing: Any) -> bytes:
    """Seals a JSON value for its author."""
    if author.erased_at is not None:
        raise KeyDestroyed
    return _key_or_new(author.uuid).encrypt(json.dumps(writing, ensure_ascii=False).encode())


def unseal(author: Person, sealed: bytes | memoryview) -> Any:
    """Opens what `seal` closed. Callers pass the signed-in person, so that only authors can open."""
    key = _key_of(author.uuid)
    if key is None:
        raise KeyDestroyed
    return json.loads(key.decrypt(bytes(sealed)))


def unseal_each(author: Person, sealed: Iterable[bytes | memoryview]) -> list[Any]:
    """Opens many at once: the key is looked for once."""
    key = _key_of(author.uuid)
    if key is None:
        raise KeyDestroyed
    return [json.loads(key.decrypt(bytes(one))) for one in sealed]


def seal_for_term(term: UUID, writing: Any) -> bytes:
    """Seals a concern with the term's own key; `safety.queries` opens it for safeguarding people only."""
    return _key_or_new(term).encrypt(json.dumps(writing, ensure_ascii=False).encode())


def unseal_for_term(term: UUID, sealed: bytes | memoryview) -> Any:
    """Opens what `seal_for_term` closed."""
    key = _key_of(term)
    if key is None:
        raise KeyDestroyed
    return json.loads(key.decrypt(bytes(sealed)))


def seal_for_mail(writing: Any) -> str:
    """Seals what a queued mail must carry but a database must not show, e.g. a sign-in code."""
    return _wrapping().encrypt(json.dumps(writing).encode()).decode()


def unseal_for_mail(sealed: str, *, seconds: int) -> Any | None:
    """Opens what `seal_for_mail` closed, if it is not older than `seconds`."""
    try:
        return json.loads(_wrapping().decrypt(sealed.encode(), ttl=seconds))
    except InvalidToken:
        return None


def keyed_hash(purpose: str, value: str) -> str:
    """A hash that only this server can compute (HMAC-SHA-256, hex), e.g. of a name in a tie."""
    key = hashlib.sha256(b"hash:" + settings.WRAPPING_KEY.encode()).digest()
    return hmac.new(key, f"{purpose}:{value}".encode(), hashlib.sha256).hexdigest()
