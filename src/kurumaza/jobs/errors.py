"""What can go wrong with work after a commit."""


class UnknownName(LookupError):
    """A job or mail template was named that no app registers. A programming error."""


class AlreadyDone(Exception):
    """Raised inside a job whose purpose has gone (a withdrawn story, a cancelled circle): ends it quietly."""
