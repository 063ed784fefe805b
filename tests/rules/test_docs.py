"""The map in docs/architecture.md names what is there."""

import re

import pytest

from tests.rules.tree import ROOT, SOURCES, order_of_apps

ARCHITECTURE = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
MAP = ARCHITECTURE.split("## The map")[1].split("## ")[0]
PACKAGES = sorted(folder.name for folder in (SOURCES / "core").iterdir() if (folder / "__init__.py").exists())


def modules_named_in(written: str, package: str) -> set[str]:
    """The names beside a package of core, also on lines that go on below it."""
    lines = re.search(rf"^ {{4}}{package}/(.*(?:\n {{8,}}.*)*)", written, re.MULTILINE)
    return set(re.findall(r"\b[a-z_][a-z_0-9]*\b(?!:)", lines[1])) if lines else set()


@pytest.mark.parametrize("package", PACKAGES)
def test_map_names_every_module_of_core(package: str) -> None:
    there = {file.stem for file in (SOURCES / "core" / package).glob("*.py")} - {"__init__"}
    assert modules_named_in(MAP, package) == there


def test_map_rule_reads_lines_that_go_on() -> None:
    written = "core/   pure\n    text/    folding; rosters: decoding ·\n            cells\n    view/    x\n"
    assert modules_named_in(written, "text") == {"folding", "decoding", "cells"}
    assert modules_named_in(written, "matching") == set()


def test_order_of_the_apps_is_the_enforced_one() -> None:
    written = next(line for line in ARCHITECTURE.splitlines() if line.startswith("`config ›"))
    levels = [layer.split("|") for layer in written.strip("`").split("›")]
    assert {app.strip(): level for level, layer in enumerate(levels) for app in layer} == order_of_apps()
