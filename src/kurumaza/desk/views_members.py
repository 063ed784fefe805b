"""The people of an organisation: invited, given a role, taken out. For those who lead it."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kurumaza.desk.actions_members import change_organiser
from kurumaza.desk.forms_members import InvitationForm, RoleForm
from kurumaza.partners.actions_members import invite_member, require_passkeys, reset_passkeys_of
from kurumaza.partners.errors import PartnersRefused
from kurumaza.partners.models import Membership, Organisation
from kurumaza.partners.queries import members_of, organisation_led_by
from kurumaza.people.models import Person
from kurumaza.people.queries_passkeys import has_passkey, is_proven
from kurumaza.terms.queries_roles import place_asked_to_organise


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def members(request: HttpRequest, organisation: UUID) -> HttpResponse:
    """Everybody who organises for it, with what may be changed."""
    person = request.user
    assert isinstance(person, Person)
    led = organisation_led_by(person, organisation)
    if led is None:
        raise Http404
    form = InvitationForm(initial={"role": Membership.Role.ORGANISER, **_asked_to_organise(request, led)})
    if request.method == "POST" and "invite" in request.POST:
        form = InvitationForm(request.POST)
        if form.is_valid() and _invite(request, led, person, form):
            return redirect("members", organisation)
    elif request.method == "POST":
        _change(request, led, person)
        # Who has just stepped back does not lead it any more.
        return (
            redirect("members", organisation)
            if organisation_led_by(person, organisation)
            else redirect("desk")
        )
    context = {"organisation": led, "form": form, "members": _shown(led, person)}
    return render(request, "desk/members.html", context)


def _shown(led: Organisation, person: Person) -> list[dict[str, object]]:
    return [
        {
            "membership": one,
            "form": RoleForm(initial={"role": one.role}, auto_id=f"id_%s_{one.pk}"),
            "is_me": one.person_id == person.pk,
            "has_passkey": has_passkey(one.person),
        }
        for one in members_of(led)
    ]


def _asked_to_organise(request: HttpRequest, led: Organisation) -> dict[str, str]:
    """Of somebody of the organisation's side who said yes to organising the next term (`?place=`): what the form begins with."""
    try:
        wanted = UUID(request.GET.get("place", ""))
    except ValueError:
        return {}
    place = place_asked_to_organise(led, wanted, timezone.now())
    return {"email": place.person.email or "", "call_name": place.call_name} if place else {}


def _invite(request: HttpRequest, led: Organisation, by: Person, form: InvitationForm) -> bool:
    invited = invite_member(organisation=led, by=by, now=timezone.now(), **form.cleaned_data)
    if isinstance(invited, PartnersRefused):
        form.add_error("email", sentence(invited))
        return False
    messages.success(request, _("%(name)sさんに、案内のメールを送りました。") % {"name": invited.call_name})
    return True


def _change(request: HttpRequest, led: Organisation, by: Person) -> None:
    post = request.POST
    if "passkeys" in post:
        required = post["passkeys"] == "required"
        done = require_passkeys(organisation=led, required=required, by=by, proven=is_proven(request.session))
        return _say(request, done)
    membership = _member_or_404(request, led)
    now = timezone.now()
    if "remove" in post:
        left = Membership.Role.LEFT
        return _say(request, change_organiser(membership=membership, role=left, by=by, now=now))
    if "reset" in post:
        return _say(request, reset_passkeys_of(membership=membership, by=by))
    form = RoleForm(post)
    if not form.is_valid():
        raise Http404
    role = form.cleaned_data["role"]
    return _say(request, change_organiser(membership=membership, role=role, by=by, now=now))


def _member_or_404(request: HttpRequest, led: Organisation) -> Membership:
    try:
        wanted = forms.UUIDField().clean(request.POST.get("membership", ""))
    except forms.ValidationError:
        raise Http404 from None
    found = members_of(led).select_related("organisation").filter(uuid=wanted).first()
    if found is None:
        raise Http404
    return found


def _say(request: HttpRequest, refused: PartnersRefused | None) -> None:
    if refused is None:
        messages.success(request, _("変えました。"))
    else:
        messages.error(request, sentence(refused))


def sentence(refused: PartnersRefused) -> str:
    """What is said to who is refused."""
    return {
        "last_lead": _("代表がいなくなってしまいます。先に、ほかの方を代表にしてください。"),
        "member_already": _("この方は、もうこの団体の運営です。役割は下で変えられます。"),
        "other_requires": _(
            "この方は、パスキーが必要な別の団体の運営もしています。ここからは外せません。"
            "サーバーを管理している方に、外してもらってください。いまのパスキーは、そのままです。"
        ),
        "own_passkeys": _(
            "ご自分のパスキーは、ここからは外せません。なくしたときは、ほかの代表の方か、サーバーを管理している方に頼んでください。"
        ),
        "no_passkey": _("先に、ご自身のパスキーを加えるか、パスキーで入り直してください。"),
    }.get(refused.code, _("変えられませんでした。もう一度お試しください。"))
