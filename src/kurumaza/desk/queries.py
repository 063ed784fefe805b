"""What needs an organiser today, and a term at a glance. Names of the own side only; of others, counts."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from kurumaza.circles.models import Circle, Proposal, Seat
from kurumaza.circles.queries import circles_of, circles_tonight
from kurumaza.circles.repairs import repair_question
from kurumaza.desk.queries_keys import unasked_opening, waits_for
from kurumaza.partners.queries import memberships_of, runs_programme
from kurumaza.people.models import Person
from kurumaza.safety.models import SAFEGUARDS, HelpCall
from kurumaza.safety.queries import count_overdue, is_safeguard, safeguards_missing, waiting_for
from kurumaza.safety.queries_contacts import count_mutual
from kurumaza.stories.models import Story
from kurumaza.terms.dates import day_text, slot_text, time_text
from kurumaza.terms.models import Round, Side, Slot, Term
from kurumaza.terms.queries import sides_run_by, uninvited
from kurumaza.terms.queries_apply import counts_of, free_places
from kurumaza.terms.queries_conditions import changes_waiting
from kurumaza.terms.queries_lists import waiting_enquiries
from kurumaza.terms.queries_public import newest_term_of
from kurumaza.terms.queries_reached import unreached_of

Place = Literal["asking", "proposed", "confirmed", "running", "over"]
# An evening is on the desk from half an hour before it begins until an hour after its end.
BEFORE_EVENING = timedelta(minutes=30)
AFTER_EVENING = timedelta(minutes=60)
# With fewer people than this no circle is held.
FEWEST = 3


@dataclass(frozen=True)
class Task:
    """One sentence, one place to do it. `call` names a help call that is ended by saying that one has seen to it, `enter` where
    one asks to be let into its room."""

    words: str
    address: str
    label: str
    is_urgent: bool = False
    call: UUID | None = None
    enter: str = ""


@dataclass(frozen=True)
class RoundState:
    """A round on the desk: where it stands, its offered times (`others` beside the first), its groups."""

    round: Round
    place: Place
    first: Slot | None
    others: int
    circles: int


@dataclass(frozen=True)
class Answered:
    """Who of a side said when they can, for one round. `waiting` names the others, on one's own side only."""

    side: Side
    answered: int
    people: int
    waiting: list[str] | None


def tasks_of(person: Person, term: Term, now: datetime) -> list[Task]:
    """What waits for this organiser in a term, most urgent first."""
    if term.rehearsal_of_id is not None or not runs_programme(person, term.programme):
        return [*_help_calls(term), *_concerns(person, term, now), *_evening(term, now)]
    return [
        *_help_calls(term),
        *_concerns(person, term, now),
        *_evening(term, now),
        *_shrunk_groups(term, now),
        *_broken_groups(term, now),
        *_keys(person, term),
        *_legal_basis(term),
        *_safeguards(term),
        *_meetings(term, now),
        *_contacts(person, term, now),
        *_stories(term),
        *_groups(term, now),
        *_applications(person, term),
        *_enquiries(person, term),
        *_people_tasks(person, term),
    ]


def _help_calls(term: Term) -> list[Task]:
    tasks = []
    for call in HelpCall.objects.filter(term=term, answered_at__isnull=True).order_by("called_at"):
        number = Circle.objects.filter(uuid=call.circle).values_list("number", flat=True).first()
        called_at = f"{day_text(call.called_at, term)}{time_text(call.called_at, term)}"
        words = _("%(number)s番のグループから、運営が呼ばれました(%(called_at)s)。") % {
            "number": number,
            "called_at": called_at,
        }
        address = f"{reverse('desk_term', args=[term.slug])}#live"
        enter = reverse("duty_room", args=[call.circle])
        label = _("いまの様子を見る")
        tasks.append(Task(words, address, label, is_urgent=True, call=call.uuid, enter=enter))
    return tasks


