"""Every address × everybody who could ask × GET and POST: who is let in, and whose words they are shown."""

import io
import zipfile
from collections.abc import Collection, Iterator
from http.cookies import SimpleCookie

import pytest
from django.db import transaction
from django.http import HttpResponseBase, StreamingHttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from kurumaza.circles.models import Seat
from kurumaza.people.models import Person
from kurumaza.terms.models import Side, Term
from tests.access.roles import ROLES, Scene
from tests.access.scene import make_scene, params_for
from tests.access.table import OPENS, Opens
from tests.conftest import SIGN_IN_BACKEND

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
METHODS = ("get", "post")
# Read from a roster, and shown on no page: groups are formed by them.
NOWHERE_YET = ("school", "employer", "past_employer", "cohort")


def _addresses(patterns: list[URLPattern | URLResolver] | None = None) -> Iterator[URLPattern]:
    for one in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(one, URLResolver):
            yield from _addresses(one.url_patterns)
        else:
            yield one


def test_every_address_says_to_whom_it_opens() -> None:
    names = {one.name for one in _addresses()}
    assert None not in names
    assert names == set(OPENS), names ^ set(OPENS)


@pytest.fixture
def scene() -> Scene:
    return make_scene(now=timezone.now())


def _clients(scene: Scene) -> dict[str, Client]:
    clients = {}
    for role, person in scene.people.items():
        clients[role] = Client(raise_request_exception=False)
        if person is not None:
            clients[role].force_login(person, backend=SIGN_IN_BACKEND)
    return clients


def _address(scene: Scene, pattern: URLPattern, opens: Opens) -> str:
    wanted = set(pattern.pattern.converters)
    params = params_for(scene.params | {name: scene.params[key] for name, key in opens.instead}, wanted)
    return reverse(pattern.name, kwargs=params)


def _body(response: HttpResponseBase) -> str:
    content = b"".join(response) if isinstance(response, StreamingHttpResponse) else response.content  # type: ignore[attr-defined]
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            content = b"".join(book.read(name) for name in book.namelist())
    return content.decode("utf-8", "replace")


def _fault(role: str, method: str, opens: Opens, response: HttpResponseBase) -> str:
    """What is wrong with whom it let in; empty if nothing is."""
    status = response.status_code
    to_sign_in = status == 302 and response.headers["Location"].startswith("/signin/")
    if status >= 500:
        return f"fails with {status}"
    if status == 405:  # the other method is tried as well
        return ""
    if role in opens.to:
        # Who sends nothing that there is an answer to may be told so.
        is_shut_out = (
            status == 403 or (status == 404 and method == "get") or (to_sign_in and role != "nobody")
        )
        return "is shut out" if is_shut_out and opens.is_there else ""
    if role == "nobody":
        return "" if to_sign_in or status in (401, 403, 404) else f"is let in ({status})"
    return "" if status in (401, 403, 404) else f"is let in ({status})"


def _asked(
    scene: Scene, only: Collection[str] = ()
) -> Iterator[tuple[str, str, str, Opens, HttpResponseBase]]:
    """Every request; what a POST did is undone."""
    clients = _clients(scene)
    for pattern in _addresses():
        if only and pattern.name not in only:
            continue
        opens = OPENS[str(pattern.name)]
        address = _address(scene, pattern, opens)
        for role in ROLES:
            for method in METHODS:
                with transaction.atomic():
                    client = clients[role]
                    kept = SimpleCookie(client.cookies)
                    response = getattr(client, method)(address)
                    client.cookies = kept
                    yield str(pattern.name), role, method, opens, response
                    transaction.set_rollback(True)


class Walk:
    """What came of asking: how many requests there were, what was wrong with their answers, and who read which words."""

    def __init__(self, scene: Scene, only: Collection[str] = ()) -> None:
        self.asked, self.faults = 0, list[str]()
        self.readers: dict[str, set[str]] = {words: set() for words in scene.secrets}
        for name, role, method, opens, response in _asked(scene, only):
            self.asked += 1
            if fault := _fault(role, method, opens, response):
                self.faults.append(f"{method.upper()} {name}: {role} {fault}")
            body = _body(response)
            for words, may_read in scene.secrets.items():
                if words in body:
                    self.readers[words].add(role)
                    if role not in may_read:
                        self.faults.append(f"{method.upper()} {name}: {role} reads {words}")


def test_nobody_is_let_in_or_shown_what_is_not_theirs(scene: Scene) -> None:
    """One walk, since it is long. That each of the scene's words is read by somebody shows that the matrix looks for words that are
    somewhere."""
    walk = Walk(scene)
    assert walk.asked == len(list(_addresses())) * len(ROLES) * len(METHODS)
    assert not walk.faults, "\n" + "\n".join(walk.faults)
    unseen = [words for words, roles in walk.readers.items() if not roles and words[3:] not in NOWHERE_YET]
    assert not unseen, "\n" + "\n".join(unseen)


def _everybody_runs_every_side(_person: Person, term: Term) -> list[Side]:
    return list(term.sides.all())


def _everybody_organises(_person: Person, slug: str) -> Term | None:
    return Term.objects.filter(slug=slug).first()


# A check that somebody might take out, and what everybody is told instead.
REMOVED = {
    "names of the other side": (
        "kurumaza.terms.queries.sides_run_by",
        _everybody_runs_every_side,
        "people_list",
        "dfe reads",
    ),
    "the desk": ("kurumaza.terms.queries.organised_term", _everybody_organises, "people_list", "is let in"),
    "concerns": ("kurumaza.safety.queries.is_safeguard", lambda *_: True, "concerns", "steward reads"),
    "a circle": (
        "kurumaza.circles.queries.seat_of",
        lambda _person, circle: Seat.objects.filter(circle__uuid=circle).first(),
        "attendance",
        "elsewhere is let in",
    ),
}


@pytest.mark.once
@pytest.mark.parametrize("what", sorted(REMOVED))
def test_check_that_is_taken_out_is_missed(scene: Scene, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    check, instead, address, fault = REMOVED[what]
    monkeypatch.setattr(check, instead)
    faults = Walk(scene, [address]).faults
    assert any(fault in one for one in faults), faults
