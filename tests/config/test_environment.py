"""The environment as a real start reads it: what is wrong stops it with one line that names the variable."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kurumaza.config import environment as env

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = {
    "KURUMAZA_PRODUCTION": "1",
    "KURUMAZA_SECRET_KEY": "a-secret-of-this-test",
    "KURUMAZA_WRAPPING_KEY": "another-secret-of-this-test",
    "KURUMAZA_BASE_URL": "https://kurumaza.example",
    "KURUMAZA_HOSTS": "kurumaza.example",
    "KURUMAZA_MAIL_FROM": "Kurumaza <kurumaza@kurumaza.example>",
    "KURUMAZA_SMTP_HOST": "mail.example",
}
_SHOW = """
import json, sys, django; django.setup()
from django.conf import settings
print(json.dumps([getattr(settings, name) for name in sys.argv[1:]]))
"""
_RESOLVES = """
import django; django.setup()
from django.urls import Resolver404, resolve
for address in ("/signin/", "/outbox/", "/sample/student/"):
    try:
        print(resolve(address).url_name)
    except Resolver404:
        print(None)
"""


def _python(data: Path, environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """Python with these variables of ours and no others."""
    others = {name: value for name, value in os.environ.items() if not name.startswith("KURUMAZA_")}
    ours = {"DJANGO_SETTINGS_MODULE": "kurumaza.config.settings", "KURUMAZA_DATA": str(data), **environment}
    return subprocess.run(
        [sys.executable, *arguments],
        env={**others, **ours},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


DATABASE = "must be sqlite:////folder/file or postgresql://user@host/name."
PORT = "must be a port from 1 to 65535, not "


@pytest.mark.parametrize(
    ("read", "value", "said"),
    [
        (lambda: env.flag("K", True), "2", "must be 1 or 0, not '2'."),
        (lambda: env.flag("K", True), "ja", "must be 1 or 0, not 'ja'."),
        (lambda: env.text("K"), "", "must be set."),
        *(
            (lambda: env.port("K", 25), port, f"{PORT}{port!r}.")
            for port in ("", "0", "-25", "65536", "smtp", "2.5")
        ),
        (lambda: env.choice("K", "a", ("a", "b")), "c", "must be one of a, b, not 'c'."),
        (lambda: env.base_url("K", None), "x.org", "must be like https://example.org, not 'x.org'."),
        (
            lambda: env.base_url("K", None),
            "http://x.org/y",
            "must be like https://example.org, not 'http://x.org/y'.",
        ),
        *(
            (lambda: env.turn_urls("K"), url, f"must be like turn:turn.example.org:3478, not {url!r}.")
            for url in (
                "turn.example.org",
                "turn:",
                "turn:user@host",
                "turn:host:3478?transport=tls",
                "stun:host",
            )
        ),
        *(
            (lambda: env.socket_url("K"), url, f"must be like wss://livekit.example.org, not {url!r}.")
            for url in ("https://x.org", "wss:", "wss://x.org/rtc")
        ),
        *(
            (
                lambda: env.number("K", 9, least=5, most=20),
                raw,
                f"must be a number from 5 to 20, not {raw!r}.",
            )
            for raw in ("4", "21", "", "-7", "7.5")
        ),
        (lambda: env.database("K", Path("x")), "mysql://a:secret@b/c", DATABASE),
        (lambda: env.database("K", Path("x")), "postgresql://a:secret@b", DATABASE),
        (lambda: env.database("K", Path("x")), "sqlite://file", DATABASE),
        (lambda: env.database("K", Path("x")), "sqlite:///", DATABASE),
        (
            lambda: env.database("K", Path("x")),
            "postgresql://a:secret@b:x/c",
            "names a port that is no number from 1 to 65535.",
        ),
    ],
)
def test_wrong_value_is_refused_in_one_line(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    read: Callable[[], object],
    value: str,
    said: str,
) -> None:
    monkeypatch.setenv("K", value)
    with pytest.raises(SystemExit) as stopped:
        read()
    assert (stopped.value.code, capsys.readouterr().err) == (2, f"kurumaza: K {said}\n")


@pytest.mark.parametrize(
    ("value", "is_on"), [("1", True), ("Yes", True), ("on", True), ("0", False), ("off", False), ("", False)]
)
def test_flag_is_switched_by_a_word(monkeypatch: pytest.MonkeyPatch, value: str, is_on: bool) -> None:
    monkeypatch.setenv("K", value)
    assert env.flag("K", not is_on) is is_on


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("sqlite:////srv/k.sqlite3", ("django.db.backends.sqlite3", "/srv/k.sqlite3", None)),
        ("sqlite:///k.sqlite3", ("django.db.backends.sqlite3", "k.sqlite3", None)),
        ("postgresql://a:p%40ss@db:5433/k", ("django.db.backends.postgresql", "k", "p@ss")),
        ("", ("django.db.backends.sqlite3", "/data/x.sqlite3", None)),
    ],
)
def test_database_is_named_by_its_address(
    monkeypatch: pytest.MonkeyPatch, url: str, expected: tuple[str, str, str | None]
) -> None:
    monkeypatch.setenv("K", url)
    read = env.database("K", Path("/data/x.sqlite3"))
    assert (read["ENGINE"], read["NAME"], read.get("PASSWORD")) == expected


def test_providers_of_identities_are_there_where_they_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert env.identity_providers() == {}
    monkeypatch.setenv("KURUMAZA_LINE_ID", "1")
    monkeypatch.setenv("KURUMAZA_LINE_SECRET", "s")
    other = {"NAME": "学園ID", "ISSUER": "https://login.example", "ID": "2", "SECRET": "t"}
    for name, value in other.items():
        monkeypatch.setenv(f"KURUMAZA_OIDC_{name}", value)
    assert [(one.name, one.issuer, one.algorithms) for one in env.identity_providers().values()] == [
        ("LINE", "https://access.line.me", ("HS256",)),
        ("学園ID", "https://login.example", ("RS256", "ES256", "PS256")),
    ]
    monkeypatch.setenv("KURUMAZA_OIDC_ISSUER", "http://login.example")
    with pytest.raises(env.ConfigurationError):
        env.identity_providers()


def test_development_machine_makes_a_secret_once(tmp_path: Path) -> None:
    file = tmp_path / "secrets" / "secret_key"
    first, second = (env.secret("KURUMAZA_NO_SUCH", file, production=False) for _ in range(2))
    assert (first, len(first), file.stat().st_mode & 0o777) == (second, 64, 0o600)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("KURUMAZA_TURN_URLS", "turn.example"),
        ("KURUMAZA_LIVEKIT_URL", "https://x.org"),
        ("KURUMAZA_WORKER", "2"),
        ("KURUMAZA_LOG_LEVEL", "LOUD"),
        ("KURUMAZA_COPY_DAYS", "0"),
        ("KURUMAZA_BASE_URL", "kurumaza.example"),
    ],
)
def test_wrong_value_stops_the_start(tmp_path: Path, name: str, value: str) -> None:
    done = _python(tmp_path, {name: value}, "-m", "kurumaza", "serve", "--port", "0")
    assert (done.returncode, done.stderr.count("\n"), done.stderr.split()[1]) == (2, 1, name)


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({"KURUMAZA_TURN_SECRET": "x"}, "KURUMAZA_TURN_URLS"),
        ({"KURUMAZA_TURN_URLS": "turn:turn.example"}, "KURUMAZA_TURN_SECRET"),
        ({"KURUMAZA_LINE_ID": "x"}, "KURUMAZA_LINE_SECRET"),
        ({"KURUMAZA_LIVEKIT_URL": "ws://x.org", "KURUMAZA_LIVEKIT_KEY": "x"}, "KURUMAZA_LIVEKIT_SECRET"),
    ],
)
def test_what_belongs_together_is_given_together(tmp_path: Path, given: dict[str, str], missing: str) -> None:
    done = _python(tmp_path, given, "-m", "kurumaza", "check")
    assert done.returncode == 2
    assert done.stderr.startswith(f"kurumaza: {missing} must be set too: ")


@pytest.mark.parametrize("missing", sorted(PRODUCTION.keys() - {"KURUMAZA_PRODUCTION", "KURUMAZA_HOSTS"}))
def test_production_does_not_start_without(tmp_path: Path, missing: str) -> None:
    done = _python(tmp_path, PRODUCTION | {missing: ""}, "-m", "kurumaza", "serve", "--port", "0")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert done.stderr.startswith(f"kurumaza: {missing} must ")
    assert not (tmp_path / "secrets").exists()


def test_production_does_not_show_debug_pages(tmp_path: Path) -> None:
    done = _python(tmp_path, PRODUCTION | {"KURUMAZA_DEBUG": "1"}, "-m", "kurumaza", "check")
    assert (done.returncode, done.stderr) == (2, "kurumaza: KURUMAZA_DEBUG cannot be 1 in production.\n")


def test_outbox_and_sample_links_do_not_exist_in_production(tmp_path: Path) -> None:
    production = _python(tmp_path, PRODUCTION, "-c", _RESOLVES)
    development = _python(tmp_path, {}, "-c", _RESOLVES)
    assert production.stdout.split() == ["account_login", "None", "None"]
    assert development.stdout.split() == ["account_login", "outbox", "sample_door"]


def test_production_sends_mail_with_a_time_limit_and_secure_cookies(tmp_path: Path) -> None:
    names = "EMAIL_BACKEND EMAIL_HOST EMAIL_PORT EMAIL_USE_TLS EMAIL_TIMEOUT SESSION_COOKIE_SECURE DEBUG"
    done = _python(tmp_path, PRODUCTION, "-c", _SHOW, *names.split())
    smtp = "django.core.mail.backends.smtp.EmailBackend"
    assert json.loads(done.stdout) == [smtp, "mail.example", 587, True, 30, True, False]
