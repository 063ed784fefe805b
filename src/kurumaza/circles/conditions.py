"""Whether what was proven of a proposal still speaks of the round as it is now."""

import msgspec

from kurumaza.circles.models import Proposal
from kurumaza.circles.queries import kept_apart_in, kept_in
from kurumaza.core.matching.plan import Plan
from kurumaza.core.matching.problem import Id, Problem, digest
from kurumaza.terms.models import Round


def without_ties(held: Round, problem: Problem) -> Problem:
    """A round's problem without private ties; whom organisers keep apart is in it.

    What the board says must not change because somebody has declared a tie, or taken one back. A tie only takes groups away:
    a bound stays one, and after a tie was taken back it speaks of the conditions under which the groups were formed."""
    wished: dict[Id, set[Id]] = {one.id: set() for one in problem.people}
    for pair in kept_apart_in(held.term):
        one, other = str(pair.one.uuid), str(pair.other.uuid)
        if one in wished and other in wished:
            wished[one].add(other)
            wished[other].add(one)
    people = tuple(msgspec.structs.replace(one, apart=frozenset(wished[one.id])) for one in problem.people)
    return msgspec.structs.replace(problem, people=people)


def conditions_digest(held: Round, problem: Problem) -> str:
    """By what it is known whether the conditions of a round are still the same."""
    return digest(without_ties(held, problem))


def bound_of(proposal: Proposal, problem: Problem, plan: Plan) -> float | None:
    """What no groups for this problem exceed, if that is proven for it as it is now and what was kept still stands."""
    kept = kept_in(proposal)
    if proposal.bound is None or not set(kept) <= set(plan.circles):
        return None
    if plan.objective > proposal.bound + 1e-6:  # by hand, after a tie was taken back
        return None
    conditions = conditions_digest(proposal.round, msgspec.structs.replace(problem, locked=kept))
    return proposal.bound if conditions == proposal.conditions_digest else None
