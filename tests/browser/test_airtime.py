"""話した時間 in real browsers: two talk over each other, one is silent, one types; what stands in the database is known beforehand.

Each microphone is a file that Chromium plays over and over: whichever moment a phase begins at, a phase of so many rounds
of the file holds so many times its seconds of speech. espeak-ng speaks; bench/support/speech.py says what counts as speech."""

import json
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from bench.support.speech import RATE, VOICES, Track, missing_programs, talk, typing, write_wav
from tests.browser.media import Company, company
from tests.support.chromium import axe

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(bool(missing_programs()), reason="espeak-ng is not installed"),
]

LOOP_SECONDS = 20
ROUNDS = 3
FORGOTTEN_WITHIN_SECONDS = 30
OPEN_SECONDS = LOOP_SECONDS * ROUNDS
# The open phase, and its grace: what is spoken in it counts too.
GRACE_SECONDS = 1.0
SEED = 20260214
ERROR = 0.05
SHARE = 0.02
# Four browsers and a server on two cores, beside whatever else runs there.
UNMEASURED_AT_MOST = 0.25

_PREPARE = f"""
from django.utils import timezone
from kurumaza.circles.models import Circle
from kurumaza.core.dialogue.script import export_script, parse_script
from kurumaza.scripts.models import Script
from kurumaza.terms.actions_prepare import choose_airtime
circle = Circle.objects.get(round__term__is_sample=True, round__number=2, number=1)
words = {{"ja": "話す", "en": "talk"}}
phase = {{"title": words, "words": words, "explain": words}}
body = {{"format": "kurumaza-script/1", "name": words, "grace_seconds": {GRACE_SECONDS}, "phases": [
    {{"key": "gather", "mode": "gather", "seconds": 8, **phase}},
    {{"key": "open", "mode": "open", "seconds": {OPEN_SECONDS}, **phase}},
    {{"key": "close", "mode": "close", "seconds": 4, **phase}},
]}}
assert not isinstance(parse_script(body), tuple), parse_script(body)
script = Script.objects.create(programme=circle.script.programme, version=99, name="test", body=body, created_at=timezone.now())
circle.script = script
circle.save()
for seat in circle.seats.order_by("pk")[:AGREE]:
    choose_airtime(enrolment=seat.enrolment, agrees=True, now=timezone.now())
"""
_COUNTS = """
import json
from kurumaza.rooms.models import Airtime
rows = Airtime.objects.filter(phase="open").select_related("seat__enrolment").order_by("seat")
print(json.dumps({row.seat.enrolment.call_name: [row.speech_ms, row.unmeasured_ms] for row in rows}))
"""


class Spoken(NamedTuple):
    """What the database says of a person in the open phase, in seconds."""

    speech: float
    unmeasured: float


def microphones(folder: Path) -> tuple[dict[int, Path], list[float]]:
    """Four files, and the seconds of speech in one round of each."""
    rng = np.random.default_rng(SEED)
    length = LOOP_SECONDS * RATE
    tracks = [
        talk(voice, share, LOOP_SECONDS, rng) for voice, share in zip(VOICES[:2], (0.6, 0.45), strict=True)
    ]
    nobody = np.zeros(LOOP_SECONDS * 100, dtype=bool)
    tracks += [Track(np.zeros(length), nobody), Track(typing(length, rng), nobody)]
    files = {
        number: write_wav(folder / f"microphone-{number}.wav", one.sound)
        for number, one in enumerate(tracks, 1)
    }
    return files, [one.seconds for one in tracks]


def counted(made: Company) -> dict[str, Spoken]:
    rows = json.loads(made.server.run_python(_COUNTS))
    return {name: Spoken(speech / 1000, unmeasured / 1000) for name, (speech, unmeasured) in rows.items()}


def until_phase(pages: list[Page], phase: str) -> None:
    for page in pages:
        expect(page.locator("#room")).to_have_attribute("data-phase", phase, timeout=60_000)


def until_ended(pages: list[Page]) -> None:
    for page in pages:
        expect(page.locator("#room")).to_have_attribute(
            "data-stage", "ended", timeout=(OPEN_SECONDS + 60) * 1000
        )


def test_two_over_each_other_one_silent_and_one_typing(tmp_path: Path) -> None:
    files, a_round = microphones(tmp_path)
    with company(tmp_path, 4, prepare=_PREPARE.replace("AGREE", "4"), voices=files) as made:
        until_phase(made.pages, "open")
        until_ended(made.pages)
        names = list(made.evening.cookies)
        made.server.stop()  # what came last is stored before it ends
        found = counted(made)
    expected = [seconds * ROUNDS * (1 + GRACE_SECONDS / OPEN_SECONDS) for seconds in a_round]
    total, spoken = sum(expected), sum(one.speech for one in found.values())
    for name, seconds in zip(names, expected, strict=True):
        own = found.get(name, Spoken(0, 0))
        # What a busy machine did not let the microphone hear is said to be unmeasured, never silent: so much may be missing.
        missing = sum(one.unmeasured for one in found.values()) / total
        assert seconds * (1 - ERROR) - own.unmeasured <= own.speech, (name, found, expected)
        assert abs(own.speech / spoken - seconds / total) <= SHARE + missing, (name, found, expected)
        assert own.unmeasured <= OPEN_SECONDS * UNMEASURED_AT_MOST, (name, found)
    for name, seconds in zip(names[:2], expected[:2], strict=True):
        assert found[name].speech <= seconds * (1 + ERROR), (name, found, expected)


def test_mind_can_be_changed_in_the_room_and_nobody_else_sees_it(tmp_path: Path) -> None:
    with company(tmp_path, 4, prepare=_PREPARE.replace("AGREE", "0")) as made:
        until_phase(made.pages, "open")
        own, *others = made.pages
        loaded: list[str] = []
        own.on("request", lambda request: loaded.append(request.url))
        expect(own.locator(".flame")).to_have_count(0)
        for is_on in (True, False):
            own.get_by_role("button", name="進め方・設定").click()
            own.get_by_role("checkbox", name="自分の話した時間を測る").click()
            own.keyboard.press("Escape")
            expect(own.locator(".flame")).to_have_count(1 if is_on else 0)
            assert [page.locator(".flame").count() for page in others] == [0, 0, 0]
            if is_on:
                assert axe(own) == []
        assert any("/airtime-" in url for url in loaded)  # only now, and only here
        assert all(url.startswith(made.server.url) for url in loaded)
        # What was measured goes by a job of the server's worker, a moment after the no.
        until = time.monotonic() + FORGOTTEN_WITHIN_SECONDS
        while counted(made) != {}:
            assert time.monotonic() < until
        made.server.stop()
        assert counted(made) == {}  # and what came last did not bring it back
