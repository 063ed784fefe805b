"""What a server keeps is readable for the user who runs it, and for nobody else of the machine."""

import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.slow
def test_data_is_for_its_owner_only(tmp_path: Path) -> None:
    data = tmp_path / "data"
    subprocess.run(
        [sys.executable, "-m", "kurumaza", "migrate", "--database", "keys", "--verbosity", "0"],
        env={**os.environ, "KURUMAZA_DATA": str(data), "KURUMAZA_KEYS_DATABASE_URL": ""},
        check=True,
    )
    kept = [data, *data.rglob("*")]
    assert data / "keys.sqlite3" in kept
    assert [path.name for path in kept if path.stat().st_mode & 0o077] == []
