"""Pages of safety and of ages in real Chromium: nothing for axe to find, nothing wider than the screen; and a concern to its answer."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.test_doors import faults_of
from tests.faults.evening import _SESSION
from tests.support.chromium import PHONE, person_browser
from tests.support.server import RealServer

pytestmark = [pytest.mark.browser, pytest.mark.beside]

_SCENE = """
from datetime import timedelta
from kurumaza.circles.models import Seat
from kurumaza.people.models import Person
from kurumaza.safety.actions_contacts import wish_contact
from kurumaza.safety.actions_incidents import record_incident
from kurumaza.safety.queries_incidents import Written
from kurumaza.sample.content import doors
from kurumaza.terms.actions_ages import say_age
from kurumaza.terms.models import Enrolment, GuardianRequest, Term
from kurumaza.terms.queries_ages import guardian_token
now = timezone.now()
term = Term.objects.get(is_sample=True, retrospective_of=None)
people = {one.key: Person.objects.get(email=one.email) for one in doors()}
student = Enrolment.objects.get(person=people["student"], term=term)
past = Seat.objects.select_related("circle").get(enrolment=student, round__number=1)
others = Seat.objects.filter(circle=past.circle).exclude(pk=past.pk).select_related("enrolment__person")
beside = others.order_by("pk")[0].enrolment
wish_contact(wisher=student, other=beside, contact="haruka@kurumaza.example", now=now)
wish_contact(wisher=beside, other=student, contact="017-000-0000", now=now)
until = now.date() + timedelta(days=200)
record_incident(term=term, written=Written("聞いた", "電話した"), keep_until=until, by=people["okoshi"], now=now)
known = [one.pk for one in people.values()]
young = Enrolment.objects.filter(term=term).exclude(person__in=known).exclude(pk=beside.pk).order_by("-pk")[0]
if WITH_MINORS:
    Term.objects.filter(pk=term.pk).update(age_rule="guardian", relay_only=True)
    Enrolment.objects.filter(pk=young.pk).update(age_group="", prepared_at=None)
    young = Enrolment.objects.select_related("term", "person").get(pk=young.pk)
    assert say_age(enrolment=young, age_group="minor", guardian_email="g@kurumaza.example", now=now) is None
print(json.dumps({
    "slug": term.slug,
    "circle": str(past.circle.uuid),
    "young": str(young.uuid),
    "guardian": guardian_token(GuardianRequest.objects.get()) if WITH_MINORS else "",
    "cookies": {
        "student": signed_in(people["student"]),
        "okoshi": signed_in(people["okoshi"]),
        "young": signed_in(young.person),
        "nobody": "",
    },
}))
"""


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealServer]:
    with RealServer(tmp_path_factory.mktemp("safety")) as running:
        yield running


@pytest.fixture
def browser() -> Iterator[Browser]:
    with sync_playwright() as running, person_browser(running) as one:
        yield one


def _scene(server: RealServer, *, with_minors: bool) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(
        server.run_python(_SESSION + _SCENE.replace("WITH_MINORS", str(with_minors)))
    )
    return found


def _page_of(browser: Browser, server: RealServer, cookie: str) -> Page:
    context: BrowserContext = browser.new_context(locale="ja-JP", viewport=PHONE)  # type: ignore[arg-type]
    if cookie:
        context.add_cookies([{"name": "kurumaza", "value": cookie, "url": server.url}])
    return context.new_page()


def _faults(page: Page, server: RealServer, paths: list[str]) -> dict[str, object]:
    found: dict[str, object] = {}
    for path in paths:
        answer = page.goto(server.url + path)
        assert answer is not None
        assert answer.ok, path
        page.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true })")
        if faults := faults_of(page):
            found[path] = faults
    return found


def test_concern_is_answered_and_read_on_ones_own_page(browser: Browser, server: RealServer) -> None:
    scene = _scene(server, with_minors=False)
    author = _page_of(browser, server, scene["cookies"]["student"])
    author.goto(f"{server.url}/circles/{scene['circle']}/people/")
    author.get_by_role("link", name="のことを、運営に知らせる").first.click()
    assert author.get_by_label("だれのことですか").input_value()
    author.get_by_label("何がありましたか").fill("何度も連絡先を聞かれました。")
    author.get_by_role("button", name="見守り役に送る").click()
    expect(author.get_by_role("heading", name="受け取りました")).to_be_visible()
    reader = _page_of(browser, server, scene["cookies"]["okoshi"])
    reader.goto(f"{server.url}/terms/{scene['slug']}/concerns/")
    waiting = reader.locator("article").filter(has_text="何度も連絡先を聞かれました。")
    waiting.get_by_label("お返事").fill("今夜、お電話します。")
    waiting.get_by_role("button", name="お返事を送る").click()
    expect(reader.get_by_text("お返事を送りました。")).to_be_visible()
    author.goto(f"{server.url}/terms/{scene['slug']}/concern/")
    author.get_by_role("link", name="の知らせ").first.click()
    expect(author.get_by_text("今夜、お電話します。")).to_be_visible()
    author.get_by_label("伝えたいこと").fill("お願いします。")
    author.get_by_role("button", name="見守り役に送る").click()
    expect(author.get_by_text("お願いします。")).to_be_visible()
    slug, circle = scene["slug"], scene["circle"]
    assert _faults(author, server, [author.url.removeprefix(server.url), f"/circles/{circle}/people/"]) == {}
    paths = [f"/terms/{slug}/{end}/" for end in ("concerns", "incidents", "incidents/new", "contacts")]
    assert _faults(reader, server, [*paths, f"/desk/{slug}/safety/"]) == {}


def test_guardian_agrees_by_the_link_and_the_minor_reads_it(browser: Browser, server: RealServer) -> None:
    scene = _scene(server, with_minors=True)
    young = _page_of(browser, server, scene["cookies"]["young"])
    prepare, link = f"/e/{scene['young']}/prepare/", f"/g/{scene['guardian']}/"
    assert _faults(young, server, [f"{prepare}?step=consent"]) == {}
    guardian = _page_of(browser, server, "")
    assert _faults(guardian, server, [link]) == {}
    guardian.get_by_role("button", name="保護者として同意する").click()
    expect(guardian.get_by_text("同意をいただいています。")).to_be_visible()
    assert _faults(guardian, server, [link]) == {}
