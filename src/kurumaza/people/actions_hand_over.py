"""Handing a signed-in page over from an app's own browser to the phone's, by six digits."""

import secrets
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme

from kurumaza.audit.actions import record
from kurumaza.jobs.actions import enqueue
from kurumaza.people.errors import HandOverRefused
from kurumaza.people.models import HandOver, HandOverTry, Person
from kurumaza.people.private_writing import keyed_hash
from kurumaza.people.roles import holds_a_role

DIGITS = 6
LONGEST_PATH = 300
LIFETIME = timedelta(minutes=10)
# How hopeless guessing is. A guess opens a page with probability open / 10**6, where `open` numbers are good at that moment:
# with a hundred, the most there can be, one in 10,000; with the ten of a usual evening one in 100,000. Over everybody 20 wrong
# tries are heard in ten minutes and 50 in a day: even if a hundred were open all day long, a whole day of guessing from any number of
# browsers opens something with 50 / 10,000 = 0.5 %, on a usual evening with 0.05 %; and then one participant's page, never an
# organiser's, with an entry in the audit. Who is stopped by the limits because others guess signs in by the e-mail code.
OPEN_AT_MOST = 100
WRONG_IN_A_BROWSER = 5
WRONG_IN_TEN_MINUTES = 20
WRONG_IN_A_DAY = 50
TEN_MINUTES, DAY = timedelta(minutes=10), timedelta(days=1)


def make_hand_over(*, person: Person, next_path: str, now: datetime) -> str | HandOverRefused:
    """Six digits that open `next_path` as this person, once, within ten minutes. Earlier ones of theirs end.

    Never for who holds a role: whoever can read more than their own place signs in by a way of their own."""
    if holds_a_role(person):
        return HandOverRefused("organiser")
    if not _is_ours(next_path):
        return HandOverRefused("outside")
    with transaction.atomic():
        HandOver.objects.filter(person=person, used_at__isnull=True).delete()
        if HandOver.objects.filter(used_at__isnull=True, expires_at__gt=now).count() >= OPEN_AT_MOST:
            return HandOverRefused("too_many_open")
        code = _keep_new(person, next_path, now)
        record("people.hand_over_made", actor=person.uuid, subject_kind="person", subject=person.uuid)
        enqueue("people.forget_hand_overs", due=now + LIFETIME)
    return code


def take_hand_over(*, code: str, browser: str, now: datetime) -> HandOver | HandOverRefused:
    """Uses six digits in the browser of this mark. Not within a transaction: each try must be seen by all others at once."""
    browser_hash = keyed_hash("browser", browser)
    # Kept before it is looked up, and counted afterwards: of many at once, no more than the limit find a count within it.
    tried = HandOverTry.objects.create(browser_hash=browser_hash, at=now)
    refused = _limit_of(browser_hash, now)
    if refused is not None:
        tried.delete()  # it was not heard
        return refused
    enqueue("people.forget_hand_overs", due=now + DAY, unique_key=f"forget_hand_overs:{now:%Y-%m-%d}")
    with transaction.atomic():
        mine = HandOver.objects.filter(code_hash=_hash(code), used_at__isnull=True, expires_at__gt=now)
        found = mine.select_related("person").first()
        # Of two who type it at once, one changes the row.
        if found is None or not _may_use(found.person) or not mine.update(used_at=now):
            return HandOverRefused("no_match")
        tried.delete()
        record(
            "people.hand_over_used",
            actor=found.person.uuid,
            subject_kind="person",
            subject=found.person.uuid,
        )
    return found


def forget_hand_overs(*, now: datetime) -> None:
    """Deletes numbers that are over, and tries that count no more."""
    HandOver.objects.filter(expires_at__lte=now).delete()
    HandOverTry.objects.filter(at__lte=now - DAY).delete()


def _keep_new(person: Person, next_path: str, now: datetime) -> str:
    while True:
        code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
        try:
            with transaction.atomic():
                HandOver.objects.create(
                    person=person,
                    code_hash=_hash(code),
                    next_path=next_path,
                    created_at=now,
                    expires_at=now + LIFETIME,
                )
        except IntegrityError:  # somebody else's, of a million
            continue
        return code


def _limit_of(browser_hash: str, now: datetime) -> HandOverRefused | None:
    """Counts the try that is being made, too."""
    lately = HandOverTry.objects.filter(at__gt=now - TEN_MINUTES)
    if lately.filter(browser_hash=browser_hash).count() > WRONG_IN_A_BROWSER:
        return HandOverRefused("too_many_here")
    in_a_day = HandOverTry.objects.filter(at__gt=now - DAY).count()
    if lately.count() > WRONG_IN_TEN_MINUTES or in_a_day > WRONG_IN_A_DAY:
        return HandOverRefused("too_many")
    return None


def _hash(code: str) -> str:
    # Six digits could be found by trying all: only this server can compute their hash.
    return keyed_hash("hand_over", code)


def _may_use(person: Person) -> bool:
    return person.is_active and not holds_a_role(person)


def _is_ours(path: str) -> bool:
    if not path.startswith("/") or not url_has_allowed_host_and_scheme(path, allowed_hosts=None):
        return False
    try:
        resolve(path.partition("?")[0])
    except Resolver404:
        return False
    return len(path) <= LONGEST_PATH
