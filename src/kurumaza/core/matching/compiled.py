"""The one place that says how inner loops are compiled, and where what was compiled is kept."""

import hashlib
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar, cast

import numba
import numba.core.config as numba_config

Function = TypeVar("Function", bound=Callable[..., object])
KEPT = "loops-"
"""What the folders of compiled loops are called, with a digest of all sources behind it."""


def compiled(function: Function) -> Function:
    """Compile to machine code at the first call, keep it on disk, run without Python's lock.

    Compiling all of them takes some ten seconds, once on a machine: `warm` does it ahead of the first question.
    """
    return cast(Function, numba.njit(cache=True, nogil=True, error_model="numpy")(function))


def _keep_by_digest() -> None:
    """Loops call each other across files, but numba looks only whether a loop's own file has changed: after an update, callers would go
    on with what they were compiled with. So each state of the sources has a folder of its own; those of other states go."""
    kept = Path(__file__).parent / "__pycache__"
    folder = kept / f"{KEPT}{_digest(Path(__file__).parent)}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:  # installed where nobody may write: numba finds a place in the user's own folder
        return
    numba_config.CACHE_DIR = str(folder)  # type: ignore[attr-defined]
    for old in kept.glob(f"{KEPT}*"):
        if old != folder:
            shutil.rmtree(old, ignore_errors=True)


def _digest(sources: Path) -> str:
    """Of all files with loops, and of those whose constants are compiled into them."""
    texts = {source.stem: source.read_text(encoding="utf-8") for source in sources.glob("*.py")}
    with_loops = {name for name, text in texts.items() if "@compiled" in text}
    read = {
        name
        for loops in with_loops
        for name in re.findall(r"^from \.(\w+) import", texts[loops], re.MULTILINE)
    }
    digest = hashlib.sha256()
    for name in sorted(with_loops | read):
        digest.update(texts[name].encode())
    return digest.hexdigest()[:12]


if "NUMBA_CACHE_DIR" not in os.environ:
    _keep_by_digest()
