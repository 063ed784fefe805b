"""The live seating in a process of its own, which holds the rounds of the slots that are about to start."""

from kurumaza.core.matching.problem import Problem


class LiveEngine:
    """One child process, started when a slot is made ready and ended when none is held any more."""

    def hold(self, key: str, problem: Problem, seed: int) -> None:
        """Has the process make a slot's round ahead. Does not wait for it."""

    def forget(self, key: str) -> None:
        """A slot that is no longer seated; with the last one the process ends."""

    def stop(self) -> None:
        """Ends the process with the server."""
