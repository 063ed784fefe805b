"""What can go wrong with work after a commit."""


class UnknownName(LookupError):
    """A job or mail template was named that no app registers. A programming error."""


class AlreadyDone(Exception):
    """Raised inside a job whose purpose has gone (a withdrawn story, a cancelled circle): ends it quietly."""


class JobFailure(Exception):
    """A failure with a text of ours: it names no address and holds nobody's words, so it is kept and logged."""


class Refused(JobFailure):
    """The mail server did not take a mail, and that is certain: it is tried again as if for the first time."""


class Unconfirmed(JobFailure):
    """The connection was lost after a mail's last byte: the server may have taken it, or not."""


class GivenUp(JobFailure):
    """No further try can help: ends the job as failed."""


def describe(failure: Exception) -> str:
    """What may be kept and logged of a failure: its class, and its text only if that is ours."""
    name = type(failure).__name__
    return f"{name}: {failure}" if isinstance(failure, JobFailure) else name
