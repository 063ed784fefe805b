"""On what the partners may know of each other's people: chosen before anybody comes in, and then it stays."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from kurumaza.terms.actions_legal import choose_legal_basis
from kurumaza.terms.errors import LegalRefused
from kurumaza.terms.joint_use import JointUse
from kurumaza.terms.models import RosterImport, Term
from tests.conftest import SignIn
from tests.factories.terms import EnrolmentFactory, SideFactory, TermFactory, make_world

pytestmark = pytest.mark.django_db(databases=["default", "keys"])
SAID = JointUse(items="呼び名", purpose="グループを組むため", manager="見本の団体")
BASIS = Term.LegalBasis


def _choose(term: Term, basis: Term.LegalBasis, said: JointUse | None = None) -> Term | LegalRefused:
    return choose_legal_basis(term=term, basis=basis, by=None, joint_use=said)


@pytest.mark.parametrize("missing", ["items", "purpose", "manager"])
def test_joint_use_is_none_before_all_of_it_can_be_published(missing: str) -> None:
    term = TermFactory.create(legal_basis=BASIS.UNSET)
    said = JointUse(
        **{name: "" if name == missing else getattr(SAID, name) for name in SAID.__struct_fields__}
    )
    assert _choose(term, BASIS.JOINT_USE, said) == LegalRefused("incomplete")
    term.refresh_from_db()
    assert term.legal_basis == BASIS.UNSET


def test_basis_stays_once_people_are_there_and_its_words_may_be_mended() -> None:
    side = SideFactory.create(term=TermFactory.create(legal_basis=BASIS.UNSET))
    assert isinstance(_choose(side.term, BASIS.CONSENT), Term)
    assert isinstance(_choose(side.term, BASIS.JOINT_USE, SAID), Term)  # nobody is there yet
    EnrolmentFactory.create(side=side)
    assert _choose(side.term, BASIS.CONSENT) == LegalRefused("people_there")
    mended = JointUse(items="呼び名、参加できる時間", purpose=SAID.purpose, manager=SAID.manager)
    assert isinstance(_choose(side.term, BASIS.JOINT_USE, mended), Term)
    side.term.refresh_from_db()
    assert side.term.joint_use["items"] == "呼び名、参加できる時間"


def test_no_roster_is_read_before_a_basis_is_chosen(sign_in: SignIn) -> None:
    world = make_world()
    Term.objects.filter(pk=world.term.pk).update(legal_basis=BASIS.UNSET)
    client = sign_in(world.student_organiser)
    address = reverse("roster_upload", args=[world.term.slug, world.students.uuid])
    page = client.get(address).content.decode()
    assert 'type="file"' not in page
    assert reverse("term_legal", args=[world.term.slug]) in page
    client.post(
        address, {"file": SimpleUploadedFile("名簿.csv", "氏名,メール\nそら,sora@example.com".encode())}
    )
    assert RosterImport.objects.count() == 0


def test_joint_use_is_published_and_told_on_the_consent_page(client: Client, sign_in: SignIn) -> None:
    side = SideFactory.create(term=TermFactory.create(legal_basis=BASIS.UNSET))
    assert isinstance(_choose(side.term, BASIS.JOINT_USE, SAID), Term)
    page = client.get(reverse("term_page", args=[side.term.slug])).content.decode()
    assert all(words in page for words in ("個人情報の共同利用", SAID.purpose, SAID.manager))
    place = EnrolmentFactory.create(side=side, call_name="はるか")
    consent = sign_in(place.person).get(reverse("prepare", args=[place.uuid]), {"step": "consent"})
    assert "共同で使います" in consent.content.decode()