def _concerns(person: Person, term: Term, now: datetime) -> list[Task]:
    if is_safeguard(person, term):
        waiting, overdue = waiting_for(person, term, now)
        words = _("運営への知らせが%(count)s件、返事を待っています。")
        if overdue:
            words = _(
                "運営への知らせが%(count)s件、返事を待っています。%(overdue)s件は約束の時間を過ぎました。"
            )
        address, label = reverse("concerns", args=[term.slug]), _("読む")
        counts = {"count": waiting, "overdue": overdue}
        return [Task(words % counts, address, label, is_urgent=True)] if waiting else []
    overdue = count_overdue(term, now)
    if not overdue:
        return []
    words = _("約束の時間を過ぎても返事のない知らせが、%(count)s件あります。見守り役に声をかけてください。")
    address = reverse("add_safeguard", args=[term.slug])
    return [Task(words % {"count": overdue}, address, _("見守り役を見る"), is_urgent=True)]


def _contacts(person: Person, term: Term, now: datetime) -> list[Task]:
    if not is_safeguard(person, term):
        return []
    waiting = count_mutual(term, now)
    words = _("たがいに連絡先の交換を望んでいる人たちが、%(count)s組います。") % {"count": waiting}
    return [Task(words, reverse("contact_wishes", args=[term.slug]), _("確かめて渡す"))] if waiting else []


def _keys(person: Person, term: Term) -> list[Task]:
    address = reverse("term_keys", args=[term.slug])
    if unasked_opening(term):
        words = _("下書きの内容で、まだ同意を求めていません。")
        return [Task(words, address, _("内容を確かめて、同意を求める"))]
    waiting = waits_for(person, term)
    if not waiting:
        return []
    words = _("ほかの団体が、%(count)s件の同意を待っています。") % {"count": waiting}
    return [Task(words, address, _("確かめて答える"))]


def _legal_basis(term: Term) -> list[Task]:
    if term.legal_basis != Term.LegalBasis.UNSET:
        return []
    if changes_waiting(term, ("basis",)):
        words = _("個人情報の扱いは、団体どうしの同意を待っています。そろうまで、名簿を取り込めません。")
        return [Task(words, reverse("term_keys", args=[term.slug]), _("団体どうしの同意を見る"))]
    words = _("個人情報の扱いが、まだ決まっていません。決まるまで、名簿を取り込めません。")
    return [Task(words, reverse("term_legal", args=[term.slug]), _("扱いを決める"))]


def _safeguards(term: Term) -> list[Task]:
    missing = safeguards_missing(term)
    if not missing:
        return []
    words = _("見守り役が、まだ決まっていません。決まるまで、参加者からの知らせをだれも読めません。")
    if missing < SAFEGUARDS:
        words = _("見守り役が、あと%(count)s人足りません。二人そろうように決めてください。")
    address = reverse("add_safeguard", args=[term.slug])
    return [Task(words % {"count": missing}, address, _("見守り役を決める"))]


def _evening(term: Term, now: datetime) -> list[Task]:
    tonight = [circle for circle in circles_tonight(term, now) if _is_on(circle.slot, now)]
    if not tonight:
        return []
    begins = min(circle.slot.starts_at for circle in tonight)
    ends = max(circle.slot.starts_at + timedelta(minutes=circle.slot.minutes) for circle in tonight)
    count = {"count": len(tonight), "time": time_text(begins, term)}
    if now < begins:
        words = _("%(time)sから、%(count)sのグループが話します。") % count
    elif now <= ends:
        words = _("いま、%(count)sのグループが話す時間です。") % count
    else:
        return []
    address = f"{reverse('desk_term', args=[term.slug])}#live"
    return [Task(words, address, _("いまの様子を見る"))]


def _is_on(slot: Slot, now: datetime) -> bool:
    ends_at = slot.starts_at + timedelta(minutes=slot.minutes)
    return slot.starts_at - BEFORE_EVENING <= now <= ends_at + AFTER_EVENING


