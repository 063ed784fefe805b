"""The environment, parsed strictly: a wrong value stops the start with one clear line."""

import os
import re
import sys
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from kurumaza.core.text.hosts import is_this_machine
from kurumaza.core.text.providers import IdentityProvider

LINE = "https://access.line.me"
_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off", ""}
# RFC 7065: turn:host, turns:host, each with a port and a transport if wished. No name or secret belongs into it.
_TURN = re.compile(r"turns?:(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?(?:\?transport=(?:udp|tcp))?")


class ConfigurationError(SystemExit):
    """A setting is missing or wrong. Exits with status 2 and its message on stderr."""

    def __init__(self, message: str) -> None:
        print(f"kurumaza: {message}", file=sys.stderr)
        super().__init__(2)


def flag(name: str, default: bool) -> bool:
    """A boolean from the environment; anything but 1/0, true/false, yes/no, on/off is refused."""
    raw = os.environ.get(name)
    if raw is None:
        return default
    if raw.lower() in _TRUE:
        return True
    if raw.lower() in _FALSE:
        return False
    raise ConfigurationError(f"{name} must be 1 or 0, not {raw!r}.")


def text(name: str, default: str | None = None) -> str:
    """A string; without a default it must be there and not empty."""
    value = os.environ.get(name, default)
    if value is None or (default is None and value == ""):
        raise ConfigurationError(f"{name} must be set.")
    return value


def port(name: str, default: int) -> int:
    """The number of a port."""
    raw = os.environ.get(name, str(default))
    if not (raw.isascii() and raw.isdigit() and 0 < int(raw) < 65536):
        raise ConfigurationError(f"{name} must be a port from 1 to 65535, not {raw!r}.")
    return int(raw)


def number(name: str, default: int, *, least: int, most: int) -> int:
    """A whole number within bounds."""
    raw = os.environ.get(name, str(default))
    if not (raw.isascii() and raw.isdigit() and least <= int(raw) <= most):
        raise ConfigurationError(f"{name} must be a number from {least} to {most}, not {raw!r}.")
    return int(raw)


def choice(name: str, default: str, options: tuple[str, ...]) -> str:
    """One of a few words."""
    value = os.environ.get(name, default)
    if value not in options:
        raise ConfigurationError(f"{name} must be one of {', '.join(options)}, not {value!r}.")
    return value


def base_url(name: str, default: str | None) -> str:
    """An address of http or https, without a path; without a default it must be there."""
    value = text(name, default).rstrip("/")
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path or parts.query:
        raise ConfigurationError(f"{name} must be like https://example.org, not {value!r}.")
    return value


def socket_url(name: str) -> str:
    """An address of ws or wss without a path; empty if it is not set."""
    value = text(name, "").rstrip("/")
    parts = urlsplit(value)
    if value and (parts.scheme not in {"ws", "wss"} or not parts.hostname or parts.path or parts.query):
        raise ConfigurationError(f"{name} must be like wss://livekit.example.org, not {value!r}.")
    return value


def turn_urls(name: str) -> list[str]:
    """Addresses of TURN servers, separated by commas."""
    found = names(name, [])
    for address in found:
        if not _TURN.fullmatch(address):
            raise ConfigurationError(f"{name} must be like turn:turn.example.org:3478, not {address!r}.")
    return found


def given_together(**values: object) -> None:
    """Refuses a part of settings that only serve all together."""
    missing = [name for name, value in values.items() if not value]
    if missing and len(missing) < len(values):
        raise ConfigurationError(f"{missing[0]} must be set too: {', '.join(values)} belong together.")


def names(name: str, default: list[str]) -> list[str]:
    """A comma separated list."""
    raw = os.environ.get(name)
    return default if raw is None else [part.strip() for part in raw.split(",") if part.strip()]


def database(name: str, default_file: Path) -> dict[str, object]:
    """Django's database entry from a URL (`sqlite:////folder/file`, `postgresql://…`) or the default SQLite file."""
    url = os.environ.get(name, "")
    if not url:
        return sqlite(default_file)
    parts = urlsplit(url)
    if parts.scheme == "sqlite" and not parts.netloc and Path(parts.path).name:
        return sqlite(Path(parts.path.removeprefix("/")))
    if parts.scheme in {"postgresql", "postgres"} and parts.path.lstrip("/"):
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": parts.path.lstrip("/"),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": _port_of(parts, name),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
        }
    # The value is not shown: it may hold a password.
    raise ConfigurationError(f"{name} must be sqlite:////folder/file or postgresql://user@host/name.")


def _port_of(parts: SplitResult, name: str) -> str:
    try:
        return str(parts.port or "")
    except ValueError:
        raise ConfigurationError(f"{name} names a port that is no number from 1 to 65535.") from None


def sqlite(file: Path) -> dict[str, object]:
    """SQLite as the product runs it: write-ahead log, immediate transactions, full durability."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(file),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 4,
            # The last one: what is deleted is overwritten in the file.
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON;"
            ),
        },
        # Opening one runs the pragmas above and a hundred functions of Django's: more than most pages ask of it.
        "CONN_MAX_AGE": 60,
        # A file, not memory: threads of one server must see the same test database.
        "TEST": {"NAME": str(file.with_name(f"test-{file.name}"))},
    }


def secret(name: str, file: Path, *, production: bool) -> str:
    """A secret from the environment; on a development machine one is made and kept beside the data."""
    value = os.environ.get(name, "")
    if value:
        return value
    if production:
        raise ConfigurationError(f"{name} must be set in production.")
    if not file.exists():
        import secrets

        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        file.write_text(secrets.token_urlsafe(48), encoding="utf-8")
        file.chmod(0o600)
    return file.read_text(encoding="utf-8").strip()


def identity_providers() -> dict[str, IdentityProvider]:
    """LINE and another one, as far as they are named."""
    line = {name: text(name, "") for name in ("KURUMAZA_LINE_ID", "KURUMAZA_LINE_SECRET")}
    names = ("KURUMAZA_OIDC_NAME", "KURUMAZA_OIDC_ISSUER", "KURUMAZA_OIDC_ID", "KURUMAZA_OIDC_SECRET")
    other = {name: text(name, "") for name in names}
    given_together(**line)
    given_together(**other)
    found = []
    if all(line.values()):
        # LINE signs what web pages get with the secret of the channel.
        client_id, secret = line.values()
        found.append(IdentityProvider("line", "LINE", LINE, client_id, secret, ("HS256",)))
    if all(other.values()):
        name, issuer, client_id, secret = other.values()
        parts = urlsplit(issuer)
        if not parts.hostname or (parts.scheme != "https" and not is_this_machine(parts.hostname)):
            raise ConfigurationError(
                f"KURUMAZA_OIDC_ISSUER must be like https://login.example.org, not {issuer!r}."
            )
        found.append(IdentityProvider("oidc", name, issuer, client_id, secret, ("RS256", "ES256", "PS256")))
    return {one.key: one for one in found}
