"""E-mail addresses: from what people type to the one spelling that is a person's identity.

Nothing is looked up in the network. Carrier addresses that break RFC 5321 exist and work between
phones, but mail servers may refuse them: they have a code of their own so that people can be told
kindly to give another one.
"""

import re
from typing import Literal

import msgspec
from email_validator import EmailNotValidError, validate_email

from .wordlists import read_wordlist

MAX_EMAIL_CHARACTERS = 254  # RFC 5321 4.5.3.1.3, as corrected by erratum 1690 to RFC 3696


class _Carriers(msgspec.Struct, frozen=True):
    source: str
    domains: frozenset[str]
    parent_domains: frozenset[str]


class EmailRefusal(msgspec.Struct, frozen=True):
    """Why an address is not taken; `address` is the normalised reading, for showing it back."""

    code: Literal["empty", "invalid", "carrier_breaks_rfc"]
    address: str


_CARRIERS = read_wordlist("carriers", _Carriers)
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
# Full stops of Japanese input, spaces of any width, and what word processors leave behind unseen.
_TYPED = str.maketrans(_HALF_WIDTH | {0x3002: ".", 0xFF61: ".", 0x3000: " ", 0x00A0: " "})
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_DOTS = re.compile(r"\.{2,}")
# As mail programs copy it: 山田 <yamada@example.jp>.
_BESIDE_A_NAME = re.compile(r"[^<>@]*<([^<>]*)>")


def normalise_email(text: str) -> str:
    """Return the address half-width, trimmed and in lower case; whether it is valid is another question.

    The whole address is lower-cased: the standard lets servers tell `A@` from `a@`, but people do not. A name that stands before it,
    as mail programs copy it (`名前 <a@example.jp>`), is left out.
    """
    typed = _UNSEEN.sub("", text.translate(_TYPED)).strip().lower()
    if (beside := _BESIDE_A_NAME.fullmatch(typed)) is not None:
        typed = beside[1].strip()
    return typed.removeprefix("mailto:").strip()


def read_email(text: str) -> str | EmailRefusal:
    """Return the address as identity (ASCII, lower case, domains as `xn--` where needed) or why not."""
    address = normalise_email(text)
    if not address:
        return EmailRefusal("empty", address)
    identity = _validated(address)
    if identity is not None:
        return identity
    return EmailRefusal("carrier_breaks_rfc" if _breaks_rfc_by_carrier(address) else "invalid", address)


def _validated(address: str) -> str | None:
    if len(address) > MAX_EMAIL_CHARACTERS or not address.isprintable():
        return None
    try:
        parts = validate_email(address, check_deliverability=False, allow_smtputf8=False, strict=True)
    except EmailNotValidError:
        return None
    return None if parts.ascii_email is None else parts.ascii_email.lower()


def _breaks_rfc_by_carrier(address: str) -> bool:
    """Whether only the dots before the @ are wrong, at a carrier that let people choose such names."""
    local, _, domain = address.rpartition("@")
    repaired = _DOTS.sub(".", local).strip(".")
    if repaired == local or not _is_carrier(domain):
        return False
    return _validated(f"{repaired}@{domain}") is not None


def _is_carrier(domain: str) -> bool:
    return domain in _CARRIERS.domains or domain.partition(".")[2] in _CARRIERS.parent_domains
