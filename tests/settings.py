"""The product's settings with a data folder of the tests' own, thrown away at the end."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

if "KURUMAZA_DATA" not in os.environ:
    _folder = tempfile.mkdtemp(prefix="kurumaza-tests-")
    os.environ["KURUMAZA_DATA"] = _folder
    atexit.register(shutil.rmtree, _folder, ignore_errors=True)

# Of several test processes, which inherit the variable, each has a folder of its own in it: tests look through all of their files.
# What it starts is no test process, and is told its folder.
if _worker := os.environ.pop("PYTEST_XDIST_WORKER", ""):
    os.environ["KURUMAZA_DATA"] += f"/{_worker}"
    Path(os.environ["KURUMAZA_DATA"]).mkdir(exist_ok=True)

from kurumaza.config.settings import *  # noqa: F403
from kurumaza.config.settings import DATABASES as _DATABASES

for _database in _DATABASES.values():
    if "sqlite3" in str(_database["ENGINE"]):
        # Nothing here must outlive a power cut; full durability is tested on the real server (tests/faults).
        _options = dict(_database["OPTIONS"])  # type: ignore[call-overload]
        _options["init_command"] = _options["init_command"].replace("synchronous=FULL", "synchronous=OFF")
        _database["OPTIONS"] = _options
    # Many a test ends its threads, and who keeps a connection open must close it: PostgreSQL drops no database that is in use.
    _database["CONN_MAX_AGE"] = 0
# Real servers make it by its migrations; here two tables are made as they are now, without the steps of twenty apps that touch none.
_DATABASES["keys"]["TEST"] = {**dict(_DATABASES["keys"].get("TEST", {})), "MIGRATE": False}  # type: ignore[call-overload]
