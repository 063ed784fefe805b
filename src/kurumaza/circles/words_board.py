"""Sentences of the board: how far, how good, what a level means, what can be taken back."""

from typing import Any

from django.utils.translation import gettext as _

from kurumaza.circles.quality import Quality


def quality_sentence(quality: Quality, *, keeps_groups: bool = False) -> str:
    """How good the groups are, in the words of somebody who does not know how they were found."""
    if quality.kind == "best":
        if keeps_groups:
            return _("留めたグループのほかは、条件の中で、最良の組み合わせです。")
        return _("条件の中で、最良の組み合わせです。")
    percent = {"percent": quality.percent}
    if quality.kind == "near":
        return _("ほぼ最良です(これ以上は最大でも%(percent)s%%)。") % percent
    if quality.kind == "fair":
        return _("よい組み合わせです(さらに良くなるとしても、最大で%(percent)s%%です)。") % percent
    if quality.kind == "open":
        return _(
            "条件に合うグループ分けができました。もっと良いグループ分けがあるかどうかは、言い切れません。"
        )
    return _("見つかった中で、いちばん良い組み合わせです。")


def progress_sentences(progress: dict[str, Any], quality: Quality | None) -> list[str]:
    """How far the engine is: people first, then how good. Calm from the first second on."""
    if not progress:
        return [_("みなさんの時間を重ねています。")]
    seats = {"people": progress["people"], "seated": progress["seated"]}
    sentences = [_("%(people)s人のうち、%(seated)s人の席が見つかりました。") % seats]
    if quality is not None and quality.kind in ("best", "near", "fair"):
        sentences.append(_("いまのグループ分けは、%(quality)s") % {"quality": quality_sentence(quality)})
    sentences.append(_("よりよい組み合わせを探しています。"))
    return sentences


def relation_word(relation: str) -> str:
    """A kind of relation, as organisers choose its level."""
    return {
        "same_school": _("同じ学校"),
        "same_employer": _("同じ勤め先"),
        "past_employer": _("以前の勤め先"),
    }[relation]


def level_word(level: str) -> str:
    """How strictly people are kept apart."""
    return {"never": _("必ず分ける"), "avoid": _("なるべく分ける"), "ignore": _("気にしない")}[level]


def matter_word(matter: str) -> str:
    """What counts when groups are formed, as organisers choose how much."""
    return {
        "topics": _("話したいことが重なる"),
        "regions": _("住む地域がちがう"),
        "maybe": _("「△」の時間を避ける"),
    }[matter]


def strength_word(strength: str) -> str:
    """How much it counts."""
    return {
        "none": _("気にしない"),
        "less": _("少し"),
        "usual": _("ふつう"),
        "more": _("大切にする"),
    }[strength]


def forecast_sentence(level: str, left: int) -> str:
    """What a level means for seats, before it is chosen."""
    if left == 0:
        return {
            "never": _("必ず分けても、全員に席があります。"),
            "avoid": _("なるべく分けると、全員に席があります。"),
            "ignore": _("気にしなければ、全員に席があります。"),
        }[level]
    return {
        "never": _("必ず分けると、席のない人が%(left)s人になります。"),
        "avoid": _("なるべく分けると、席のない人が%(left)s人になります。"),
        "ignore": _("気にしなくても、席のない人が%(left)s人になります。"),
    }[level] % {"left": left}


def undo_label(act: str | None, *, is_proposal_before: bool) -> str:
    """What the undo button takes back; empty where there is nothing."""
    if act is None:
        return _("もう一度組む前に戻す") if is_proposal_before else ""
    return {
        "moved": _("移す前に戻す"),
        "swapped": _("入れ替える前に戻す"),
        "locked": _("留める前に戻す"),
        "unlocked": _("留めを外す前に戻す"),
    }.get(act, _("一つ前に戻す"))


def redo_label(act: str | None) -> str:
    """What the redo button does again; empty where there is nothing."""
    if act is None:
        return ""
    return {
        "moved": _("もう一度移す"),
        "swapped": _("もう一度入れ替える"),
        "locked": _("もう一度留める"),
        "unlocked": _("もう一度留めを外す"),
    }.get(act, _("やり直す"))


def holding_sentence(name: str, allowed: int, refused: int) -> str:
    """What a hand holds and where it may go: counts only."""
    counts = {"name": name, "allowed": allowed, "refused": refused}
    if not refused:
        return _("%(name)sさんを動かします。置ける場所は%(allowed)sつです。") % counts
    return (
        _("%(name)sさんを動かします。置ける場所は%(allowed)sつ、置けない場所は%(refused)sつです。") % counts
    )
