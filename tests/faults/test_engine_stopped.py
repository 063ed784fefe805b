"""A deploy in the middle of forming groups: the question is asked again after the start, and nothing is called a crash."""

from pathlib import Path

import pytest

from tests.support.server import RealServer

pytestmark = [pytest.mark.faults, pytest.mark.once]
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
print(Proposal.objects.get(round__number=3).state)
"""
# One process that waits: each further one would take the processor from the engine, which yields to everybody.
_WAIT = """
import time
from kurumaza.circles.models import Proposal
until = time.monotonic() + {seconds}
while True:
    proposal = Proposal.objects.get(round__number=3)
    if {is_so} or time.monotonic() > until:
        break
    time.sleep(0.1)
print(proposal.state, proposal.failure, bool(proposal.progress))
"""


def test_server_that_is_stopped_while_groups_are_formed_forms_them_after_its_start(tmp_path: Path) -> None:
    with RealServer(tmp_path) as server:
        assert server.run_python(_PROPOSE) == "forming"
        is_at_work = 'proposal.state != "forming" or proposal.progress'
        assert server.run_python(_WAIT.format(is_so=is_at_work, seconds=60)) != "forming  False"
        server.stop()
        assert server.run_python(_STATE) in ("forming", "ready")
        server.start()
        is_formed = 'proposal.state == "ready"'
        assert server.run_python(_WAIT.format(is_so=is_formed, seconds=120)).split()[0] == "ready"
