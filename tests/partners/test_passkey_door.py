"""Every address of organisers lies behind the door that asks for a passkey where one is required."""

import pytest
from django.test import RequestFactory
from django.urls import get_resolver, resolve, reverse
from django.utils import timezone

from kurumaza.partners.passkey_door import is_guarded
from tests.access.roles import AT_THE_PLACEMENT, EVENING, STUDENT_SIDE
from tests.access.scene import make_scene, params_for
from tests.access.table import OPENS
from tests.access.test_pages import _addresses

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
# Where passkeys are kept: who has none yet must get there.
BEFORE_THE_DOOR = {"own_passkeys", "new_passkey_question"}


def test_every_address_of_organisers_is_guarded_and_no_other() -> None:
    scene = make_scene(now=timezone.now())
    guarded, theirs = set(), set()
    for pattern in _addresses(get_resolver().url_patterns):
        name, opens = str(pattern.name), OPENS[str(pattern.name)]
        wanted = set(pattern.pattern.converters)
        path = reverse(
            name,
            kwargs=params_for(scene.params | {one: scene.params[key] for one, key in opens.instead}, wanted),
        )
        request = RequestFactory().get(path)
        request.resolver_match = resolve(path)
        request.resolver_match.url_name = name
        if is_guarded(request):
            guarded.add(name)
        to, of_a_host = set(opens.to), set(opens.to) & set(STUDENT_SIDE)
        # Of a placement its host's organisers read what its members write: by the same address, through their door.
        if to and (to <= {*EVENING, "stranger"} or (of_a_host and to <= set(AT_THE_PLACEMENT))):
            theirs.add(name)
    assert guarded == theirs - BEFORE_THE_DOOR
