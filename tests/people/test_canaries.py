"""What somebody writes for themselves is found nowhere but with them: not in the databases' files, logs, mails, exports or backups.

Written through the pages, as people do, in words that would show in every encoding. Looked for as they are and as files, mails and
JSON disguise them."""

import base64
import io
import json
import logging
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from django.core import mail
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kurumaza.config import upgrade
from kurumaza.jobs.actions_retention import forget_old
from kurumaza.jobs.models import Job
from kurumaza.jobs.worker import run_all_due
from kurumaza.people.actions_erasure import erase_person
from kurumaza.people.models import Person, PersonKey
from kurumaza.people.private_writing import KeyDestroyed, unseal
from kurumaza.reflections.models import PrivateNote, WillNote
from kurumaza.stories.models import Pick, Story
from tests.conftest import SignIn
from tests.factories.own_data import CONCERN, PLAIN, PRIVATE, Written, dump, write_everywhere

pytestmark = pytest.mark.django_db(databases=["default", "keys"], transaction=True)
# By page, what is written there: nothing of it may be found. Japanese, so that \\u and base64 are put to the test too.
NOTE, LINE, STEP = "金糸雀の覚え書き", "金糸雀のやってみたい", "金糸雀の小さな一歩"
WENT, ALONE = "金糸雀のその後", "金糸雀のひとりの一行"
CARD = ("金糸雀の迷い", "金糸雀の選び", "金糸雀のそれから")
TIE, TEXT = "金糸雀を避けたい人", "金糸雀の知らせ"
FINDING, HEADING = "金糸雀に見えてきた", "金糸雀の見出し"
DRAFT = ("金糸雀が書いた題名", "金糸雀の下書き一", "金糸雀の下書き二", "金糸雀の下書き三")
THROUGH_PAGES = (NOTE, LINE, STEP, WENT, ALONE, *CARD, TIE, TEXT, FINDING, HEADING, *DRAFT)
CANARIES = (*THROUGH_PAGES, *PRIVATE, CONCERN)


def disguises(words: str) -> Iterator[bytes]:
    """How words look in files, mails and logs."""
    for encoding in ("utf-8", "utf-16-le", "utf-16-be", "cp932", "iso2022_jp"):
        coded = words.encode(encoding)
        yield coded
        # Whatever stands before it: base64 begins anew with each third byte. The ends depend on the neighbours.
        yield from (base64.b64encode(b"\0" * shift + coded)[4:-4] for shift in range(3))
    yield json.dumps(words)[1:-1].encode()
    yield quote(words).encode()
    yield "".join(f"={byte:02X}" for byte in words.encode()).encode()
    yield "".join(f"&#{ord(one)};" for one in words).encode()
    yield repr(words.encode())[2:-1].encode()


def found_in(content: bytes, words: tuple[str, ...]) -> list[str]:
    """Which of these words stand in it, however disguised."""
    # Lines of mails are broken wherever it suits.
    joined = content.replace(b"=\n", b"").replace(b"\r", b"").replace(b"\n", b"")
    return [
        one
        for one in words
        if any(form in content or form in joined for form in disguises(one) if len(form) > 5)
    ]


@pytest.mark.parametrize(
    "content",
    [
        NOTE.encode(),
        NOTE.encode("utf-16"),
        json.dumps({"note": f"x{NOTE}"}).encode(),
        base64.encodebytes(f"前置き、{NOTE}、そのあと。".encode()),
        base64.encodebytes(f"1{NOTE}2".encode()),
        f"note={quote(NOTE)}".encode(),
        repr([NOTE.encode()]).encode(),
    ],
)
def test_canaries_are_found_however_they_are_disguised(content: bytes) -> None:
    assert found_in(content, CANARIES) == [NOTE]


def write_through_pages(browser: Client, written: Written) -> None:
    """Every page on which one writes for oneself, and 運営に知らせる."""

    def send(page: str, key: object, **words: str) -> None:
        done = browser.post(reverse(page, args=[key] if key else []), words)
        assert done.status_code == 302, (page, done.content.decode())

    place, circle = written.haruka.uuid, written.evening.circle.uuid
    scale = {f"E{number}": "5" for number in range(1, 8)}
    send("reflect", circle, note=NOTE, line=LINE, next_step=STEP, **scale)
    send("will", None, line=ALONE, next_step=STEP)
    will = WillNote.objects.filter(person=written.person).latest("pk").uuid
    send("will", None, will=str(will), how_it_went=WENT)
    send("prepare", place, part="memo", hesitation=CARD[0], choice=CARD[1], since_then=CARD[2])
    send("prepare", place, part="apart", keep_apart=TIE)
    picked = f"will-{will}-line"
    assert browser.post(reverse("afresh_words"), {"key": picked}).status_code == 302
    pick = str(Pick.objects.get(person=written.person, key=picked).uuid)
    send("afresh", None, act="heading", pick=pick, heading=HEADING)
    send("afresh", None, act="finding", text=FINDING)
    for taken_along in ("text", "csv", "booklet"):
        assert browser.post(reverse("will_file"), {"as": taken_along}).status_code == 200
    assert ALONE in browser.post(reverse("will_search"), {"query": ALONE}).content.decode()
    assert FINDING in browser.post(reverse("wish_role"), {"draft": FINDING}).content.decode()
    send("concern", written.haruka.term.slug, text=TEXT)
    draft = dict(zip(("title", "hesitation", "choice", "since_then"), DRAFT, strict=True))
    send("story_edit", written.draft.uuid, **draft)


