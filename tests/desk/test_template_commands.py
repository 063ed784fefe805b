"""From one server to another by commands: a programme, the file, and the address at which an organiser goes on."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from kurumaza.desk.queries_template import template_file
from kurumaza.partners.models import Programme
from kurumaza.scripts.queries import latest_content
from kurumaza.terms.models import Enrolment, StagedTemplate, Term
from tests.factories.templates import another_region, fill
from tests.factories.terms import World, make_world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])


@pytest.fixture
def world() -> World:
    return make_world(now=timezone.now())


def run(command: str, *options: str) -> str:
    out = StringIO()
    call_command(command, *options, stdout=out)
    return out.getvalue()


def test_a_term_is_written_out_and_read_in_for_another_region(world: World, tmp_path: Path) -> None:
    term, path = fill(world), tmp_path / "template.json"
    assert f"{path} is there." in run("export_template", str(path), "--term", term.slug)
    assert path.read_bytes() == template_file(world.student_organiser, term)
    with pytest.raises(CommandError, match="cannot be written: File exists"):
        run("export_template", str(path), "--term", term.slug)
    programme, organiser = another_region()
    address = organiser.person.email
    assert address is not None
    said = run("import_template", str(path), "--programme", str(programme.uuid), "--organiser", address)
    staged = StagedTemplate.objects.get()
    assert f"/desk/templates/{staged.uuid}/" in said
    assert (staged.programme, staged.by, staged.filename) == (programme, organiser.person, "template.json")


def test_what_is_written_out_is_what_the_desk_hands_out_by_default(world: World, tmp_path: Path) -> None:
    term, path = fill(world), tmp_path / "template.json"
    Enrolment.objects.filter(pk=world.haruka.pk).update(call_name="しょう")
    Term.objects.filter(pk=term.pk).update(public_page={**term.public_page, "why": "相談しましょう。"})
    said = run("export_template", str(path), "--term", term.slug)
    assert "left in as a part of other words: しょう." in said
    assert "相談しましょう。" in path.read_text()
    term.refresh_from_db()
    assert path.read_bytes() == template_file(world.student_organiser, term)


def test_wrong_words_write_nothing(world: World, tmp_path: Path) -> None:
    path = tmp_path / "template.json"
    path.write_text("{}")
    right = ("--programme", str(world.programme.uuid), "--organiser", str(world.student_organiser.email))
    with pytest.raises(CommandError, match="車座のひな形ではありません。"):
        run("import_template", str(path), *right)
    with pytest.raises(CommandError, match="cannot be read"):
        run("import_template", str(tmp_path / "none.json"), *right)
    with pytest.raises(CommandError, match="has no organiser"):
        run("import_template", str(path), *right[:3], "nobody@kurumaza.example")
    with pytest.raises(CommandError, match="Several programmes"):
        run("import_template", str(path), "--programme", world.programme.name, *right[2:])
    with pytest.raises(CommandError, match="There is no programme"):
        run("import_template", str(path), "--programme", "x", *right[2:])
    with pytest.raises(CommandError, match="There is no term"):
        run("export_template", "--term", "nothing")
    assert StagedTemplate.objects.count() == 0


def test_partners_are_brought_together_with_the_default_content(world: World) -> None:
    another_region()
    said = run("create_programme", "--name", "見本", "--partner", "見本の町の会", "--partner", "火-Okoshi")
    programme = Programme.objects.get(name="見本")
    assert str(programme.uuid) in said
    assert latest_content(programme) is not None
    assert [one.organisation.name for one in programme.partnerships.order_by("pk")] == [
        "見本の町の会",
        "火-Okoshi",
    ]
    with pytest.raises(CommandError, match="two partners or more"):
        run("create_programme", "--name", "見本", "--partner", "火-Okoshi", "--partner", "火-Okoshi")
    with pytest.raises(CommandError, match="There is no organisation called どこか"):
        run("create_programme", "--name", "見本", "--partner", "火-Okoshi", "--partner", "どこか")
