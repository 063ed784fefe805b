"""What several tests here begin with."""

from pathlib import Path

import pytest

from tests.config.begun import START, run_in


@pytest.fixture(scope="session")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a first start makes: to be copied, not changed. Tests that use it are one group, so that one process makes it once."""
    folder = tmp_path_factory.mktemp("begun")
    run_in(folder, START)
    return folder