def exports(written: Written, sign_in: SignIn) -> bytes:
    """Every file that organisers get out, and every page of theirs, from both sides."""
    world, term = written.evening.world, written.haruka.term
    content = []
    for organiser in (world.student_organiser, world.graduate_organiser):
        browser = sign_in(organiser)
        for number in (1, 2):
            for name in ("groups_zoom", "groups_excel"):
                file = browser.post(reverse(name, args=[term.slug, number]))
                assert file.status_code == 200
                content.append(_unpacked(file.content))
            content.append(browser.get(reverse("groups", args=[term.slug, number])).content)
        for name in ("desk_term", "people_list", "roles_on_desk", "met", "story_review", "term_keys"):
            page = browser.get(reverse(name, args=[term.slug]))
            assert page.status_code == 200, name
            content.append(page.content)
        content += [browser.get(reverse(name)).content for name in ("desk", "outbox", "own_data")]
        story = reverse("story_review_one", args=[term.slug, written.draft.uuid])
        content.append(browser.get(story).content)
    return b"\n".join(content)


def _unpacked(content: bytes) -> bytes:
    if content[:2] != b"PK":
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return b"\n".join(book.read(name) for name in book.namelist())


def files_of(alias: str) -> bytes:
    """A database's file with its log; on PostgreSQL, whose files are not ours to read, all its rows."""
    if connections[alias].vendor != "sqlite":
        return dump(alias)
    file = Path(str(connections[alias].settings_dict["NAME"]))
    beside = [file.with_name(f"{file.name}{end}") for end in ("", "-wal", "-shm")]
    return b"".join(one.read_bytes() for one in beside if one.exists())


def back_up(target: Path) -> bytes:
    """What an operator's own backup of the main database holds."""
    if connections["default"].vendor != "sqlite":
        return dump("default")
    file = str(connections["default"].settings_dict["NAME"])
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
    return target.read_bytes()


def mails() -> bytes:
    return b"\n".join(one.message().as_bytes() for one in mail.outbox)


@pytest.fixture
def written() -> Written:
    return write_everywhere(timezone.now())


def test_private_words_stand_in_no_file_log_mail_export_or_backup(
    written: Written, sign_in: SignIn, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    caplog.set_level(logging.DEBUG)
    browser = sign_in(written.person)
    write_through_pages(browser, written)
    # Jobs that fail and pages that are refused leave lines in the log.
    browser.post(reverse("reflect", args=[written.evening.circle.uuid]), {"note": NOTE, "E1": "9"})
    browser.post(reverse("concern", args=["nowhere"]), {"text": TEXT})
    run_all_due()
    out = exports(written, sign_in)
    run_all_due()
    forget_old(now=timezone.now())
    kept = {
        "main database": files_of("default"),
        "keys": files_of("keys"),
        "backup": back_up(tmp_path / "backup.sqlite3"),
        "mails": mails(),
        "exports": out,
        "log": caplog.text.encode(),
    }
    if copy := upgrade.back_up(now=timezone.now()):
        kept["copy before an upgrade"] = copy.read_bytes()
        copy.unlink()
    assert {place: found_in(content, CANARIES) for place, content in kept.items()} == {
        place: [] for place in kept
    }
    # Else it would be looked for where nothing is: what others may read is there.
    assert found_in(kept["main database"], PLAIN) != []
    assert found_in(kept["mails"], ("そのリンク", written.haruka.term.name)) != []
    assert found_in(kept["exports"], ("canary-call",)) != []


def test_author_still_reads_all_of_it(written: Written, sign_in: SignIn) -> None:
    browser = sign_in(written.person)
    session = browser.session
    session["own_mail"] = True
    session.save()
    write_through_pages(browser, written)
    file = browser.post(reverse("own_data_file"), {"as": "json"}).content.decode()
    # What was written anew stands in the place of what was there.
    assert [words for words in THROUGH_PAGES if words not in file] == []
    assert NOTE in browser.get(reverse("reflect", args=[written.evening.circle.uuid])).content.decode()


def test_old_backup_with_the_present_keys_reads_nothing(written: Written, tmp_path: Path) -> None:
    sealed = [bytes(PrivateNote.objects.get().sealed), bytes(written.draft.sealed_draft)]
    before = back_up(tmp_path / "before.sqlite3")
    wrapped, keys_before = bytes(PersonKey.objects.get(person=written.person.uuid).wrapped), files_of("keys")
    assert all(one in before for one in sealed) or connections["default"].vendor != "sqlite"
    person: Person = written.person
    assert unseal(person, sealed[0]) == PRIVATE[0]
    assert erase_person(person=person, now=timezone.now()) is None
    for one in sealed:
        with pytest.raises(KeyDestroyed):
            unseal(person, one)
    # Nor is the key left in the file of the keys.
    if connections["keys"].vendor == "sqlite":
        assert wrapped in keys_before
    Job.objects.update(due=timezone.now() - timedelta(seconds=1))
    run_all_due()
    forget_old(now=timezone.now())
    assert wrapped not in files_of("keys")
    assert not Story.objects.filter(person=person).exclude(sealed_draft=b"").exists()
