"""A provider of identities on this machine: OpenID Connect by HTTP, with keys, codes that are good once, and PKCE."""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, build_opener

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

CLIENT, SECRET = "kurumaza-test", "a secret of thirty-two bytes or so"


@dataclass
class Provider:
    """What it says of who comes (`claims`), and how it may misbehave: whatever is in `lies` replaces a claim; `key` signs."""

    url: str
    claims: dict[str, Any] = field(default_factory=lambda: {"sub": "1234"})
    lies: dict[str, Any] = field(default_factory=dict)
    description: dict[str, Any] = field(default_factory=dict)
    key: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))
    algorithm: str = "RS256"
    answers: dict[str, Any] | None = None
    published: dict[str, Any] = field(default_factory=dict)
    asked: dict[str, dict[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        public = json.loads(RSAAlgorithm.to_jwk(self.key.public_key()))
        self.published = {"keys": [{**public, "kid": "one", "alg": "RS256", "use": "sig"}]}

    def describe(self) -> dict[str, Any]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            **self.description,
        }

    def authorize(self, query: dict[str, str]) -> str:
        """Somebody agrees; where their browser goes then."""
        code = secrets.token_urlsafe(8)
        self.asked[code] = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def exchange(self, form: dict[str, str]) -> dict[str, Any] | None:
        """An ID token for a code, once, to who asked and knows the secret."""
        asked = self.asked.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        is_ours = (form.get("client_id"), form.get("client_secret")) == (CLIENT, SECRET)
        if asked is None or not is_ours or challenge != asked["code_challenge"]:
            return None
        if self.answers is not None:
            return self.answers
        now = int(time.time())
        claims = {"iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": asked["nonce"]}
        said = {
            name: value for name, value in {**claims, **self.claims, **self.lies}.items() if value is not None
        }
        key: Any = SECRET if self.algorithm.startswith("HS") else self.key
        key = None if self.algorithm == "none" else key
        return {"id_token": jwt.encode(said, key, self.algorithm, headers={"kid": "one"})}


def _handler(provider: list[Provider]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts, there = urlsplit(self.path), provider[0]
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            if parts.path == "/authorize":
                self._send(302, None, there.authorize(query))
            elif parts.path == "/keys":
                self._send(200, there.published)
            else:
                self._send(200, there.describe())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            given = provider[0].exchange({name: values[0] for name, values in parse_qs(body).items()})
            self._send(400 if given is None else 200, given or {"error": "invalid_grant"})

        def _send(self, status: int, said: Any, location: str = "") -> None:
            body = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            if location:
                self.send_header("Location", location)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: Any) -> None:
            """Quiet."""

    return Handler


@contextmanager
def identity_provider() -> Iterator[Provider]:
    """A provider that answers until the end of the block."""
    held: list[Provider] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(held))
    held.append(Provider(f"http://127.0.0.1:{server.server_port}"))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield held[0]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:
        return None


def agree(address: str) -> str:
    """What a browser does at the provider: it opens the page, and is sent back; the address to which."""
    try:
        build_opener(_Stay).open(address, timeout=10)
    except HTTPError as sent:
        assert sent.code == 302
        return str(sent.headers["Location"])
    raise AssertionError("not sent back")
