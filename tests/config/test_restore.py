"""An old backup of the main database is put back: who was erased since, and what was withdrawn, is gone again before it serves."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from tests.config.begun import START, run_in
from tests.factories.own_data import CONCERN, PLAIN, PRIVATE
from tests.factories.stories import WORDS
from tests.factories.told_everywhere import PAIRS, STANDING

pytestmark = [pytest.mark.xdist_group("begun"), pytest.mark.slow]
Run = Callable[[str], str]
WRITE = """
from django.utils import timezone
from tests.factories.own_data import write_everywhere
write_everywhere(timezone.now())
"""
FIND = """
from kurumaza.jobs.worker import run_all_due
from kurumaza.people.models import Person, PersonKey, Retraction
from kurumaza.reflections.models import PrivateNote
from kurumaza.stories.models import Story
from kurumaza.terms.models import Enrolment
from django.utils import timezone
haruka = Enrolment.objects.select_related("person").order_by("pk")[0].person
told = Story.objects.exclude(person=haruka).get()
"""
ERASE = f"""{FIND}
from kurumaza.people.actions_erasure import erase_person
from kurumaza.stories.actions import withdraw_story
assert haruka.email == "canary-address@kurumaza.example"
withdraw_story(story=told, now=timezone.now())
assert erase_person(person=haruka, now=timezone.now()) is None
run_all_due()
"""
READ_NOTE = f"""{FIND}
from kurumaza.people.private_writing import KeyDestroyed, unseal
note = PrivateNote.objects.get()
try:
    print(unseal(haruka, note.sealed))
except KeyDestroyed:
    print("destroyed")
"""


@pytest.fixture(scope="module")
def written(begun: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where はるか has written everywhere, made once."""
    folder = tmp_path_factory.mktemp("written")
    shutil.copytree(begun, folder, dirs_exist_ok=True)
    run_in(folder, WRITE)
    return folder


@pytest.fixture
def run(written: Path, tmp_path: Path) -> Run:
    """Runs code on a copy of it in `tmp_path`."""
    shutil.copytree(written, tmp_path, dirs_exist_ok=True)
    return partial(run_in, tmp_path)


def back_up(folder: Path, name: str) -> Path:
    """A consistent copy of a database, as an operator's own backup makes it."""
    copy = folder / f"copy-{name}"
    with closing(sqlite3.connect(folder / name)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    return copy


def put_back(copy: Path, folder: Path, name: str) -> None:
    for beside in folder.glob(f"{name}*"):
        beside.unlink()
    shutil.copy(copy, folder / name)


def bytes_of(folder: Path, name: str) -> bytes:
    """A database with everything that lies beside it."""
    return b"".join(file.read_bytes() for file in sorted(folder.glob(f"{name}*")))


def found_in(written: bytes, words: tuple[str, ...]) -> list[str]:
    return [one for one in words if one.strip("。").encode() in written]


def test_old_backup_brings_nobody_and_nothing_back(run: Run, tmp_path: Path) -> None:
    name = "kurumaza.sqlite3"
    assert run(READ_NOTE) == "canary-note-01"
    copy = back_up(tmp_path, name)
    assert found_in(copy.read_bytes(), PLAIN) == list(PLAIN)
    run(ERASE)
    assert found_in(bytes_of(tmp_path, name), (*PLAIN, *PRIVATE, CONCERN)) == []
    put_back(copy, tmp_path, name)
    # Even before the server starts, nobody can read what was written in private.
    assert run(READ_NOTE) == "destroyed"
    put_back(copy, tmp_path, name)
    run(START)
    again = bytes_of(tmp_path, name)
    assert found_in(again, (*PLAIN, *PRIVATE, CONCERN)) == []
    assert WORDS.title.encode() not in again
    assert (
        run(f"{FIND}\nprint(haruka.email, haruka.erased_at is not None, told.state)") == "None True withdrawn"
    )
    # And nobody is told a second time.
    queued = "from kurumaza.jobs.models import Mail; print(*Mail.objects.values_list('template', flat=True))"
    assert "erased" not in run(queued)


TELL = """
from django.utils import timezone
from kurumaza.jobs.worker import run_all_due
from tests.factories.told_everywhere import tell_everywhere
tell_everywhere(timezone.now())
run_all_due()
"""
TAKE_BACK = """
from django.utils import timezone
from kurumaza.jobs.worker import run_all_due
from kurumaza.stories.actions import withdraw_story
from kurumaza.stories.models import Story
for story in Story.objects.filter(state__in=["approved", "returned"], answering=None):
    withdraw_story(story=story, now=timezone.now())
run_all_due()
"""
STATES = """
from kurumaza.stories.models import Story
print(*Story.objects.order_by("pk").values_list("state", flat=True))
"""


def test_story_that_stood_everywhere_stays_away_when_an_older_file_is_put_back(
    begun: Path, tmp_path: Path
) -> None:
    """With its index, its lines that stood alone, and what was written about it; the story told in answer stays."""
    name, words = "kurumaza.sqlite3", PAIRS
    shutil.copytree(begun, tmp_path, dirs_exist_ok=True)
    run_in(tmp_path, TELL)
    copy = back_up(tmp_path, name)
    assert found_in(copy.read_bytes(), words) == list(STANDING)
    run_in(tmp_path, TAKE_BACK)
    assert found_in(bytes_of(tmp_path, name), words) == []
    put_back(copy, tmp_path, name)
    assert run_in(tmp_path, STATES) == "returned approved approved"
    run_in(tmp_path, START)
    assert run_in(tmp_path, STATES) == "withdrawn withdrawn approved"
    assert found_in(bytes_of(tmp_path, name), words) == []
    everything = b"".join(
        file.read_bytes() for file in tmp_path.rglob("*") if file.is_file() and file != copy
    )
    assert found_in(everything, words) == []


def test_start_without_anything_to_do_changes_nothing(run: Run, tmp_path: Path) -> None:
    run(ERASE)
    run(START)  # looks at what is new since the last one
    counts = (
        "from tests.factories.own_data import dump; import hashlib; print(hashlib.sha256(dump()).hexdigest())"
    )
    before = run(counts)
    run(START)
    assert run(counts) == before


def test_lost_keys_database_learns_what_was_taken_back(run: Run, tmp_path: Path) -> None:
    copy = back_up(tmp_path, "keys.sqlite3")
    run(ERASE)
    put_back(copy, tmp_path, "keys.sqlite3")
    run(START)
    kept = f"""{FIND}
print(sorted(Retraction.objects.values_list("kind", flat=True)), PersonKey.objects.filter(person=haruka.uuid).exists())"""
    # Two stories of her own, and the one of somebody else; her insight, from which another went on; that her address was
    # erased; and the mark of this start.
    assert run(kept) == "['erased_address', 'insight', 'mark', 'person', 'story', 'story', 'story'] False"
