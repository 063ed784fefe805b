"""Searching many stories, on both databases, against every word read.

`bin/bench search` fills SQLite and PostgreSQL with the same 100,000 generated Japanese stories and asks both 200 queries of one to four characters
and mixed ones, as a participant who may read some of them. Every set of hits is compared with the truth: each word of the query is a substring, and
the story may be read. A time is that of the first page with its passages; beside it, as a floor, LIKE '%…%' in the same database without index, order
and leave. `--stories` takes fewer, `--grow` shows how p95 grows with them.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench.support.growth import exponent
from tests.support.postgresql import Cluster

STORIES, QUERIES, SEED = 100_000, 200, 1
GROW = (3_125, 12_500, 50_000)
DATABASES = ("sqlite", "postgresql")


def measure(stories: int) -> dict[str, Any]:
    """Both databases, one after the other, each in a process of its own."""
    with Cluster() as cluster:
        found = {"sqlite": _run(stories, {}), "postgresql": _run(stories, cluster.new_databases())}
    figures: dict[str, Any] = {"stories": stories, "queries": QUERIES}
    for name, one in found.items():
        one["p95_times_like"] = round(one["p95_ms"] / one["like_p95_ms"], 2)
        figures |= {f"{name}_{key}": value for key, value in one.items() if key != "mismatches"}
    figures["mismatches"] = sum(one["mismatches"] for one in found.values())
    return figures


def _run(stories: int, databases: dict[str, str]) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        environment = (
            os.environ
            | databases
            | {"KURUMAZA_DATA": folder, "DJANGO_SETTINGS_MODULE": "kurumaza.config.settings"}
        )
        command = [sys.executable, "-m", "bench.support.search_run", str(stories), str(QUERIES), str(SEED)]
        done = subprocess.run(
            command,
            env=environment,
            cwd=Path(__file__).parents[1],
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    print(f"{'PostgreSQL' if databases else 'SQLite'}: {json.dumps(found, ensure_ascii=False)}", flush=True)
    return found


def main() -> int:
    """Reads the arguments and prints one JSON object as the last line."""
    parser = argparse.ArgumentParser(prog="bin/bench search", description=__doc__)
    parser.add_argument("--stories", type=int, default=STORIES)
    parser.add_argument("--grow", action="store_true")
    asked = parser.parse_args()
    if not asked.grow:
        print(json.dumps(measure(asked.stories), ensure_ascii=False))
        return 0
    results = [measure(size) for size in GROW]
    figures: dict[str, Any] = {"stories": GROW, "mismatches": sum(one["mismatches"] for one in results)}
    for name in DATABASES:
        times = [one[f"{name}_p95_ms"] for one in results]
        figures |= {f"{name}_p95_ms": times, f"{name}_exponent": exponent(GROW, times)}
    print(json.dumps(figures))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
