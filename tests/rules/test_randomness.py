"""Time and randomness are arguments in core: ruff with our own settings, and no generator without a seed."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.rules.randomness import unseeded_generators
from tests.rules.tree import ROOT, SOURCES, name_of, python_files

RUFF = Path(sys.executable).parent / "ruff"
PLANTED_AS = "src/kurumaza/core/planted.py"
# One line each: what would make a core answer differently the second time.
PLANTED = (
    "datetime.datetime.now()",
    "datetime.datetime.now(datetime.UTC)",
    "datetime.datetime.utcnow()",
    "datetime.datetime.today()",
    "datetime.datetime.fromtimestamp(0)",
    "datetime.date.today()",
    "datetime.date.fromtimestamp(0)",
    "time.time()",
    "time.time_ns()",
    "time.monotonic()",
    "time.monotonic_ns()",
    "time.perf_counter()",
    "time.process_time()",
    "random.random()",
    "random.uniform(0, 1)",
    "random.randrange(3)",
    "random.choices([1])",
    "random.gauss()",
    "random.seed(1)",
    "random.shuffle([1])",
    "random.SystemRandom()",
    "os.urandom(8)",
    "secrets.token_hex()",
    "uuid.uuid1()",
    "uuid.uuid4()",
)
ALLOWED = """\
from datetime import UTC, datetime
from random import Random
from uuid import UUID

AT = datetime.fromtimestamp(0, tz=UTC)


def draw(rng: Random) -> UUID:
    return UUID(int=Random(rng.random()).getrandbits(128), version=4)
"""


def found_by_ruff(source: str) -> list[tuple[int, str]]:
    """(line, message) of what ruff says about a core file of this content."""
    printed = subprocess.run(
        [
            RUFF,
            "check",
            "--output-format=concise",
            "--select=TID251,DTZ",
            f"--stdin-filename={PLANTED_AS}",
            "-",
        ],
        cwd=ROOT,
        input=source,
        capture_output=True,
        text=True,
        check=False,
    )
    hits = re.findall(r"^\S+?:(\d+):\d+: (.+)$", printed.stdout, re.MULTILINE)
    return [(int(line), message) for line, message in hits]


@pytest.mark.parametrize("call", PLANTED)
def test_ruff_finds_clocks_and_global_randomness_in_core(call: str) -> None:
    module = call.split(".")[0]
    assert found_by_ruff(f"import {module}\n\n{call}\n") != []


@pytest.mark.parametrize(
    "line", ["from time import sleep", "import secrets", "from random import choice as pick"]
)
def test_ruff_finds_names_that_are_imported_alone(line: str) -> None:
    assert [found for found, _message in found_by_ruff(line)] == [1]


def test_ruff_accepts_time_and_randomness_as_arguments() -> None:
    assert found_by_ruff(ALLOWED) == []


@pytest.mark.parametrize("source", ["rng = Random()", "rng = random.Random()"])
def test_seed_rule_finds_a_generator_without_one(source: str) -> None:
    assert [message.split(": ")[0] for message in unseeded_generators(source, "planted.py")] == [
        "planted.py:1"
    ]


@pytest.mark.parametrize("source", ["rng = Random(seed)", "def draw(rng: Random) -> None: ...", "Random"])
def test_seed_rule_accepts_seeds_and_types(source: str) -> None:
    assert unseeded_generators(source, "planted.py") == []


def test_generators_of_core_are_seeded() -> None:
    files = [file for file in python_files() if file.is_relative_to(SOURCES / "core")]
    found = [
        message
        for file in files
        for message in unseeded_generators(file.read_text(encoding="utf-8"), name_of(file))
    ]
    assert not found, "\n" + "\n".join(found)
