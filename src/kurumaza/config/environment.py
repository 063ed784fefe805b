"""The environment, parsed strictly: a wrong value stops the start with one clear line."""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off", ""}


class ConfigurationError(SystemExit):
    """A setting is missing or wrong. Exits with status 2 and its message on stderr."""

    def __init__(self, message: str) -> None:
        print(f"kurumaza: {message}", file=__import__("sys").stderr)
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


def number(name: str, default: int) -> int:
    """A whole number."""
    raw = os.environ.get(name)
    if raw is None:
        return default
    try:
        return int(raw)
    except ValueError:
        raise ConfigurationError(f"{name} must be a whole number, not {raw!r}.") from None


def names(name: str, default: list[str]) -> list[str]:
    """A comma separated list."""
    raw = os.environ.get(name)
    return default if raw is None else [part.strip() for part in raw.split(",") if part.strip()]


def database(name: str, default_file: Path) -> dict[str, object]:
    """Django's database entry from a URL (`sqlite:///file`, `postgresql://…`) or the default SQLite file."""
    url = os.environ.get(name, "")
    if not url:
        return sqlite(default_file)
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return sqlite(Path(parts.path))
    if parts.scheme in {"postgresql", "postgres"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": parts.path.lstrip("/"),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
        }
    raise ConfigurationError(f"{name} must begin with sqlite:/// or postgresql://.")


def sqlite(file: Path) -> dict[str, object]:
    """SQLite as the product runs it: write-ahead log, immediate transactions, full durability."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(file),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 4,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
        },
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
