"""Settings that decide who gets in."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.rules.tree import ROOT

SHOW = "from kurumaza.config import settings; print(settings.DEVELOPMENT_PAGES)"


def development_pages(data: Path, environment: dict[str, str]) -> str:
    """Whether sample links and the outbox exist in a process of this environment."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("KURUMAZA_")}
    done = subprocess.run(
        [sys.executable, "-c", SHOW],
        env={**inherited, "PYTHONPATH": str(ROOT / "src"), "KURUMAZA_DATA": str(data), **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


@pytest.mark.parametrize(
    ("environment", "exist"),
    [
        ({}, "True"),
        ({"KURUMAZA_BASE_URL": "http://127.0.0.1:8000"}, "True"),
        ({"KURUMAZA_BASE_URL": "http://kurumaza.localhost:8000"}, "True"),
        ({"KURUMAZA_BASE_URL": "https://kurumaza.example"}, "False"),
        ({"KURUMAZA_BASE_URL": "http://192.168.1.2:8000"}, "False"),
        ({"KURUMAZA_BASE_URL": "http://192.168.1.2:8000", "KURUMAZA_NETWORK_SAMPLE": "1"}, "True"),
        ({"KURUMAZA_SMTP_HOST": "mail.example"}, "False"),
        (
            {
                "KURUMAZA_PRODUCTION": "1",
                "KURUMAZA_NETWORK_SAMPLE": "1",
                "KURUMAZA_BASE_URL": "http://localhost:8000",
                "KURUMAZA_SECRET_KEY": "s",
                "KURUMAZA_WRAPPING_KEY": "w",
                "KURUMAZA_MAIL_FROM": "a@kurumaza.example",
                "KURUMAZA_SMTP_HOST": "mail.example",
            },
            "False",
        ),
    ],
)
def test_development_pages_exist_on_a_machine_of_ones_own_only(
    tmp_path: Path, environment: dict[str, str], exist: str
) -> None:
    assert development_pages(tmp_path, environment) == exist
