"""What was compiled is never used with other sources than its own."""

from pathlib import Path

import pytest

from kurumaza.core.matching import compiled
from kurumaza.core.matching.compiled import _digest

SOURCES = Path(compiled.__file__).parent


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    for source in SOURCES.glob("*.py"):
        (tmp_path / source.name).write_bytes(source.read_bytes())
    return tmp_path


@pytest.mark.parametrize("changed", ["recreate.py", "loops.py", "arrays.py", "problem.py"])
def test_change_to_a_loop_or_to_a_constant_in_it_has_a_folder_of_its_own(copied: Path, changed: str) -> None:
    before = _digest(copied)
    (copied / changed).write_text((copied / changed).read_text(encoding="utf-8") + "\n# changed\n")
    assert _digest(copied) != before == _digest(SOURCES)


def test_change_elsewhere_compiles_nothing_anew(copied: Path) -> None:
    before = _digest(copied)
    (copied / "explain.py").write_text("# changed\n")
    assert _digest(copied) == before
