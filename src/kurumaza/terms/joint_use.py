"""What partners publish who use people's data together (共同利用), kept as JSON in `Term.joint_use`.

The purposes and items are those that the Act on the Protection of Personal Information wants told beforehand; who the partners are,
the term knows."""

from typing import Any

import msgspec
from django.utils.translation import gettext as _

LONGEST = 300


class JointUse(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`items` which data · `purpose` what for · `manager` who answers for it: name, address, representative."""

    items: str = ""
    purpose: str = ""
    manager: str = ""

    @property
    def is_complete(self) -> bool:
        """Whether everything that has to be published is there."""
        return bool(self.items and self.purpose and self.manager)


def read_joint_use(kept: Any) -> JointUse:
    """What is kept in a term; msgspec.ValidationError names the key that does not fit."""
    return msgspec.convert(kept, JointUse)


def proposed_joint_use() -> JointUse:
    """What most partners write. Who answers for it only they know."""
    return JointUse(
        items=_("呼び名、参加できる時間、話したいこと、出欠の返事"),
        purpose=_("グループを組み、対話の会を開き、参加者に連絡するため"),
    )
