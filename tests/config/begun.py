"""A data folder as a first start makes it, and code that runs on one as a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

START = "from kurumaza.config.upgrade import bring_up_to_date; bring_up_to_date()"


def run_in(folder: Path, code: str) -> str:
    """Runs code as a process of its own, on SQLite, with its data in `folder`; what it printed."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("KURUMAZA_")}
    settings = {"KURUMAZA_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "kurumaza.config.settings"}
    command = [sys.executable, "-c", f"import django; django.setup()\n{code}"]
    done = subprocess.run(command, env={**ours, **settings}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()
