"""One's own lines as files: the booklet by its pixels, the text, the table."""

import csv
import io
import json
import subprocess
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import typst
from django.utils import translation

from kurumaza.core.text.glyphs import GETA
from kurumaza.people.models import Person
from kurumaza.people.typesetting import NotTypeset, our_fonts, typeset
from kurumaza.reflections import booklet
from kurumaza.reflections.actions_will import LINE_MAX, add_will, note_how_it_went
from kurumaza.reflections.exports import will_as_csv, will_as_text
from kurumaza.reflections.models import WillNote
from kurumaza.reflections.queries_origins import Origin
from tests.factories.stories import NEXT_DAY, Evening, make_evening

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
A5_MM = (148, 210)


@pytest.fixture
def evening() -> Evening:
    return make_evening()


def write(person: Person, line: str, *, step: str = "", went: str = "", days: int = 0, **more: Any) -> None:
    now = NEXT_DAY + timedelta(days=days)
    added = add_will(person=person, line=line, next_step=step, now=now, **more)
    assert isinstance(added, WillNote)
    if went:
        note_how_it_went(person=person, will=added.uuid, how_it_went=went, now=now)


def pixels(pdf: bytes, tmp_path: Path, *, page: int = 1) -> tuple[int, int, bytes]:
    """Width, height and grey values of a page, drawn by another program than the one that made it."""
    file = tmp_path / "booklet.pdf"
    file.write_bytes(pdf)
    which = ["-f", str(page), "-l", str(page)]
    drawn = subprocess.run(
        ["pdftoppm", "-gray", "-r", "100", *which, str(file)], check=True, capture_output=True
    ).stdout
    kind, size, most, grey = drawn.split(b"\n", 3)
    assert (kind, most) == (b"P5", b"255")
    width, height = map(int, size.split())
    return width, height, grey


def ink(grey: bytes) -> int:
    """How many pixels are rather dark."""
    return sum(one < 128 for one in grey)


def page_of(words: str, tmp_path: Path) -> bytes:
    """The grey values of a page with these words as its one line, whatever they are: past `legible`."""
    line = {"day": "", "line": words, "came": "", "said": []}
    content = {
        **dict.fromkeys(("title", "gifts_title", "gifts_note", "afterword"), ""),
        "language": "ja",
        "foreword": [],
        "months": [{"name": "月", "lines": [line]}],
        "gifts": [],
    }
    content["title"] = "題"
    return pixels(typeset(booklet._SOURCE, content, into="pdf"), tmp_path)[2]


def test_booklet_is_a5_and_drawn_with_letters(evening: Evening, tmp_path: Path) -> None:
    person = evening.person("はるか").person
    write(person, "市をひらく", step="商店街で聞く", went="三人来た")
    width, height, grey = pixels(booklet.make_booklet(person, NEXT_DAY, with_gifts=False), tmp_path)
    assert [round(one / 100 * 25.4) for one in (width, height)] == list(A5_MM)
    empty = pixels(
        booklet.make_booklet(evening.person("けんじ").person, NEXT_DAY, with_gifts=False), tmp_path
    )
    assert ink(grey) > ink(empty[2]) + 300


@pytest.mark.parametrize("character", ["髙", "﨑", "①", "ｱ", "ﾞ", "鷗", "A", "é", "々", "𠮷", GETA])
def test_characters_are_drawn_and_none_is_the_empty_box(character: str, tmp_path: Path) -> None:
    """Two characters that a font lacks look alike; one that it has looks like none of them, and not like nothing."""
    drawn = page_of(character * 8, tmp_path)
    assert ink(drawn) > ink(page_of("", tmp_path))
    assert drawn != boxes(tmp_path)


def boxes(tmp_path: Path) -> bytes:
    """Eight empty boxes: the same page without the standard that refuses them."""
    line = {"day": "", "line": "😀" * 8, "came": "", "said": []}
    words = {"title": "題", "language": "ja", "foreword": [], "months": [{"name": "月", "lines": [line]}]}
    more = {"gifts": [], "gifts_title": "", "gifts_note": "", "afterword": ""}
    pdf = typst.compile(
        booklet._SOURCE.read_bytes(),
        format="pdf",
        sys_inputs={"words": json.dumps(words | more)},
        font_paths=our_fonts(),
    )
    assert isinstance(pdf, bytes)
    return pixels(pdf, tmp_path)[2]


def test_empty_box_would_be_refused(tmp_path: Path) -> None:
    with pytest.raises(NotTypeset) as refused:
        page_of("😀", tmp_path)
    assert str(refused.value) == "booklet.typ"


