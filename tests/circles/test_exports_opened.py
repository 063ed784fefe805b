"""Every file that goes out, opened in LibreOffice: hostile words stay words, and nothing is a formula."""

import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook

from kurumaza.people.models import Person
from kurumaza.terms.models import Enrolment
from tests.conftest import SignIn
from tests.factories.circles import confirm, make_two_tables, propose
from tests.factories.terms import World

PROGRAM = shutil.which("soffice")
pytestmark = [
    pytest.mark.django_db(databases=["default", "keys"]),
    pytest.mark.skipif(PROGRAM is None, reason="LibreOffice is not installed"),
]
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
HOSTILE = (
    '=HYPERLINK("http://127.0.0.1/","x")',
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1+1)",
    "\t=1+1",
    " =1+1",
    "=1+1",
)
# UTF-8 (76) and CP932 (64), comma, quotes: what LibreOffice asks when somebody opens a CSV file.
FILTERS = {"csv": "--infilter=CSV:44,34,76,1", "old_csv": "--infilter=CSV:44,34,64,1"}


@pytest.fixture
def world() -> World:
    world = make_two_tables()
    now = timezone.now()
    confirm(world, propose(world, now=now), now=now)
    for place, one in enumerate(Enrolment.objects.order_by("pk")):
        words = HOSTILE[place % len(HOSTILE)]
        Enrolment.objects.filter(pk=one.pk).update(
            name=words, kana=words, school=words, employer=words, call_name=words[:30], topics=[words]
        )
        Person.objects.filter(pk=one.person_id).update(email=f"+{place}@example.com")
    return world


def _files(world: World, sign_in: SignIn) -> dict[str, bytes]:
    client = sign_in(world.student_organiser)
    people = reverse("people_export", args=[world.term.slug, world.students.uuid])
    files = {kind: client.post(people, {"kind": kind}).content for kind in ("excel", "csv", "old_csv")}
    for name in ("groups_zoom", "groups_excel"):
        files[name] = client.post(reverse(name, args=[world.term.slug, 1])).content
    return files


def _opened(folder: Path, name: str, content: bytes) -> ElementTree.Element:
    """As LibreOffice has it: one flat XML document."""
    file = folder / f"{name}.{'xlsx' if content[:2] == b'PK' else 'csv'}"
    file.write_bytes(content)
    said = [str(PROGRAM), f"-env:UserInstallation=file://{folder}/profile", "--headless"]
    as_csv = [FILTERS.get(name, FILTERS["csv"])] if file.suffix == ".csv" else []
    subprocess.run(
        [*said, *as_csv, "--convert-to", "fods", "--outdir", str(folder), str(file)],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return ElementTree.parse(file.with_suffix(".fods")).getroot()


@pytest.mark.slow
def test_no_file_holds_a_formula(world: World, sign_in: SignIn, tmp_path: Path) -> None:
    files = _files(world, sign_in)
    assert len(files) == 5
    for name, content in files.items():
        document = _opened(tmp_path, name, content)
        cells = list(document.iter(f"{TABLE}table-cell"))
        words = ["".join(cell.itertext()) for cell in cells]
        assert [cell for cell in cells if cell.get(f"{TABLE}formula")] == [], name
        assert any("1+1" in text or "+0@example.com" in text or "@example.com" in text for text in words), (
            name
        )


def test_formula_would_be_seen(tmp_path: Path) -> None:
    """Else the test above would look for what LibreOffice never shows."""
    book = Workbook()
    assert book.active is not None
    book.active["A1"] = "=1+1"
    book.save(tmp_path / "formula.xlsx")
    document = _opened(tmp_path, "seen", (tmp_path / "formula.xlsx").read_bytes())
    assert next(document.iter(f"{TABLE}table-cell")).get(f"{TABLE}formula") == "of:=1+1"
