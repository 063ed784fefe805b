"""What is the same for everybody who opens a room: scripts, decks and rules, by version. A version never changes, so each is read once
and kept in memory; hundreds of people may come in one second."""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from kurumaza.core.dialogue.script import Script, parse_script
from kurumaza.scripts import models

# So many versions of each kind are kept: those of the terms that meet these days.
KEPT = 64


@lru_cache(maxsize=KEPT)
def script(version: int) -> Script:
    """The script of this version (its key). Raises ValueError if it is damaged: its file was validated when it was made."""
    parsed = parse_script(models.Script.objects.values_list("body", flat=True).get(pk=version))
    if not isinstance(parsed, Script):
        raise ValueError(f"script {version}: {parsed}")
    return parsed


@lru_cache(maxsize=KEPT)
def deck(version: int, language: str) -> Mapping[str, Any]:
    """The cards of this version in one language ("ja" or "en")."""
    body = models.Deck.objects.values_list("body", flat=True).get(pk=version)
    return MappingProxyType(_in_language(body, language))


@lru_cache(maxsize=KEPT)
def rules(version: int, language: str) -> tuple[str, ...]:
    """The lines of these ground rules in one language."""
    body = models.Text.objects.values_list("body", flat=True).get(pk=version)
    return tuple(_in_language(body, language).get("lines", ()))


def forget() -> None:
    """For tests: their rows are taken back, and the next ones may have the same keys."""
    for kept in (script, deck, rules):
        kept.cache_clear()


def _in_language(body: dict[str, Any], language: str) -> dict[str, Any]:
    """Content with {"ja", "en"} texts replaced by one language's."""

    def plain(value: object) -> object:
        if isinstance(value, dict):
            if set(value) == {"ja", "en"}:
                return value[language]
            return {key: plain(inner) for key, inner in value.items()}
        return [plain(inner) for inner in value] if isinstance(value, list) else value

    return {key: plain(value) for key, value in body.items()}
