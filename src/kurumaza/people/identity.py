"""OpenID Connect, as we need it: the authorization code flow with PKCE, state and nonce, to providers that the configuration names.

What a provider says is believed only with its signature, for us, now, and for the question that this very browser asked. Of it we
take who somebody is there, and their address where the provider has verified it; nothing is kept but a hash."""

import base64
import hashlib
import json
import secrets
from datetime import datetime, timedelta
from typing import Any, Literal, NamedTuple
from urllib.error import URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

import jwt
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from kurumaza.core.text.hosts import is_this_machine
from kurumaza.core.text.providers import IdentityProvider
from kurumaza.people.errors import IdentityRefused
from kurumaza.people.private_writing import keyed_hash

Purpose = Literal["sign_in", "connect"]
QUESTION = "identity_question"
GOOD_FOR = timedelta(minutes=10)
# A page waits for the provider: never long, there are few threads for pages.
SECONDS = 4
MOST_BYTES = 256 * 1024
LEEWAY_SECONDS = 60


class Identity(NamedTuple):
    """Somebody at a provider. `email` only where the provider has verified it."""

    provider: str
    subject_hash: str
    email: str


class Asked(NamedTuple):
    """What this browser asked a provider."""

    purpose: Purpose
    next_path: str
    person: int | None
    nonce: str
    verifier: str


class _Away(Exception):
    """The provider does not answer, or not as it should."""


def identity_providers() -> list[IdentityProvider]:
    """Those that the configuration names."""
    return list(settings.IDENTITY_PROVIDERS.values())


def ask(
    session: SessionBase,
    provider: IdentityProvider,
    *,
    purpose: Purpose,
    next_path: str,
    person: int | None,
    now: datetime,
) -> str | IdentityRefused:
    """The address at the provider to which the browser goes."""
    try:
        known = _discover(provider)
    except _Away:
        return IdentityRefused("away")
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    asked = Asked(purpose, next_path, person, nonce, verifier)
    session[QUESTION] = {
        "provider": provider.key,
        "state": state,
        "at": now.isoformat(),
        "asked": list(asked),
    }
    digest = hashlib.sha256(verifier.encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    query = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": _back(provider),
        "scope": "openid email",
        "state": state,
        "nonce": nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    return f"{known['authorization_endpoint']}?{urlencode(query)}"


def take_question(
    session: SessionBase, provider: IdentityProvider, *, state: str, now: datetime
) -> Asked | IdentityRefused:
    """What this browser asked this provider last, once."""
    kept = session.pop(QUESTION, None)
    if kept is None or kept["provider"] != provider.key or not constant_time_compare(kept["state"], state):
        return IdentityRefused("stale")
    if now - datetime.fromisoformat(kept["at"]) > GOOD_FOR:
        return IdentityRefused("stale")
    return Asked(*kept["asked"])


def read_answer(
    provider: IdentityProvider, asked: Asked, *, code: str, issuer: str
) -> Identity | IdentityRefused:
    """Who somebody is at the provider. `issuer`: what came back beside the code (RFC 9207), if anything."""
    if not code or (issuer and issuer != provider.issuer):
        return IdentityRefused("no_match")
    try:
        known = _discover(provider)
        claims = _verified(provider, known, _fetch_token(provider, known, code, asked.verifier))
    except _Away:
        return IdentityRefused("away")
    except (jwt.PyJWTError, KeyError, TypeError, ValueError):
        return IdentityRefused("no_match")
    if not constant_time_compare(str(claims.get("nonce", "")), asked.nonce):
        return IdentityRefused("no_match")
    email = claims.get("email") if claims.get("email_verified") is True else ""
    subject = keyed_hash("identity", f"{provider.issuer} {claims['sub']}")
    return Identity(provider.key, subject, str(email or "").strip().lower())


def _verified(provider: IdentityProvider, known: dict[str, Any], token: str) -> dict[str, Any]:
    """What the ID token says, once everything about it is right."""
    algorithm = jwt.get_unverified_header(token).get("alg")
    if algorithm not in provider.algorithms:
        raise ValueError("algorithm")
    key: Any = provider.secret if algorithm.startswith("HS") else _signing_key(known, token)
    claims: dict[str, Any] = jwt.decode(
        token,
        key,
        algorithms=list(provider.algorithms),
        audience=provider.client_id,
        issuer=provider.issuer,
        leeway=LEEWAY_SECONDS,
        options={"require": ["iss", "aud", "sub", "exp", "iat"]},
    )
    audience = claims["aud"]
    if isinstance(audience, list) and len(audience) > 1 and claims.get("azp") != provider.client_id:
        raise ValueError("azp")
    return claims


def _signing_key(known: dict[str, Any], token: str) -> Any:
    wanted = jwt.get_unverified_header(token).get("kid")
    keys = jwt.PyJWKSet.from_dict(_get(str(known["jwks_uri"]))).keys
    found = [one for one in keys if one.key_id == wanted] if wanted else keys
    if len(found) != 1:
        raise ValueError("kid")
    return found[0].key


def _discover(provider: IdentityProvider) -> dict[str, Any]:
    known = _get(f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration")
    # Another issuer's description would send our codes to another issuer.
    if known.get("issuer") != provider.issuer or "authorization_endpoint" not in known:
        raise _Away
    return known


def _fetch_token(provider: IdentityProvider, known: dict[str, Any], code: str, verifier: str) -> str:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": _back(provider),
        "code_verifier": verifier,
        "client_id": provider.client_id,
        "client_secret": provider.secret,
    }
    return str(_get(str(known["token_endpoint"]), form)["id_token"])


def _back(provider: IdentityProvider) -> str:
    return f"{settings.BASE_URL}{reverse('identity_back', args=[provider.key])}"


class _NoRedirects(HTTPRedirectHandler):
    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:
        return None


def _get(address: str, form: dict[str, str] | None = None) -> dict[str, Any]:
    """JSON from the provider: by TLS, without following it elsewhere, in a moment, and not too much of it."""
    parts = urlsplit(address)
    if parts.scheme != "https" and not (parts.scheme == "http" and is_this_machine(parts.hostname or "")):
        raise _Away
    body = urlencode(form).encode() if form is not None else None
    asking = Request(address, data=body, headers={"Accept": "application/json"})  # noqa: S310 - checked above
    try:
        with build_opener(_NoRedirects).open(asking, timeout=SECONDS) as answer:
            found = json.loads(answer.read(MOST_BYTES))
    except (URLError, OSError, ValueError) as reason:
        raise _Away from reason
    if not isinstance(found, dict):
        raise _Away
    return found