def _shrunk_groups(term: Term, now: datetime) -> list[Task]:
    """Groups ahead that are too small for a circle since somebody cannot come."""
    is_absent = Q(seats__reply=Seat.Reply.ABSENT)
    coming, absent = Count("seats", filter=~is_absent), Count("seats", filter=is_absent)
    circles = (
        Circle.objects.filter(round__term=term, cancelled_at__isnull=True, slot__starts_at__gt=now)
        .annotate(coming=coming, absent=absent)
        .filter(coming__lt=FEWEST, absent__gt=0)
        .select_related("round", "slot__round__term")
        .order_by("slot__starts_at", "number")
    )
    return [
        Task(
            _("第%(round)s回の%(number)s番(%(when)s)が、%(people)s人になりました。")
            % {
                "round": one.round.number,
                "number": one.number,
                "when": slot_text(one.slot),
                "people": one.coming,
            },
            f"{reverse('groups', args=[term.slug, one.round.number])}#repair",
            _("グループを直す"),
            is_urgent=True,
        )
        for one in circles
    ]


def _broken_groups(term: Term, now: datetime) -> list[Task]:
    """Groups ahead of three or more that a cancellation has left out of balance."""
    is_absent = Q(circles__seats__reply=Seat.Reply.ABSENT, circles__cancelled_at__isnull=True)
    tasks = []
    for held in Round.objects.filter(is_absent, term=term).distinct().order_by("number"):
        for one in repair_question(held, circles_of(held), now).broken:
            coming = sum(seat.reply != Seat.Reply.ABSENT for seat in one.seats.all())
            if coming < FEWEST:
                continue
            place = {"round": held.number, "number": one.number, "when": slot_text(one.slot)}
            words = _("第%(round)s回の%(number)s番(%(when)s)は、いまのままでは開けません。") % place
            address = f"{reverse('groups', args=[term.slug, held.number])}#repair"
            tasks.append(Task(words, address, _("グループを直す"), is_urgent=True))
    return tasks


def _meetings(term: Term, now: datetime) -> list[Task]:
    """Groups that talk in a meeting whose address nobody has said yet."""
    if term.media != Term.Media.EXTERNAL:
        return []
    words = _("第%(number)s回の会議(ZoomやMeet)のアドレスが、まだありません。")
    address = reverse("term_media", args=[term.slug])
    return [
        Task(words % {"number": one.round.number}, address, _("アドレスを入れる"), one.place == "running")
        for one in rounds_of(term, now)
        if one.place in ("confirmed", "running") and not one.round.meeting_url
    ]


def _stories(term: Term) -> list[Task]:
    waiting = Story.objects.filter(term=term, state=Story.State.IN_REVIEW).count()
    if not waiting:
        return []
    words = _("確認を待つ話が%(count)s件あります。") % {"count": waiting}
    return [Task(words, reverse("story_review", args=[term.slug]), _("話を読む"))]


def _groups(term: Term, now: datetime) -> list[Task]:
    tasks = []
    has_prepared = term.enrolments.filter(prepared_at__isnull=False, left_at__isnull=True).exists()
    for one in rounds_of(term, now):
        number, address = {"number": one.round.number}, reverse("groups", args=[term.slug, one.round.number])
        if one.place == "proposed":
            words = _("第%(number)s回のグループの案があります。まだ、だれにも知らせていません。") % number
            tasks.append(Task(words, address, _("案を確かめる")))
        elif one.place == "asking" and one.first is not None and has_prepared:
            words = _("第%(number)s回のグループが、まだ決まっていません。") % number
            tasks.append(Task(words, address, _("グループを作る")))
    return tasks


def _applications(person: Person, term: Term) -> list[Task]:
    """Applications of one's own side that nobody has answered, and places that have come free."""
    tasks = []
    address = reverse("applications", args=[term.slug])
    for side, places in free_places(person, term):
        words = _("%(side)sに空きが%(count)sつあります。空きを待つ人がいます。")
        words %= {"side": side.name, "count": places}
        tasks.append(Task(words, address, _("席を用意する")))
    for side in sides_run_by(person, term):
        if waiting := counts_of(side).new:
            words = _("%(side)sの申し込みが%(count)s件、返事を待っています。")
            tasks.append(Task(words % {"side": side.name, "count": waiting}, address, _("申し込みを読む")))
    return tasks