@pytest.mark.parametrize(
    "line",
    [
        "😀🎉👨\u200d👩\u200d👧",
        "\x00\x07\u202e",
        "葛\U000e0100城",
        "ａ" * 200,
        "x" * 200,
        "か\u3099",
        "#panic()",
        '"\\',
    ],
)
def test_whatever_is_written_becomes_a_booklet(evening: Evening, line: str, tmp_path: Path) -> None:
    person = evening.person("はるか").person
    write(person, line, step=line, went=line)
    width, _height, grey = pixels(booklet.make_booklet(person, NEXT_DAY, with_gifts=False), tmp_path)
    right = [grey[place] for place in range(len(grey)) if place % width > width - 40]
    assert ink(bytes(right)) == 0, "runs over the edge of the page"


def test_what_cannot_be_drawn_is_said(evening: Evening) -> None:
    person = evening.person("はるか").person
    write(person, f"市をひらく{GETA}")
    assert booklet.booklet_words(person, NEXT_DAY, with_gifts=False)["afterword"] == ""
    write(person, "うれしい🎉")
    words = booklet.booklet_words(person, NEXT_DAY, with_gifts=False)
    assert words["months"][0]["lines"][1]["line"] == f"うれしい{GETA}"
    assert words["afterword"].startswith(f"「{GETA}」のところには")


def test_booklet_holds_months_origins_and_gifts_where_wanted(evening: Evening) -> None:
    person = evening.person("はるか").person
    write(person, "一", origin=Origin("circle", evening.circle.uuid))
    write(person, "二", step="聞く", went="聞けた", days=40)
    words = booklet.booklet_words(person, NEXT_DAY, with_gifts=True)
    assert words["foreword"] == ["2026年2月から2026年3月"]
    assert [one["name"] for one in words["months"]] == ["2026年2月", "2026年3月"]
    assert words["months"][0]["lines"][0]["came"] == "2月14日のグループから"
    assert words["months"][1]["lines"][0]["said"] == [
        ["次に小さく試すこと", "聞く"],
        ["やってみてどうでしたか", "聞けた"],
    ]
    [gifts] = words["gifts"]
    assert {"text": "けんじのひとこと", "by": "けんじさん"} in gifts["gifts"]
    assert "はるかのひとこと" not in str(gifts)
    assert "ゆいのひとこと" not in str(gifts)
    assert booklet.booklet_words(person, NEXT_DAY, with_gifts=False)["gifts"] == []
    assert booklet.make_booklet(person, NEXT_DAY, with_gifts=True).startswith(b"%PDF-")


def test_booklet_speaks_the_pages_language(evening: Evening) -> None:
    with translation.override("en"):
        words = booklet.booklet_words(evening.person("はるか").person, NEXT_DAY, with_gifts=False)
    assert words["language"] == "en"


def test_five_hundred_lines_take_less_than_two_seconds(evening: Evening) -> None:
    person = evening.person("はるか").person
    for number in range(500):
        write(person, f"{number}番目に" + "あ" * 100, step="聞く" * 50, days=number)
    booklet.make_booklet(evening.person("けんじ").person, NEXT_DAY, with_gifts=False)  # reads the fonts
    began = time.process_time()
    assert len(booklet.make_booklet(person, NEXT_DAY, with_gifts=False)) > 100_000
    # The processor's own time: what else the machine does says nothing.
    assert time.process_time() - began < 2


def test_text_reads_oldest_first(evening: Evening) -> None:
    person = evening.person("はるか").person
    write(person, "一", origin=Origin("circle", evening.circle.uuid))
    write(person, "二", step="聞く", went="聞けた", days=1)
    assert will_as_text(person, NEXT_DAY).decode("utf-8-sig").replace("\r\n", "\n") == (
        "やってみたいこと\n\n"
        "2026年2月15日\n一\n2月14日のグループから\n\n"
        "2026年2月16日\n二\n次に小さく試すこと:聞く\nやってみてどうでしたか:聞けた\n"
    )


@pytest.mark.parametrize("line", ["=1+1", "@SUM(1)", "＝1", "あ" * LINE_MAX, '"改行"'])
def test_table_runs_no_formula(evening: Evening, line: str) -> None:
    person = evening.person("はるか").person
    write(person, line)
    rows = list(csv.reader(io.StringIO(will_as_csv(person, NEXT_DAY).decode("utf-8-sig"))))
    assert rows[0][:2] == ["書いた日", "やってみたいこと"]
    assert rows[1][1] == (f"'{line}" if line[0] in "=@＝" else line)
