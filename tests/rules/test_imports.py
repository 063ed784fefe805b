"""The import rules of pyproject.toml and of the levels inside an app, and that each of them can fail."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import grimp
import pytest

from tests.rules.app_layers import WITHOUT_LEVEL, drawers, level_of, unplaced_modules, wrong_imports
from tests.rules.tree import ROOT, SOURCES, order_of_apps, python_files

LINTER = Path(sys.executable).parent / "lint-imports"
# One planted file a rule: contract → (file, source).
PLANTED = {
    "The order of the apps": ("people/upward.py", "import kurumaza.stories.models\n"),
    "Core knows nothing of the web": ("core/planted/web.py", "from django.utils import timezone\n"),
    "Packages of core are independent of each other": (
        "core/planted/next.py",
        "import kurumaza.core.text.folding\n",
    ),
    "Only rooms.actions decides": ("rooms/shortcut.py", "import kurumaza.core.dialogue.decide\n"),
    "Only circles.engine solves": ("rooms/shortcut.py", "import kurumaza.core.matching.solve\n"),
}


def lint(source_folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [LINTER, "--no-cache", "--config", ROOT / "pyproject.toml"],
        cwd=source_folder,
        env={**os.environ, "PYTHONPATH": str(source_folder)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def copied_sources(tmp_path: Path) -> Path:
    shutil.copytree(
        SOURCES, tmp_path / "kurumaza", ignore=shutil.ignore_patterns("__pycache__", "templates", "data")
    )
    for module in ("rooms/actions.py", "circles/engine.py"):
        (tmp_path / "kurumaza" / module).touch()
    return tmp_path


def plant(folder: Path, path: str, source: str) -> None:
    file = folder / "kurumaza" / path
    file.parent.mkdir(exist_ok=True)
    (file.parent / "__init__.py").touch()
    with file.open("a", encoding="utf-8") as opened:
        opened.write(source)


def test_import_contracts_hold() -> None:
    printed = lint(SOURCES.parent)
    assert printed.returncode == 0, printed.stdout + printed.stderr


def test_import_contracts_find_planted_imports(copied_sources: Path) -> None:
    for path, source in PLANTED.values():
        plant(copied_sources, path, source)
    printed = lint(copied_sources)
    assert [name for name in PLANTED if f"{name} BROKEN" not in printed.stdout] == [], printed.stdout


def test_new_package_needs_a_place(copied_sources: Path) -> None:
    plant(copied_sources, "newcomer/models.py", "")
    printed = lint(copied_sources)
    assert "The order of the apps BROKEN" in printed.stdout
    assert "newcomer" in printed.stdout


@pytest.mark.parametrize("app", sorted(set(order_of_apps()) - {"core"}))
def test_levels_inside_an_app_hold(app: str, graph: grimp.ImportGraph) -> None:
    found = wrong_imports(graph, f"kurumaza.{app}")
    assert not found, "\n" + "\n".join(found)


def test_level_rule_finds_a_planted_import() -> None:
    graph = grimp.ImportGraph()
    for module in ("app", "app.models", "app.actions_review", "app.helper", "app.queries"):
        graph.add_module(module)
    graph.add_import(importer="app.actions_review", imported="app.queries")
    assert wrong_imports(graph, "app") == []
    graph.add_import(importer="app.queries", imported="app.helper")
    graph.add_import(importer="app.helper", imported="app.actions_review")
    assert [message.split(":")[0] for message in wrong_imports(graph, "app")] == ["app.queries"]


@pytest.mark.parametrize(
    ("module", "expected"),
    [
        ("app.urls", 0),
        ("app.views_review", 1),
        ("app.consumers", 1),
        ("app.actions.review", 4),
        ("app.engine", None),
    ],
)
def test_level_of_a_module(module: str, expected: int | None) -> None:
    assert level_of(module, "app") == expected


def _of_apps() -> list[Path]:
    inside = [file.relative_to(SOURCES) for file in python_files()]
    return [path for path in inside if len(path.parts) > 1 and path.parts[0] != "core"]


def test_every_module_of_an_app_has_its_place() -> None:
    found = unplaced_modules(_of_apps())
    assert not found, "\n" + "\n".join(found)


def test_place_rule_finds_a_module_without_one() -> None:
    planted = [
        Path("terms/queries_public.py"),
        Path("terms/wizard.py"),
        Path("terms/apps.py"),
        Path("rooms/dates.py"),
    ]
    assert [message.split(":")[0] for message in unplaced_modules(planted)] == [
        "terms/wizard.py",
        "rooms/dates.py",
    ]


def test_modules_without_a_level_exist() -> None:
    there = {f"{path.parts[0]}/{path.parts[1].removesuffix('.py')}" for path in _of_apps()}
    assert sorted(set(WITHOUT_LEVEL) - there) == []


def test_no_module_is_a_drawer() -> None:
    files = [
        file.relative_to(ROOT)
        for folder in ("src", "tests", "bench")
        for file in (ROOT / folder).rglob("*.py")
    ]
    found = drawers(files)
    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize("path", ["terms/utils.py", "core/common/dates.py", "tests/helpers/__init__.py"])
def test_drawer_rule_finds_drawers(path: str) -> None:
    assert [message.split(":")[0] for message in drawers([Path(path)])] == [path]


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("kurumaza", cache_dir=None)
