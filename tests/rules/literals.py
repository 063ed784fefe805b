"""Every Japanese text on a screen is marked for translation: finds those that are not."""

import ast
import re
from collections.abc import Iterator

from tests.rules.tree import line_of

JAPANESE = re.compile(r"[ぁ-んァ-ヺ一-鿿々]")
MARKS = frozenset(
    f"{prefix}gettext{suffix}" for prefix in ("", "n", "p", "np") for suffix in ("", "_lazy", "_noop")
) | {"_", "N_"}
# A line that ends with this comment holds data that nobody sees on a screen; the comment says why.
DATA_COMMENT = "# data:"

_TRANSLATED = re.compile(
    r"""
    \{%\s*comment\b.*?%\}.*?\{%\s*endcomment\s*%\}
  | \{\#.*?\#\}
  | <!--.*?-->
  | \{%\s*block(?:translate|trans)\b.*?%\}.*?\{%\s*endblock(?:translate|trans)\s*%\}
  | \{%\s*trans(?:late)?\s.*?%\}
  | \b_\((?:"[^"]*"|'[^']*')\)
    """,
    re.VERBOSE | re.DOTALL,
)


def in_template(source: str, name: str) -> list[str]:
    """Japanese outside translate tags, also in attributes and in arguments of other tags."""

    def blanked(match: re.Match[str]) -> str:
        return "\n" * match[0].count("\n")

    bare = _TRANSLATED.sub(blanked, source)
    return [
        f"{name}:{number}: mark {line.strip()[:60]!r} for translation: {{% translate "
        '"…" %} or {% blocktranslate %}.'
        for number, line in enumerate(bare.split("\n"), 1)
        if JAPANESE.search(line)
    ]


def in_python(source: str, name: str) -> list[str]:
    """Japanese strings that are neither docstrings nor the plain argument of a gettext call."""
    tree = ast.parse(source)
    lines = source.split("\n")
    allowed = set(_allowed(tree))
    found = []
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in allowed):
            continue
        if not JAPANESE.search(node.value) or DATA_COMMENT in lines[(node.end_lineno or node.lineno) - 1]:
            continue
        found.append(
            f"{name}:{node.lineno}: wrap {node.value.strip()[:40]!r} in gettext (no f-string inside), "
            f"or move data to a data/ folder, or end the line with '{DATA_COMMENT} why nobody sees it'."
        )
    return found


def _allowed(tree: ast.AST) -> Iterator[int]:
    """Identities of string nodes that may be Japanese."""
    marks = MARKS | _aliases(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):  # docstrings
            yield id(node.value)
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("re.") and node.args:
            yield id(node.args[0])  # a pattern is matched, never shown
        if isinstance(node, ast.Call) and _called(node) in marks:
            for argument in [*node.args, *(keyword.value for keyword in node.keywords)]:
                yield id(argument)


def _aliases(tree: ast.AST) -> set[str]:
    """`from django.utils.translation import gettext as _now`: the names on the right."""
    return {
        name.asname
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for name in node.names
        if name.asname and name.name in MARKS
    }


def _called(call: ast.Call) -> str:
    match call.func:
        case ast.Name(name) | ast.Attribute(attr=name):
            return name
    return ""


_INLINE = (
    (re.compile(r"\sstyle\s*="), "move the style to a class in frontend/src/styles"),
    (re.compile(r"<style\b"), "move the style sheet to frontend/src/styles"),
    (re.compile(r"\son[a-z]+\s*=", re.IGNORECASE), "listen in frontend/src instead of an inline handler"),
    (re.compile(r"javascript:", re.IGNORECASE), "listen in frontend/src instead of a javascript: address"),
)
_SCRIPT = re.compile(r"<script\b(?P<attributes>[^>]*)>", re.IGNORECASE)


def inline_in_markup(source: str, name: str) -> list[str]:
    """What the content security policy would refuse: inline styles, handlers and scripts without a nonce."""
    found = [
        f"{name}:{line_of(source, match.start() + 1)}: {mend} (the content security policy refuses {match[0].strip()!r})."
        for pattern, mend in _INLINE
        for match in pattern.finditer(source)
    ]
    for match in _SCRIPT.finditer(source):
        if not re.search(r"\bsrc=|\bnonce=|application/json", match["attributes"]):
            found.append(
                f"{name}:{line_of(source, match.start())}: move the script to frontend/src, or give it a nonce."
            )
    return found
