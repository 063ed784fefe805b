"""Forms about conditions: which of them their sender changed, and from what."""

import hashlib
import json
from typing import Any, ClassVar

from kurumaza.partners.forms import ActingForm


class ConditionsForm(ActingForm):
    """A page of conditions. It carries what was shown as digests: what its sender left alone is no word of theirs, and what somebody
    else changed meanwhile is read before it is changed."""

    # The fields of each condition.
    parts: ClassVar[dict[str, tuple[str, ...]]]

    def shown(self) -> str:
        """What the page shows of each field as it stands, for its hidden field `shown`."""
        return json.dumps({name: _digest(self.initial.get(name)) for name in self._names()})

    def is_changed(self, part: str) -> bool:
        """Whether the sender wants something else than what they were shown."""
        seen = self._seen()
        return any(_digest(self.cleaned_data[name]) != seen[name] for name in self.parts[part])

    def is_overtaken(self, part: str) -> bool:
        """Whether the sender changed it, and somebody else did so before."""
        seen = self._seen()
        moved = any(_digest(self.initial.get(name)) != seen[name] for name in self.parts[part])
        return moved and self.is_changed(part)

    def _names(self) -> list[str]:
        return [name for names in self.parts.values() for name in names]

    def _seen(self) -> dict[str, str]:
        now = {name: _digest(self.initial.get(name)) for name in self._names()}
        try:
            sent = json.loads(self.data.get("shown", ""))
        except ValueError:
            return now
        return {**now, **sent} if isinstance(sent, dict) else now


def _digest(value: Any) -> str:
    said = "" if value is None else str(value).replace("\r\n", "\n").strip()
    return hashlib.sha256(said.encode()).hexdigest()[:16]
