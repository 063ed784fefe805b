"""Addresses that stay the same in every mail, and are kept nowhere: this server computes their token from whose it is.

A row keeps only the token's hash (`people.actions.token_hash`), by which it is found. Where another address shall take an earlier one's
place, the row's number rises."""

from uuid import UUID

from kurumaza.people.private_writing import keyed_hash


def computed_token(kind: str, of: UUID | str, number: int | None = None) -> str:
    """The token of an address of this kind: never change what it is made of, it stands in people's mails and calendars."""
    return keyed_hash(kind, f"{of}" if number is None else f"{of}:{number}")
