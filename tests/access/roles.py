"""Who asks, and a scene's words that only some of them may read."""

from dataclasses import dataclass, field
from typing import Any

from kurumaza.people.models import Person
from kurumaza.terms.models import Term

# Who asks. The reader has a story brought to them, which the teller told; both and the tablemate sit in one circle tonight, somebody
# `elsewhere` does not. `okoshi` and `dfe` organise and read concerns, `steward` organises beside `okoshi` and reads none, leads nothing;
# `stranger` organises and takes part in another programme.
STUDENT_SIDE = ("okoshi", "steward")
ORGANISERS = (*STUDENT_SIDE, "dfe")
# Beside `okoshi` too, on the evening only.
EVENING = (*ORGANISERS, "duty")
SAFEGUARDS = ("okoshi", "dfe")
# Members of a placement, and the organisers of its host.
AT_THE_PLACEMENT = ("reader", "teller", *STUDENT_SIDE)
PARTICIPANTS = ("reader", "tablemate", "teller", "elsewhere")
ROLES = ("nobody", *PARTICIPANTS, *EVENING, "stranger")


@dataclass
class Scene:
    """`params` are what addresses ask for; `secrets` say by words which roles may read them."""

    people: dict[str, Person | None]
    term: Term
    params: dict[str, Any]
    secrets: dict[str, frozenset[str]] = field(default_factory=dict)

    def keep(self, what: str, *roles: str) -> str:
        """Words that only these may read."""
        words = f"秘{len(self.secrets):02}{what}"
        self.secrets[words] = frozenset(roles)
        return words