def _enquiries(person: Person, term: Term) -> list[Task]:
    """Of the programme: on the desk of its newest term only."""
    waiting = waiting_enquiries(person, term.programme)
    if not waiting or newest_term_of(term.programme) != term:
        return []
    words = _("団体・地域からの相談が%(count)s件、お返事を待っています。") % {"count": waiting}
    return [Task(words, reverse("enquiries", args=[term.slug]), _("相談を読む"))]


def _people_tasks(person: Person, term: Term) -> list[Task]:
    if not term.is_open:
        return []
    tasks = []
    people_list = reverse("people_list", args=[term.slug])
    for side in sides_run_by(person, term):
        here = side.enrolments.filter(left_at__isnull=True)
        if not here.exists():
            words = _("%(side)sの名簿が、まだありません。") % {"side": side.name}
            address = reverse("roster_upload", args=[term.slug, side.uuid])
            tasks.append(Task(words, address, _("名簿を取り込む")))
        if count := uninvited(side).count():
            words = _("%(side)sの%(count)s人に、まだ招待を送っていません。")
            words %= {"side": side.name, "count": count}
            tasks.append(Task(words, people_list, _("招待を送る")))
        if count := len(unreached_of(side)):
            words = _("%(side)sの%(count)s人に、招待のメールが届きませんでした。")
            words %= {"side": side.name, "count": count}
            tasks.append(Task(words, people_list, _("アドレスを直す")))
        if count := here.filter(invited_at__isnull=False, prepared_at__isnull=True).count():
            words = _("招待した%(side)sのうち%(count)s人が、まだ準備を終えていません。")
            words %= {"side": side.name, "count": count}
            tasks.append(Task(words, people_list, _("まだの人を見る")))
    return tasks


def rounds_of(term: Term, now: datetime) -> list[RoundState]:
    """The rounds of a term in order."""
    states = []
    for held in term.rounds.prefetch_related("slots").order_by("number"):
        slots = list(held.slots.all())
        circles = list(Circle.objects.filter(round=held, cancelled_at=None).select_related("slot"))
        used = sorted({one.slot for one in circles}, key=lambda slot: slot.starts_at) or slots
        states.append(
            RoundState(
                round=held,
                place=_place_of(held, circles, slots, now),
                first=used[0] if used else None,
                others=max(0, len(used) - 1),
                circles=len(circles),
            )
        )
    return states


def _place_of(held: Round, circles: list[Circle], slots: list[Slot], now: datetime) -> Place:
    if any(_is_on(circle.slot, now) for circle in circles):
        return "running"
    last = max((slot.starts_at for slot in ([one.slot for one in circles] or slots)), default=None)
    if last is not None and last < now:
        return "over"
    if circles:
        return "confirmed"
    is_proposed = Proposal.objects.filter(round=held, state=Proposal.State.READY).exists()
    return "proposed" if is_proposed else "asking"


def answers_for(person: Person, held: Round) -> list[Answered]:
    """Who said when they can for a round that is still to be formed; a side's names for its own organisers."""
    mine = set(sides_run_by(person, held.term).values_list("pk", flat=True))
    answers = []
    for side in held.term.sides.all():
        here = side.enrolments.filter(left_at__isnull=True, without_groups=False)
        said = set(here.filter(availabilities__slot__round=held).values_list("pk", flat=True))
        waiting = here.exclude(pk__in=said).order_by("kana", "name")
        names = [one.name for one in waiting] if side.pk in mine else None
        answers.append(Answered(side, len(said), here.count(), names))
    return answers


def is_organiser(person: Person) -> bool:
    """Whether someone is an organiser anywhere, in whichever role."""
    return memberships_of(person).exists()
