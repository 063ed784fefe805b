"""Where the sources are, and the order of the apps as pyproject.toml states it."""

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "src" / "kurumaza"
ORDER_CONTRACT = "The order of the apps"


@cache
def order_of_apps() -> dict[str, int]:
    """App → level; 0 is the top. Apps of one level know nothing of each other."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["name"] == ORDER_CONTRACT)
    return {app.strip(): level for level, layer in enumerate(layers) for app in layer.split("|")}


def may_point(source: str, target: str) -> bool:
    """Whether an app may import, or hold a foreign key to, another one: downward or within itself."""
    order = order_of_apps()
    return source == target or order[source] < order[target]


def python_files() -> Iterator[Path]:
    """Our own Python, without migrations."""
    return (file for file in sorted(SOURCES.rglob("*.py")) if "migrations" not in file.parts)


def templates() -> Iterator[Path]:
    """All templates: pages, mails, plain texts."""
    for folder in sorted(SOURCES.rglob("templates")):
        yield from (file for file in sorted(folder.rglob("*")) if file.suffix in {".html", ".txt", ".svg"})


def name_of(file: Path) -> str:
    """The path as a reader knows it, from the root of the project."""
    return str(file.relative_to(ROOT)) if file.is_relative_to(ROOT) else file.name


def line_of(source: str, position: int) -> int:
    """The line (from 1) of a character."""
    return source.count("\n", 0, position) + 1
