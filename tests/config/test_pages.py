"""The frame of every page: text size, policy, and what went wrong."""

import re

import pytest
from django import forms
from django.test import Client, RequestFactory
from django.utils.safestring import SafeString
from pytest_django import DjangoDbBlocker

from kurumaza.config import errors
from kurumaza.config.offline import offline_page
from tests.factories.doors import words_of


def test_text_size_is_chosen_without_scripts(db: None) -> None:
    browser = Client(enforce_csrf_checks=True)
    response = browser.post("/text-size/", {"size": "largest", "next": "/signin/?next=/home/"})
    assert (response.status_code, response["Location"]) == (302, "/signin/?next=/home/")
    page = words_of(browser.get("/signin/"))
    assert 'data-text-size="largest"' in page
    assert re.search(r'value="largest"[^>]*aria-pressed="true"', page)
    assert len(re.findall(r'aria-pressed="true"', page)) == 1


@pytest.mark.parametrize("away", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:x"])
def test_text_size_never_leads_to_another_site(away: str) -> None:
    assert Client().post("/text-size/", {"size": "large", "next": away})["Location"] == "/"


def test_text_size_that_does_not_exist_is_not_kept(db: None) -> None:
    browser = Client()
    browser.post("/text-size/", {"size": "'><b>"})
    assert "text_size" not in browser.cookies
    browser.cookies["text_size"] = "<b>"
    assert 'data-text-size="standard"' in words_of(browser.get("/signin/"))


def test_text_size_is_not_chosen_by_looking() -> None:
    assert Client().get("/text-size/", {"size": "large"}).status_code == 405


def test_pages_send_a_strict_policy(db: None) -> None:
    policy = Client().get("/signin/")["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "style-src 'self'" in policy
    assert "unsafe" not in policy


def test_pages_ask_no_third_party(db: None) -> None:
    page = words_of(Client().get("/signin/"))
    loaded = re.findall(r'(?:src|<link[^>]*href)="([^"]+)"', page)
    assert loaded != []
    assert [address for address in loaded if not address.startswith("/static/")] == []


@pytest.mark.parametrize(
    ("code", "said"),
    [(400, "受け取れませんでした"), (403, "このページは開けません"), (404, "ページが見つかりません")],
)
def test_error_pages_say_what_is_kept_and_what_to_do(db: None, code: int, said: str) -> None:
    handler = {400: errors.bad_request, 403: errors.forbidden, 404: errors.not_found}[code]
    response = handler(RequestFactory().get("/"), Exception())
    page = words_of(response)
    assert (response.status_code, said in page) == (code, True)
    assert "ください。" in page


def test_form_from_an_old_page_says_so(db: None) -> None:
    response = Client(enforce_csrf_checks=True).post("/signin/", {"email": "a@b.example"})
    assert (response.status_code, "ページが古くなっていました" in words_of(response)) == (403, True)


def test_server_error_needs_neither_database_nor_session(django_db_blocker: DjangoDbBlocker) -> None:
    with django_db_blocker.block():
        request = RequestFactory().get("/")
        request.COOKIES["text_size"] = "large"
        response = errors.server_error(request)
    assert response.status_code == 500
    assert "こちらの不具合で、ページを出せませんでした" in words_of(response)
    assert 'data-text-size="large"' in words_of(response)


def test_offline_page_is_the_same_for_everybody(django_db_blocker: DjangoDbBlocker) -> None:
    with django_db_blocker.block():
        response = offline_page(RequestFactory().get("/offline/"))
    assert (response.status_code, "つながっていません" in words_of(response)) == (200, True)


def test_too_many_requests_say_to_wait(db: None) -> None:
    response = errors.too_many_requests(RequestFactory().get("/"))
    assert (response.status_code, "一分ほど待ってから" in words_of(response)) == (429, True)


class SampleForm(forms.Form):
    """One field of each kind."""

    line = forms.CharField(label="一行", help_text="短く", error_messages={"required": "書いてください。"})
    way = forms.ChoiceField(label="どれ", choices=[("a", "あ"), ("i", "い")], widget=forms.RadioSelect)
    ways = forms.MultipleChoiceField(
        label="いくつ", choices=[("a", "あ")], widget=forms.CheckboxSelectMultiple, required=False
    )
    agreed = forms.BooleanField(label="同意します")
    hidden = forms.CharField(widget=forms.HiddenInput, required=False)


def rendered(data: dict[str, str] | None) -> SafeString:
    return SampleForm(data).render()


def test_form_ties_help_and_error_to_its_field() -> None:
    html = rendered({"line": ""})
    assert 'aria-describedby="id_line_helptext id_line_error"' in html
    assert '<p class="help" id="id_line_helptext">短く</p>' in html
    assert re.search(r'<div id="id_line_error"><p class="wrong">書いてください。</p></div>', html)
    assert 'aria-invalid="true"' in html
    assert "書いたものは残っています。" in html


def test_form_that_was_not_sent_yet_shows_no_error() -> None:
    html = rendered(None)
    assert 'class="wrong"' not in html
    assert 'role="alert"' not in html


def test_form_groups_choices_and_labels_each() -> None:
    html = rendered(None)
    assert html.count("<fieldset") == html.count("<legend>") == 2
    assert "<legend>どれ</legend>" in html
    assert html.count('<label class="choice"') == 4
    assert len(re.findall("任意", html)) == 1  # いくつ alone
    assert html.count('name="hidden"') == 1
    assert len(set(re.findall(r' id="([^"]+)"', html))) == len(re.findall(r' id="([^"]+)"', html))
