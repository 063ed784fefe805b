"""What the codes of insights are called on a screen."""

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from kurumaza.field.errors import InsightRefused
from kurumaza.field.models import Insight, InsightReply, Visit, Voice
from kurumaza.partners.words import no_partner_sentence, same_person_sentence

# From the surface down to the core.
QUESTIONS = {
    Insight.Question.HOW.value: _("どう進めていますか"),
    Insight.Question.WITH_WHOM.value: _("誰とどう関わっていますか"),
    Insight.Question.WHERE_TO.value: _("これからどうしたいですか"),
    Insight.Question.WHY.value: _("なぜ、何を大切にしていますか"),
}
# Each with one line of what it means.
QUESTION_LINES = {
    Insight.Question.HOW.value: _("手順や段取り、道具、決めごとのこと"),
    Insight.Question.WITH_WHOM.value: _("働く人、地域の人、訪れる人とのあいだのこと"),
    Insight.Question.WHERE_TO.value: _("続けたいこと、変えたいこと、めざすところ"),
    Insight.Question.WHY.value: _("その奥にある思いや、ゆずれないこと"),
}
TAGS = {
    Insight.Tag.ASSUMPTION.value: _("前提"),
    Insight.Tag.STRENGTH.value: _("強み"),
    Insight.Tag.CHALLENGE.value: _("課題"),
}
TAG_LINES = {
    Insight.Tag.ASSUMPTION.value: _("中にいると、あたりまえになっていること"),
    Insight.Tag.STRENGTH.value: _("外から来て見えた、ここならではのこと"),
    Insight.Tag.CHALLENGE.value: _("このままでよいか、いっしょに考えたいこと"),
}
MOMENTS = {
    Insight.Moment.BEFORE.value: _("はじめに"),
    Insight.Moment.DURING.value: _("途中で"),
    Insight.Moment.AFTER.value: _("終えて"),
}
MOMENT_LINES = {
    Insight.Moment.BEFORE.value: _("本格的に加わる前に、思っていたこと"),
    Insight.Moment.DURING.value: _("加わっているあいだに、見えてきたこと"),
    Insight.Moment.AFTER.value: _("ふりかえって、いま思うこと"),
}
ANSWERS = {
    InsightReply.Kind.TAKEN_UP.value: _("取り入れた"),
    InsightReply.Kind.SEEN_ANEW.value: _("見方が変わった"),
    InsightReply.Kind.NOT_NOW.value: _("いまはしない"),
}
ANSWER_LINES = {
    InsightReply.Kind.TAKEN_UP.value: _("何をどう変えたか、変えるか"),
    InsightReply.Kind.SEEN_ANEW.value: _("何が、どう見えるようになったか"),
    InsightReply.Kind.NOT_NOW.value: _("そのわけを書きます"),
}
REPLIES = {**ANSWERS, InsightReply.Kind.BECAME.value: _("その後")}


def refusal_text(refused: InsightRefused) -> str:
    """What was not done, that nothing is lost, and what to do."""
    return {
        "empty": _now("何も書かれていません。書いてから、もう一度押してください。"),
        "too_long": _now("長すぎて残せませんでした。少し短くしてください。"),
        "half": _now(
            "問い、どれに近いか、いつの気づきかを選ぶと、伝えられます。書いたものは下の欄に残っています。"
        ),
        "read": _now(
            "受け入れ先の方がもう読んだので、書き直せません。書いたものは下の欄に残っています。写して、新しい気づきとして深められます。"
        ),
        "changed": _now(
            "見ていたあいだに、内容が変わりました。まだ何も変えていません。いまの内容を読んでから、もう一度押してください。"
        ),
        "gone": _now("この気づきは、取り下げられました。まだ何も残していません。"),
        "own": _now("自分が書いたものには、受け入れ先のほかの方が答えます。"),
        "not_read": _now("先に「読みました」を伝えてください。書いたものは残っています。"),
        "not_answered": _now("先に、お返事を書いてください。書いたものは残っています。"),
        "no_reason": _now("「いまはしない」ときは、そのわけを書いてください。"),
        "no_adoption": _now("「取り入れた」ときは、何を取り入れたかを、短く書いてください。"),
        "not_question": _now("問いの形で終えてください。たとえば「……は何ですか。」のように書きます。"),
        "already_there": _now("同じ問いのカードが、もうあります。別の聞き方にしてください。"),
        "deck_full": _now("カード集がいっぱいで、加えられません。運営に知らせてください。"),
        "under_way": _now("いま、この期の回の時間です。回が終わって1時間たつと、同意できます。"),
        "no_partner": no_partner_sentence(),
        "same_person": same_person_sentence(),
        "taken_back": _now(
            "一度伝えて、そのあと取り下げた気づきです。書いたものは、この画面に残っています。もう一度伝えるときは、このまま、もう一度押してください。"
        ),
        "no_member": _now(
            "いまはこの現場に加わっていないので、伝えることも、伝えたものを書き直すこともできません。書いたものは、この画面に残っています。"
        ),
    }[refused.code]


def state_text(insight: Insight, answer: InsightReply | None, *, has_become: bool) -> str:
    """How far the host is with it, as short as the picture has room for; empty where it was not read."""
    if not insight.stands or insight.read_at is None:
        return ""
    if answer is None:
        return _now("読みました")
    said = str(ANSWERS[answer.kind])
    return _now("%(answer)s、その後") % {"answer": said} if has_become else said


def source_text(what: Visit | Voice) -> str:
    """A visit or voice of one's own, in a list to choose from."""
    if isinstance(what, Visit):
        return _now("参加した行事:%(title)s") % {"title": what.title}
    return _now("聞いた声:%(who)s") % {"who": what.said_by_role}
