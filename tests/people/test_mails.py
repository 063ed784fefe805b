"""Mails: plain words as they are, HTML with its style in the elements."""

import re

from kurumaza.people.mails import absolute, link_address, render_mail


def test_mail_text_is_plain_and_html_is_escaped() -> None:
    text, html = render_mail(
        "people/mails/fresh_link", {"about": "<A & B>", "address": "https://x.example/l/t/?a=1&b=2"}
    )
    assert "<A & B>" in text
    assert "https://x.example/l/t/?a=1&b=2" in text
    assert "&lt;A &amp; B&gt;" in html
    assert 'href="https://x.example/l/t/?a=1&amp;b=2"' in html


def test_mail_carries_its_style_in_the_elements() -> None:
    _text, html = render_mail("people/mails/sign_in_code", {"code": "048213"})
    assert "<style" not in html
    assert re.search(r'<p class="code" style="[^"]*font-size: ?30px', html)
    assert not re.search(r"<(script|link|img)\b", html)


def test_mail_names_term_and_hosts_in_both_forms() -> None:
    host = {
        "name": "火-Okoshi",
        "contact_name": "事務局",
        "contact_email": "a@b.example",
        "contact_phone": "017",
    }
    for part in render_mail(
        "people/mails/sign_in_code", {"code": "1", "term": {"name": "第1期"}, "hosts": [host]}
    ):
        missing = [
            words for words in ("第1期", "火-Okoshi", "担当 事務局", "a@b.example") if words not in part
        ]
        assert missing == []
        assert "電話 017" in part


def test_mail_text_has_no_runs_of_blank_lines() -> None:
    text, _html = render_mail("people/mails/fresh_link", {"address": "https://x.example/"})
    assert "\n\n\n" not in text
    assert text.endswith("。\n")


def test_link_opens_outside_of_line() -> None:
    assert link_address("abc") == absolute("/l/abc/") + "?openExternalBrowser=1"
    assert absolute("/").startswith("http")
