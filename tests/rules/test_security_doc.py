"""docs/security.md: every requirement is answered once, and every test that it names is there."""

import ast
import re
from pathlib import Path

from tests.rules.tree import ROOT, SOURCES

DOC = (ROOT / "docs/security.md").read_text(encoding="utf-8")
# OWASP ASVS 5.0.0: all of level 1, and level 2 of V6, V7 and V8.
LEVEL_1 = """
1.2.1 1.2.2 1.2.3 1.2.4 1.2.5 1.3.1 1.3.2 1.5.1  2.1.1 2.2.1 2.2.2 2.3.1
3.2.1 3.2.2 3.3.1 3.4.1 3.4.2 3.5.1 3.5.2 3.5.3  4.1.1 4.4.1  5.2.1 5.2.2 5.3.1 5.3.2
6.1.1 6.2.1 6.2.2 6.2.3 6.2.4 6.2.5 6.2.6 6.2.7 6.2.8 6.3.1 6.3.2 6.4.1 6.4.2
7.2.1 7.2.2 7.2.3 7.2.4 7.4.1 7.4.2  8.1.1 8.2.1 8.2.2 8.3.1  9.1.1 9.1.2 9.1.3 9.2.1
10.4.1 10.4.2 10.4.3 10.4.4 10.4.5  11.3.1 11.3.2 11.4.1  12.1.1 12.2.1 12.2.2  13.4.1
14.2.1 14.3.1  15.1.1 15.2.1 15.3.1
""".split()
LEVEL_2 = """
6.1.2 6.1.3 6.2.9 6.2.10 6.2.11 6.2.12 6.3.3 6.3.4 6.4.3 6.4.4 6.5.1 6.5.2 6.5.3 6.5.4 6.5.5 6.6.1 6.6.2 6.6.3
6.8.1 6.8.2 6.8.3 6.8.4  7.1.1 7.1.2 7.1.3 7.3.1 7.3.2 7.4.3 7.4.4 7.4.5 7.5.1 7.5.2 7.6.1 7.6.2  8.1.2 8.2.3 8.4.1
""".split()
ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| (.+) \| (.+) \| (.+) \|$", re.MULTILINE)
NAMED = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")


def names_in(file: Path) -> set[str]:
    """The tests of a file."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


def missing_in(doc: str) -> list[str]:
    """Tests that a text names and that are nowhere."""
    return [
        f"{path}::{name}"
        for path, name in NAMED.findall(doc)
        if not (ROOT / path).exists() or (name and name not in names_in(ROOT / path))
    ]


def test_every_requirement_is_answered_once() -> None:
    assert len(LEVEL_1) == 70
    assert [row[0] for row in ROW.findall(DOC)] == [*LEVEL_1, *LEVEL_2]


def test_every_named_test_is_there() -> None:
    assert missing_in(DOC) == []


def test_rule_finds_a_test_that_is_gone() -> None:
    here = "tests/rules/test_security_doc.py"
    assert missing_in(f"`{here}::test_every_named_test_is_there` `{here}`") == []
    assert missing_in(f"`{here}::test_gone` `tests/rules/gone.py`") == [
        f"{here}::test_gone",
        "tests/rules/gone.py::",
    ]


def test_what_has_no_test_says_why() -> None:
    """A dash stands only where there is nothing of the kind, or where it is somebody else's."""
    for number, _asks, how, test in ROW.findall(DOC):
        if "tests/" not in test:
            assert test == "—", number
            reasons = r"nobody has|no identity provider|there are none|none is used|authorization server|as 10\.4\.1|operator|by hand|renewed"
            assert re.search(reasons, how), number


def test_server_starts_no_commands() -> None:
    """No shell and no program: whatever somebody sends reaches none."""
    starts = re.compile(r"\bos\.(?:system|popen|exec\w*|spawn\w*)\(|\bsubprocess\b|shell=True")
    found = [
        str(file.relative_to(SOURCES))
        for file in SOURCES.rglob("*.py")
        if starts.search(file.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_every_page_of_paper_leads_to_signing_out() -> None:
    frame = (SOURCES / "config/templates/page.html").read_text(encoding="utf-8")
    assert '{% url "account_logout" %}' in frame
