"""A deploy in the middle of forming groups: the question is asked again after the start, and nothing is called a crash."""

from pathlib import Path

import pytest

from tests.support.server import RealServer
from tests.support.waiting import until

pytestmark = pytest.mark.faults
_PROPOSE = """
from django.utils import timezone
from kurumaza.circles.actions import propose_groups
from kurumaza.terms.models import Round
held = Round.objects.get(term__is_sample=True, number=3)
by = held.term.programme.partnerships.first().organisation.memberships.first().person
print(propose_groups(held=held, seed=1, by=by, now=timezone.now()).state)
"""
_STATE = """
from kurumaza.circles.models import Proposal
proposal = Proposal.objects.get(round__number=3)
print(proposal.state, proposal.failure)
"""
_IS_AT_WORK = """
from kurumaza.circles.models import Proposal
proposal = Proposal.objects.get(round__number=3)
print(proposal.state != "forming" or bool(proposal.progress))
"""


def test_server_that_is_stopped_while_groups_are_formed_forms_them_after_its_start(tmp_path: Path) -> None:
    with RealServer(tmp_path) as server:
        assert server.run_python(_PROPOSE) == "forming"
        until(lambda: server.run_python(_IS_AT_WORK) == "True", seconds=60)
        server.stop()
        assert server.run_python(_STATE).split()[0] in ("forming", "ready")
        server.start()
        until(lambda: server.run_python(_STATE) == "ready", seconds=120)
