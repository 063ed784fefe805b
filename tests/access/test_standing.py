"""Wherever words of a told story stand, for whomever: they are marked, so that an open page loses them, and no browser keeps the page."""

from html.parser import HTMLParser
from typing import NamedTuple

import pytest
from django.utils import timezone

from kurumaza.circles.models import OpeningQuote
from kurumaza.stories.models import Delivery, Excerpt, ExcerptConsent, Mention, Response
from kurumaza.stories.queries import lines_of
from tests.access.roles import Scene
from tests.access.scene import make_scene
from tests.access.test_pages import _asked, _body

pytestmark = [pytest.mark.django_db(databases=["default", "keys"]), pytest.mark.once]
VOID = ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
# Its author's own forms, where it is written, told and taken back, and their own words to pick from: they lead away once it is gone.
OWN_FORMS = ("story_edit", "story_tell", "story_recall", "story_withdraw", "afresh", "afresh_words")


class Staying(HTMLParser):
    """What of a page stays when marked parts are taken off it; its title is given another name with its heading."""

    def __init__(self, marks: tuple[str, ...]) -> None:
        super().__init__()
        self.marks, self.words = marks, list[str]()
        self._is_marked = list[bool]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        is_marked = self._goes() or tag == "title" or dict(attrs).get("data-standing") in self.marks
        if not is_marked:
            self.words += [value or "" for _name, value in attrs]
        if tag not in VOID:
            self._is_marked.append(is_marked)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            self._is_marked.pop()

    def handle_data(self, data: str) -> None:
        if not self._goes():
            self.words.append(data)

    def _goes(self) -> bool:
        return bool(self._is_marked) and self._is_marked[-1]


def staying(page: str, marks: tuple[str, ...]) -> str:
    """The words that stay."""
    parser = Staying(marks)
    parser.feed(page)
    return "\n".join(parser.words)


def test_what_stays_is_what_is_not_marked() -> None:
    page = "<title>話</title><main><br><p data-standing='story:1'>題<b>文</b><input value='文'></p><i title='理由'>他</i></main>"
    assert staying(page, ("story:1",)).split() == ["理由", "他"]
    assert "題" in staying(page, ("story:2",))


class Words(NamedTuple):
    """Words, and the marks under which they may stand."""

    words: tuple[str, ...]
    marks: tuple[str, ...]


def _told(scene: Scene) -> list[Words]:
    """A story that was brought, one that waits for who is named in it, and a line of the first that opens a round."""
    delivery = Delivery.objects.select_related("story").get(uuid=scene.params["delivery"])
    story = delivery.story
    assert story.uuid == scene.params["story"]
    quoted = Response.objects.filter(delivery=delivery).exclude(line="").values_list("line", flat=True)
    mention = Mention.objects.select_related("story").get(uuid=scene.params["mention"])
    opening = OpeningQuote.objects.get(uuid=scene.params["quote"])
    lines = Excerpt.objects.filter(story=story).values_list("uuid", flat=True)
    alone = tuple(f"{use}:{line}" for line in lines for use in ExcerptConsent.Use.values)
    return [
        Words(
            (story.title, delivery.reason, *lines_of(story), *quoted),
            (f"story:{story.uuid}", f"delivery:{delivery.uuid}", *alone),
        ),
        Words(lines_of(mention.story), (f"story:{mention.story.uuid}", f"mention:{mention.uuid}")),
        Words((opening.text,), (f"story:{story.uuid}", f"opening:{opening.source}")),
    ]


@pytest.mark.slow
def test_words_of_a_story_stand_in_marked_parts_of_pages_that_nobody_keeps() -> None:
    scene = make_scene(now=timezone.now())
    told = _told(scene)
    shown: set[tuple[str, str]] = set()
    faults = []
    for name, role, method, _opens, response in _asked(scene):
        body = _body(response)
        for words, marks in told:
            found = [one for one in words if one in body]
            if not found:
                continue
            shown.add((name, role))
            if "no-store" not in response.headers.get("Cache-Control", ""):
                faults.append(f"{method.upper()} {name}: {role}'s browser may keep it")
            left = staying(body, marks) if response.headers["Content-Type"].startswith("text/html") else body
            is_own = role == "teller" and name in (*OWN_FORMS, "own_data_file", "own_data_words")
            if not is_own and (stays := [one for one in found if one in left]):
                faults.append(f"{method.upper()} {name}: {role} keeps {stays}")
    assert not faults, "\n" + "\n".join(faults)
    # Else it would be looked for where nothing is.
    assert {
        ("delivery", "reader"),
        ("story", "tablemate"),
        ("stories", "reader"),
        ("home", "reader"),
        ("library", "reader"),
        ("lineage", "reader"),
        ("mention", "reader"),
        ("waiting_room", "tablemate"),
    } <= shown
    assert {
        ("story_review_one", "dfe"),
        ("story_review", "okoshi"),
        ("story_hand_over", "okoshi"),
        ("round_opening", "dfe"),
    } <= shown
