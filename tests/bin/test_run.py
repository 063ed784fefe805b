"""What bin/run says when it cannot start: one clear line, before anything is set up."""

import os
import shutil
import socket
import subprocess
from pathlib import Path

import pytest

from tests.rules.tree import ROOT
from tests.support.server import RealServer, free_port


def run(*options: str, root: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    """bin/run, which must end by itself here."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("KURUMAZA_")}
    return subprocess.run(
        ["bash", str(root / "bin/run"), *options],
        env={**inherited, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def bare_copy(tmp_path: Path) -> Path:
    """The project without anything set up."""
    shutil.copytree(ROOT / "bin", tmp_path / "project/bin")
    for name in ("pyproject.toml", "uv.lock"):
        shutil.copy(ROOT / name, tmp_path / "project" / name)
    return tmp_path / "project"


@pytest.mark.parametrize(
    ("options", "line"),
    [
        (("--sample",), "kurumaza: Unknown option --sample. (bin/run --help)"),
        (("--port",), "kurumaza: --port needs a value. (bin/run --help)"),
        (("--port", "http"), "kurumaza: --port must be a number from 1 to 65535, not http."),
        (("--port=70000",), "kurumaza: --port must be a number from 1 to 65535, not 70000."),
    ],
)
def test_wrong_option_is_said_in_one_line(options: tuple[str, ...], line: str) -> None:
    ended = run(*options)
    assert (ended.returncode, ended.stdout, ended.stderr) == (1, "", f"{line}\n")


def test_busy_port_is_said_in_one_line(tmp_path: Path) -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        ended = run("--port", str(port), "--data", str(tmp_path))
    line = (
        f"kurumaza: Port {port} is in use. Stop what uses it, or choose another: bin/run --port {port + 1}\n"
    )
    assert (ended.returncode, ended.stderr) == (1, line)


@pytest.mark.parametrize(("options", "folder"), [((), ".data"), (("--empty",), ".data-empty")])
def test_empty_start_has_a_data_folder_of_its_own(
    bare_copy: Path, options: tuple[str, ...], folder: str
) -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        run("--port", str(busy.getsockname()[1]), *options, root=bare_copy)
    assert [found.name for found in bare_copy.glob(".data*")] == [folder]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("begun_with", "then", "line"),
    [
        (
            ("--empty",),
            (),
            "{} holds no sample. Start it with --empty, or choose another folder: bin/run --data DIR",
        ),
        (
            (),
            ("--empty",),
            "{} holds the sample. Start it without --empty, or choose another folder: bin/run --empty --data DIR",
        ),
    ],
)
def test_data_folder_begun_the_other_way_is_said_in_one_line(
    tmp_path: Path, begun_with: tuple[str, ...], then: tuple[str, ...], line: str
) -> None:
    with RealServer(tmp_path, empty=bool(begun_with), from_nothing=True) as first:
        pass
    said = first.log.read_text()
    assert "  First start: the databases " in said  # nobody is to think that it stands still
    assert ("and the sample are being made" in said) is not bool(begun_with)
    ended = run("--port", str(free_port()), "--data", str(tmp_path), *then)
    assert (ended.returncode, ended.stdout, ended.stderr) == (
        1,
        "",
        f"CommandError: {line.format(tmp_path)}\n",
    )


def test_data_folder_that_cannot_be_made_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    ended = run("--data", str(tmp_path / "file/data"))
    line = (
        f"kurumaza: The data folder {tmp_path}/file/data cannot be made or written to. "
        "Choose another: bin/run --data DIR\n"
    )
    assert (ended.returncode, ended.stderr) == (1, line)


def test_registry_that_does_not_answer_is_said_in_one_line(bare_copy: Path) -> None:
    nowhere = f"http://127.0.0.1:{free_port()}"
    ended = run(
        "--port",
        str(free_port()),
        root=bare_copy,
        PIP_INDEX_URL=nowhere,
        PIP_NO_INDEX="0",
        PIP_NO_CACHE_DIR="1",
    )
    lines = ended.stderr.splitlines()
    assert (ended.returncode, len(lines)) == (1, 1), ended.stderr
    assert "the package registry does not answer" in lines[0]


@pytest.mark.parametrize(
    ("code", "line"),
    [
        (
            '[ "$1" = -c ] && case "$2" in *version_info*) exit 1;; *) echo 3.9.2;; esac',
            "python3 here is 3.9.2.",
        ),
        ('case "$*" in *version_info*) exit 0;; *) exit 1;; esac', "lacks venv or pip"),
    ],
)
def test_python_that_does_not_serve_is_said_in_one_line(
    bare_copy: Path, tmp_path: Path, code: str, line: str
) -> None:
    folder = tmp_path / "commands"
    folder.mkdir()
    for name in (
        "bash",
        "cat",
        "cut",
        "dirname",
        "find",
        "grep",
        "mkdir",
        "rm",
        "sha256sum",
        "sort",
        "tail",
        "xargs",
    ):
        found = shutil.which(name)
        assert found is not None
        (folder / name).symlink_to(found)
    (folder / "python3").write_text(f"#!/bin/bash\n{code}\n")
    (folder / "python3").chmod(0o755)
    ended = run("--port", str(free_port()), root=bare_copy, PATH=str(folder))
    lines = ended.stderr.splitlines()
    assert (ended.returncode, len(lines)) == (1, 1), ended.stderr
    assert line in lines[0]
