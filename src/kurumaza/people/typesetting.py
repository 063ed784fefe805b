"""Pages and pictures that the server sets, with our own fonts alone: what a machine has installed changes nothing."""

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import typst
from django.conf import settings

from kurumaza.core.text.glyphs import characters_of

PIXELS_PER_INCH = 144.0


class NotTypeset(Exception):
    """Something could not be set. Says which source, never which words: what is set can be private."""


def typeset(source: Path, words: Mapping[str, Any], *, into: Literal["pdf", "png"]) -> bytes:
    """One file; `words` come to the source as JSON by `sys.inputs.words`, and are shown as words, whatever is in them.

    NotTypeset also where typst would only warn, e.g. of a font that is missing."""
    try:
        made, warnings = typst.compile_with_warnings(
            source.read_bytes(),
            format=into,
            ppi=PIXELS_PER_INCH if into == "png" else None,
            sys_inputs={"words": json.dumps(words, ensure_ascii=False)},
            font_paths=our_fonts(),
            # With what a screen reader needs: a title, a language, an order to read in.
            # https://pdfa.org/resource/iso-14289-pdfua/
            pdf_standards=["ua-1"] if into == "pdf" else [],
        )
    except typst.TypstError:
        raise NotTypeset(source.name) from None
    if warnings or not isinstance(made, bytes):
        raise NotTypeset(source.name)
    return made


@lru_cache(maxsize=1)
def our_fonts() -> typst.Fonts:
    """Read once: they are large."""
    folders = [str(folder) for folder in settings.FONT_FOLDERS]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)


@lru_cache(maxsize=1)
def drawable() -> frozenset[int]:
    """The code points that all of our fonts have glyphs for."""
    files: Sequence[Path] = [
        file for folder in settings.FONT_FOLDERS for file in sorted(folder.glob("*.ttf"))
    ]
    return frozenset.intersection(*(characters_of(file.read_bytes()) for file in files))
