"""Japanese is marked for translation, and markup keeps to the content security policy, in every file."""

import subprocess

import pytest

from tests.rules.literals import in_python, in_template, inline_in_markup
from tests.rules.tree import ROOT, name_of, python_files, templates

BARE_TEMPLATES = [
    "<p>こんにちは</p>",
    '<input placeholder="名前">',
    '{% include "x.html" with label="送る" %}',
    '{{ name|default:"なし" }}',
    "<p>{{ name }}さん</p>",
    '{% comment %}x{% endcomment %}<p>{% translate "はい" %}か</p>',
]
MARKED_TEMPLATES = [
    '<p>{% translate "こんにちは" %}</p>',
    "{% blocktranslate with name=person.call_name %}\n{{ name }}さん\n{% endblocktranslate %}",
    '{% include "x.html" with label=_("送る") %}',
    "{# 覚え書き #}{% comment %}覚え書き{% endcomment %}<!-- 覚え書き -->",
    "<p>Kurumaza 「{{ title }}」</p>",
]
BARE_PYTHON = [
    'title = "こんにちは"',
    'title = _(f"{name}さん")',
    'title = _("はい") + "ええ"',
    'title = f"{count}人"',
    'LABELS = {"yes": "はい"}',
]
MARKED_PYTHON = [
    'from django.utils.translation import gettext as _now\ntitle = _now("こんにちは")',
    '"""対話ルーム."""\ntitle = _("こんにちは")',
    'def f() -> None:\n    """対話ルーム."""',
    'title = ngettext("%d人", "%d人", count) % count',
    'title = pgettext_lazy("席", "前")',
    'KANA = re.compile("[ぁ-ゖ]")',
    'VARIANTS = {"髙": "高"}  # data: variants of one character, compared and never shown',
]


@pytest.mark.parametrize("source", BARE_TEMPLATES)
def test_template_rule_finds_bare_japanese(source: str) -> None:
    assert [message.split(": ")[0] for message in in_template(source, "planted.html")] == ["planted.html:1"]


@pytest.mark.parametrize("source", MARKED_TEMPLATES)
def test_template_rule_accepts_marked_texts(source: str) -> None:
    assert in_template(source, "planted.html") == []


@pytest.mark.parametrize("source", BARE_PYTHON)
def test_python_rule_finds_bare_japanese(source: str) -> None:
    assert [message.split(": ")[0] for message in in_python(source, "planted.py")] == ["planted.py:1"]


@pytest.mark.parametrize("source", MARKED_PYTHON)
def test_python_rule_accepts_marked_texts(source: str) -> None:
    assert in_python(source, "planted.py") == []


def test_template_rule_names_the_line_after_a_translated_block() -> None:
    source = "{% blocktranslate %}\n一\n二\n{% endblocktranslate %}\n三"
    assert [message.split(": ")[0] for message in in_template(source, "planted.html")] == ["planted.html:5"]


@pytest.mark.parametrize(
    "source",
    [
        '<p style="color: red">',
        "<style>p {}</style>",
        '<button onclick="go()">',
        '<a href="javascript:go()">',
        "<script>go()</script>",
    ],
)
def test_markup_rule_finds_what_the_policy_refuses(source: str) -> None:
    assert [message.split(": ")[0] for message in inline_in_markup(source, "planted.html")] == [
        "planted.html:1"
    ]


@pytest.mark.parametrize(
    "source",
    [
        '<p class="note">{{ on_time }}</p>',
        '<script src="/static/x.js"></script>',
        '<script nonce="{{ request.csp_nonce }}">go()</script>',
        '<script type="application/json" id="seat">{}</script>',
    ],
)
def test_markup_rule_accepts_what_the_policy_allows(source: str) -> None:
    assert inline_in_markup(source, "planted.html") == []


def test_templates_are_marked_for_translation() -> None:
    found = [
        message
        for file in templates()
        for message in in_template(file.read_text(encoding="utf-8"), name_of(file))
    ]
    assert not found, "\n" + "\n".join(found)


def test_python_is_marked_for_translation() -> None:
    files = [file for file in python_files() if "data" not in file.parts]
    found = [
        message for file in files for message in in_python(file.read_text(encoding="utf-8"), name_of(file))
    ]
    assert not found, "\n" + "\n".join(found)


def test_templates_keep_to_the_content_security_policy() -> None:
    pages = [file for file in templates() if "mails" not in file.parts]
    found = [
        message
        for file in pages
        for message in inline_in_markup(file.read_text(encoding="utf-8"), name_of(file))
    ]
    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize(
    ("source", "rule"),
    [
        ('export const label = "送る";', "gettext"),
        ("export const label = `${1}人`;", "gettext"),
        ('export const row = `<p style="color: red">`;', "style"),
        ('export function f(e: HTMLElement): void { e.innerHTML = ""; }', "lit or the DOM"),
    ],
)
def test_typescript_lint_finds_what_is_forbidden(source: str, rule: str) -> None:
    printed = _eslint(source)
    assert printed.returncode == 1, printed.stderr
    assert rule in printed.stdout


def test_typescript_lint_accepts_marked_texts() -> None:
    source = 'import { gettext } from "./gettext";\nexport const label = gettext("送る");\n'
    printed = _eslint(source)
    assert (printed.returncode, printed.stdout) == (0, "")


def _eslint(source: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["node_modules/.bin/eslint", "--stdin", "--stdin-filename", "src/planted.ts"],
        cwd=ROOT / "frontend",
        input=source,
        capture_output=True,
        text=True,
        check=False,
    )
