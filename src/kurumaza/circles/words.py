"""Sentences about groups. Nothing here can tell who is kept apart from whom: rules of that kind have one wording."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kurumaza.circles.errors import GroupsRefused
from kurumaza.circles.models import Seat
from kurumaza.circles.moves import Effect

MAIN_REASONS = 3
# Shares of what the groups concerned are worth: below the first it is the same, from the second on much.
ALIKE, MUCH = 0.05, 0.25
REPLIES = {
    Seat.Reply.NONE.value: gettext_lazy("返事待ち"),
    Seat.Reply.COMING.value: gettext_lazy("参加"),
    Seat.Reply.LATE.value: gettext_lazy("遅れて参加"),
    Seat.Reply.ABSENT.value: gettext_lazy("欠席"),
}


def why_together(reasons: dict[str, Any], people: int) -> list[str]:
    """Why these people, in a few sentences, the weightiest first."""
    pairs = people * (people - 1) // 2
    sentences = []
    for term in reasons.get("terms", []):
        count = term["count"]
        words = {
            "crossroads": _("これから迎える人と、すでに通ってきた人のいる分かれ道が重なっています。"),
            "shared_topic": _("%(count)s人が「%(topic)s」を話したいと書いています。")
            % {"count": count, "topic": term.get("token")},
            "met_before": _("前に同じグループだった人がいます。"),
            "first_meeting": _("初めて会う人どうしです。") if count == pairs else "",
            "regions": _("住む地域は%(count)sか所にわたります。") % {"count": count},
            "industries": _("%(count)sつの仕事の分野から集まっています。") % {"count": count},
        }.get(term["code"])
        if words:
            sentences.append(words)
    return sentences[:MAIN_REASONS]


def why_left(reason: dict[str, Any] | None) -> str:
    """Why somebody has no seat; who was not there when groups were formed has no reason yet."""
    if reason is None:
        return _("グループを作ったあとに準備を終えました。もう一度組むと、候補に入ります。")
    return {
        "no_common_slot": _("参加できる時間が、ほかの人と重なりませんでした。"),
        "side_shortage": _("参加できる時間に、いっしょに組める立場の人が足りませんでした。"),
        "blocked_by_rules": _(
            "時間と人数の合う場所は%(places)sつありましたが、条件に合う席は残りませんでした。"
        )
        % {"places": reason.get("places", 0)},
        "sat_before": _("前に席のなかった人を、先にしました。次の回では、この人が先になります。"),
    }[reason["code"]]


def effect_sentence(effect: Effect) -> str:
    """What moving somebody to a place means, before it is done."""
    if effect.forbidden:
        return _forbidden_sentence(effect.forbidden)
    sentences = [_arrival_sentence(effect)]
    if effect.breaks_home:
        sentences.append(_("もとのグループは、人を足すまで決められません。"))
    elif not effect.passing:
        sentences.append(_gain_sentence(effect.gain))
    return "".join(sentences)


def _gain_sentence(gain: float | None) -> str:
    """The change in how good the groups are, in steps: figures would tell what people are to each other."""
    if gain is None:
        return ""
    if abs(gain) < ALIKE:
        return _("組み合わせの良さは、ほぼ変わりません。")
    if gain > 0:
        return _("組み合わせは、良くなります。")
    return _("組み合わせは、少し弱くなります。") if gain > -MUCH else _("組み合わせは、弱くなります。")


def _arrival_sentence(effect: Effect) -> str:
    if effect.takes_seat:
        return _("この席に入ります。いまここにいる人は、席がなくなります。")
    if effect.target.swap is not None and not effect.passing:
        return _("席を入れ替えます。")
    if effect.target.index is None and effect.target.slot is None:
        return _("席を外します。")
    size = {"size": effect.size}
    if not effect.passing:
        return _("%(size)s人になります。") % size
    if "size" in effect.passing:
        return _("%(size)s人になります。決めるには、あと%(more)s人必要です。") % {
            **size,
            "more": 3 - effect.size,
        }
    if "one_side_only" in effect.passing:
        return _("%(size)s人になります。このままでは、片方の立場の人だけです。") % size
    return _("%(size)s人になります。このままでは、ある立場の人が一人だけになります。") % size


def _forbidden_sentence(codes: Iterable[str]) -> str:
    """Why somebody cannot be placed. What people are to each other has one wording, whatever the rule."""
    found = set(codes)
    if "locked" in found:
        return _("留めてあるグループです。動かすには、先に留めを外してください。")
    if "cannot_slot" in found:
        return _("この時間は、参加できると答えていません。")
    if "too_large" in found:
        return _("一つのグループは6人までです。")
    return _("席の条件に合わないため、ここには置けません。")


def fault_sentence(codes: Iterable[str]) -> str:
    """What must be mended in a group before it can be confirmed; empty when nothing."""
    found = set(codes)
    if not found:
        return ""
    if "size" in found:
        return _("一つのグループは3人から6人です。人を足すか、別のグループへ移してください。")
    if found & {"one_side_only", "lone_side"}:
        return _(
            "4人以上のグループでは、それぞれの立場から2人以上が必要です。3人のグループには、両方の立場の人が必要です。"
        )
    if "slot_passed" in found:
        return _("この時間は、もう過ぎています。別の時間のグループへ移してください。")
    if "cannot_slot" in found:
        return _("この時間に参加できなくなった人がいます。その人を別のグループへ移してください。")
    return _("席の条件に合わない組み合わせになっています。人を移すか、もう一度組んでください。")


def refusal_sentence(refused: GroupsRefused) -> str:
    """What was not done, and what to do."""
    if refused.code == "not_legal":
        return _("何も変えていません。%(why)s") % {"why": _forbidden_or_fault(refused.codes)}
    return {
        "nobody": _("参加できる時間を答えた人が、まだいません。招待を送り、準備を待ってください。"),
        "no_slots": _("この回には、これから先の候補の時間がありません。"),
        "forming": _("いまグループを作っているところです。できるまで少しお待ちください。"),
        "changed_meanwhile": _(
            "ほかの運営の人が、先に変えました。いまのグループを見てから、もう一度操作してください。"
        ),
        "not_late": _("いまのお返事は「遅れます」ではありません。何も変えていません。"),
        "people_changed": _(
            "参加をやめた人がいたため、まだ決めていません。グループを見直してから、もう一度決めてください。"
        ),
        "not_forming": _("もう組み終わっています。いまのグループを見てください。"),
        "nothing_to_undo": _("戻せるものは、もうありません。"),
        "nothing_to_redo": _("やり直せるものは、ありません。"),
        "same_person": _("何も変えていません。別の二人を選んでください。"),
        "nothing_broken": _("いまのグループは、どれもそのまま開けます。"),
        "not_ready": _("グループの案は、いま変えられません。画面を読み込み直してください。"),
        "already_confirmed": _("この回のグループは、もう決まっています。"),
        "unknown_person": _("その人は、この回の候補にいません。画面を読み込み直してください。"),
        "unknown_group": _(
            "そのグループは、もうありません。いまのグループを見てから、もう一度操作してください。"
        ),
        "locked": _("留めてあるグループです。動かすには、先に留めを外してください。"),
        "breaks_home": _(
            "何も変えていません。この人が抜けると、もとのグループが条件を満たさなくなります。"
            "先に、もとのグループへ人を足すか、もとのグループを取りやめてください。"
        ),
        "too_late": _("始まる15分前からは変えられません。当日は、待合室にいる人で進みます。"),
        "cancelled": _("このグループは、取りやめになりました。"),
        "over": _("この対話は終わりました。お返事はいりません。"),
    }[refused.code]


def _forbidden_or_fault(codes: tuple[str, ...]) -> str:
    hard = {"locked", "cannot_slot", "too_large", "blocked_by_rules", "no_language"}
    return _forbidden_sentence(codes) if hard & set(codes) else fault_sentence(codes)


def failure_sentence(code: str) -> str:
    """Why the engine gave no groups."""
    return {
        "crashed": _("グループを作る途中で止まりました。何も失われていません。もう一度お試しください。"),
        "out_of_memory": _(
            "人数が多く、グループを作りきれませんでした。何も失われていません。もう一度お試しください。"
        ),
        "stopped": _("組むのをやめました。何も失われていません。"),
        "no_repair": _(
            "小さな手直しでは、条件に合うグループになりませんでした。人を移すか、グループを取りやめてください。"
        ),
        "too_slow": _("時間がかかりすぎたため、止めました。何も失われていません。もう一度お試しください。"),
        "changed_meanwhile": _(
            "グループを作っているあいだに、参加者か時間が変わりました。もう一度お試しください。"
        ),
    }[code]


def reply_of(seat: Seat) -> str:
    """What somebody answered, with about how late they come, as organisers read it."""
    if seat.late_minutes is None:
        return reply_word(seat.reply)
    return _("%(minutes)s分ほど遅れて参加") % {"minutes": seat.late_minutes}


def reply_word(reply: str) -> str:
    """An answer to the invitation, as organisers read it."""
    return str(REPLIES[reply])
