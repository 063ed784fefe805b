"""Colours that can be read: text on every ground, in every theme, computed from the file that pages take them from."""

import re
from itertools import product
from pathlib import Path

import pytest

from kurumaza.terms.models import Term
from kurumaza.terms.themes import THEMES

TOKENS = (Path(__file__).parents[2] / "frontend/src/styles/tokens.css").read_text(encoding="utf-8")
GROUNDS = ("light", "dark", "room", "room in dark")
LOOKS = list(product(GROUNDS, Term.Theme.values))
TEXT = 7.0
PAPERS = ("kinari", "kami", "kinari-2")
# How far two colours are from each other in OKLab (https://bottosson.github.io/posts/oklab/): 0.02 is just seen side by side.
APART = 0.045

Colours = dict[str, str]


def _rules(css: str) -> dict[str, Colours]:
    found: dict[str, Colours] = {}
    for selectors, body in re.findall(r"([^{}]*:root[^{}]*)\{([^{}]*)\}", css):
        for selector in selectors.split("*/")[-1].split(","):
            name = selector.replace(":root", "").strip()
            found.setdefault(name, {}).update(re.findall(r"--([\w-]+):\s*([^;}]+?)\s*(?:;|$)", body))
    return found


def _media(condition: str) -> tuple[str, str]:
    """The style sheet without a media query, and what is in it."""
    start = TOKENS.index(f"@media {condition}")
    end = start + re.search(r"\n  \}", TOKENS[start:]).end()  # type: ignore[union-attr]
    return TOKENS[:start] + TOKENS[end:], TOKENS[start:end].partition("{")[2]


def _colours(ground: str, theme: str) -> Colours:
    everywhere, dark = _media("(prefers-color-scheme: dark)")
    everywhere = everywhere.partition("@media print")[0]
    names = ["", f'[data-theme="{theme}"]']
    found: Colours = {}
    for rules in [_rules(everywhere), *([_rules(dark)] if "dark" in ground else [])]:
        for name in names:
            found |= rules.get(name, {})
    if "room" in ground:
        rules = _rules(everywhere)
        for name in names:
            found |= rules.get(f'[data-ground="room"]{name}', {})
    return {name: _resolved(value, found) for name, value in found.items()}


def _resolved(value: str, among: Colours) -> str:
    inner = re.fullmatch(r"var\(--([\w-]+)\)", value)
    return _resolved(among[inner[1]], among) if inner else value


def _linear(colour: str) -> tuple[float, ...]:
    digits = colour.removeprefix("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    return tuple(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)


def _contrast(one: str, other: str) -> float:
    """https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio"""
    bright = [
        sum(part * share for part, share in zip(_linear(colour), (0.2126, 0.7152, 0.0722), strict=True))
        for colour in (one, other)
    ]
    return (max(bright) + 0.05) / (min(bright) + 0.05)


def _oklab(colour: str) -> tuple[float, float, float]:
    red, green, blue = _linear(colour)
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    middle = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def _distance(one: str, other: str) -> float:
    parts = zip(_oklab(one), _oklab(other), strict=True)
    return float(sum((a - b) ** 2 for a, b in parts) ** 0.5)


@pytest.mark.parametrize(("ground", "theme"), LOOKS)
def test_text_and_accent_are_read_on_every_paper(ground: str, theme: str) -> None:
    found = _colours(ground, theme)
    pairs = list(product(("sumi", "kasumi", "accent", "koke", "error"), PAPERS))
    pairs += [("on-accent", "accent"), ("accent", "accent-soft"), ("sumi", "accent-soft")]
    figures = {pair: round(_contrast(found[pair[0]], found[pair[1]]), 2) for pair in pairs}
    assert {pair: figure for pair, figure in figures.items() if figure < TEXT} == {}


@pytest.mark.parametrize(("ground", "theme"), [look for look in LOOKS if look[1] != "circle"])
def test_accent_of_a_theme_is_taken_for_nothing_else(ground: str, theme: str) -> None:
    found = _colours(ground, theme)
    others = {name: found[name] for name in ("error", "koke", "koiai", "koiai-2", "mizu", "sumi")}
    apart = {name: round(_distance(found["accent"], other), 3) for name, other in others.items()}
    assert {name: far for name, far in apart.items() if far < APART} == {}


@pytest.mark.parametrize("theme", Term.Theme.values)
def test_room_lights_with_its_accent_and_shares_are_drawn_in_that_of_the_pages(theme: str) -> None:
    room, paper = _colours("room", theme), _colours("light", theme)
    assert room["accent"] == room["lit"]
    lit = [int(room["lit"][at : at + 2], 16) for at in (1, 3, 5)]
    assert room["lit-halo"] == " ".join(map(str, lit))
    assert THEMES[theme].accent == paper["accent"]


def test_every_theme_prints_in_black() -> None:
    printed = TOKENS[TOKENS.index("@media print") :]
    selectors = {name.strip() for name in printed.partition("{")[2].partition("{")[0].split(",")}
    assert {":root[data-theme]", ':root[data-ground="room"][data-theme]'} < selectors
    assert "--accent: #000" in printed
