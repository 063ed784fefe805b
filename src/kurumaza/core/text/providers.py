"""A provider of identities, as the configuration names it."""

from typing import NamedTuple


class IdentityProvider(NamedTuple):
    """Where it is, and who we are there. `algorithms`: by which it signs."""

    key: str
    name: str
    issuer: str
    client_id: str
    secret: str
    algorithms: tuple[str, ...]
