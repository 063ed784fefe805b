"""What codes of this app are called on a screen."""

from collections.abc import Sequence

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from kurumaza.circles.models import Circle
from kurumaza.core.circulation.handover import Reason, ShortfallKind
from kurumaza.partners.models import Organisation
from kurumaza.partners.words import no_partner_sentence, same_person_sentence
from kurumaza.reflections.queries import OwnPiece
from kurumaza.stories.errors import StoryRefused
from kurumaza.stories.models import Story, StoryConsent
from kurumaza.terms.dates import day_text
from kurumaza.terms.models import Term
from kurumaza.terms.templatetags.unbroken import unbroken

# Where a story is, as its author reads it.
STATES = {
    Story.State.DRAFT.value: gettext_lazy("下書き(あなたにだけ見えます)"),
    Story.State.IN_REVIEW.value: gettext_lazy("運営の確認を待っています"),
    Story.State.RETURNED.value: gettext_lazy("運営から戻ってきました"),
    Story.State.APPROVED.value: gettext_lazy("伝えています"),
    Story.State.WITHDRAWN.value: gettext_lazy("取り下げました"),
}


def joined_words(words: Sequence[str]) -> str:
    """Words as a list in a sentence."""
    return (", " if get_language() == "en" else _("、")).join(words)


def refusal_text(refused: StoryRefused) -> str:
    """What was not done, that nothing is lost, and what to do."""
    return {
        "not_yet": _("歩みを書けるのは、対話の翌日からです。"),
        "too_long": _("長すぎて残せませんでした。少し短くしてください。"),
        "unfinished": _(
            "題と、三つの部分のどれか一つを書いてから、伝えてください。書いたものは残っています。"
        ),
        "mentions_others": _(
            "文章に、ほかの方の呼び名が入っているようです(%(names)s)。「ある人」などに言いかえるか、"
            "ふつうの言葉として使っていることを確かめてください。書いたものは残っています。"
        )
        % {"names": joined_words(refused.names)},
        "not_in_circle": _("そのグループには、まだ伝えられません。ほかの相手を選んでください。"),
        "wrong_state": _(
            "この歩みは、いまはその操作ができません。画面を開き直して、いまの様子を確かめてください。"
        ),
        "changed": _("読んでいるあいだに、語り手が書き直しました。新しい文章を読んでから、決めてください。"),
        "own_story": _("自分の歩みは、ほかの運営の方が読んで決めます。"),
        "no_note": _("戻す理由を、語り手にわかることばで書いてください。"),
        "no_reason": _("届ける理由を、一文書いてください。"),
        "not_available": _("この人には、いまは届けられません。ほかの人を選んでください。"),
        "no_partner": no_partner_sentence(),
        "same_person": same_person_sentence(),
        "empty": _("聞いてみたいことを書いてから、送ってください。"),
        "no_reply": _("返事を書いてから、送ってください。"),
        "replied": _("この質問には、もう返事をしています。前の返事が残っています。"),
        "unknown_line": _("心に残ったところを、文の中から一つ選んでください。"),
    }[refused.code]


def state_text(story: Story) -> str:
    """Where a story is, as its author reads it."""
    return str(STATES[story.state])


def group_text(circle: Circle) -> str:
    """One's own group of a day, as an audience."""
    return _("この回のグループ:%(day)sに同じグループで話した人にだけ伝わります。") % {
        "day": day_text(circle.slot.starts_at, circle.round.term)
    }


def audience_text(audience: str, term: Term, hosts: Sequence[Organisation]) -> str:
    """Who an audience is, in plain words."""
    return {
        StoryConsent.Audience.GROUP: _("この回のグループ:同じグループで話した人にだけ伝わります。"),
        StoryConsent.Audience.TERM: _("この期:「%(term)s」に参加している人に、立場に関係なく伝わります。")
        % {"term": unbroken(term.name)},
        StoryConsent.Audience.PARTNERS: _(
            "提携団体:ほかの期も含めたこのプログラムの参加者と、%(hosts)sの運営に伝わります。"
        )
        % {"hosts": joined_words([unbroken(host.name) for host in hosts])},
        StoryConsent.Audience.PUBLIC: _(
            "公開:参加していない人も含めて、だれでも読めます。すべての団体の確認が要ります。"
        ),
    }[StoryConsent.Audience(audience)]


def piece_text(piece: OwnPiece) -> str:
    """What a piece of one's own writing is."""
    if piece.part:
        return {
            "hesitation": _("迷いと選択のメモ(何に迷いましたか)"),
            "choice": _("迷いと選択のメモ(何を大切にして、どう選びましたか)"),
            "since_then": _("迷いと選択のメモ(それからどう過ごし、いまどう思いますか)"),
        }.get(piece.part, _("迷いと選択のメモ"))
    return {
        "card": _("迷いと選択のメモ"),
        "note": _("ふりかえりのメモ"),
        "memo": _("対話のときのメモ"),
        "will": _("やってみたいこと"),
        "gift": _("あなたが書いたひとこと"),
    }[piece.kind]


def reason_text(reason: Reason, author_side: str) -> str:
    """Why a story is brought to somebody, as they read it; organisers who bring it change it as they like."""
    if reason.kind == "common":
        return _("「%(topic)s」が、あなたの歩みや話してみたいことと重なっていたので、お届けします。") % {
            "topic": reason.theme
        }
    if reason.kind == "elsewhere":
        return _(
            "あなたが話してみたいこととは、少し離れたところの話です。いつもと違う道からの話として、お届けします。"
        )
    return _(
        "%(side)sの方が歩みを書いてくださいました。立場の違うあなたに読んでいただけたらと思い、お届けします。"
    ) % {"side": author_side}


def shortfall_text(kind: ShortfallKind) -> str:
    """Why a story has not come to three people of another side, for organisers."""
    return {
        "nobody_there": _("もう一方の立場に、いま届けられる方がいません。"),
        "few_there": _("もう一方の立場で、届けられる方が三人に足りません。"),
        "readers_rest": _("届けられる方に、この一週間のうちに別の話が届いています。休みが明けたら届きます。"),
    }[kind]
