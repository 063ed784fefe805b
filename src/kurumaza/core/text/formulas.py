"""Cells that a spreadsheet would run as a formula."""

# https://owasp.org/www-community/attacks/CSV_Injection; the full-width forms are read as these by Japanese input methods.
STARTS = frozenset("=+-@\t\r\n\0\uff1d\uff0b\uff0d\uff20")


def without_formula(text: str) -> str:
    """The same words, with an apostrophe before them where a spreadsheet would take them for a formula."""
    return f"'{text}" if text.lstrip(" ")[:1] in STARTS and text.strip() else text
