"""What codes of this app are called on a screen."""

from collections.abc import Sequence

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from kurumaza.circles.models import Circle
from kurumaza.partners.models import Organisation
from kurumaza.partners.words import no_partner_sentence, same_person_sentence
from kurumaza.reflections.queries import OwnPiece
from kurumaza.stories.errors import StoryRefused
from kurumaza.stories.models import Response, Story, StoryConsent
from kurumaza.stories.queries_afresh import GivenWords
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
        "story": _("わたしの歩み(選び)"),
    }[piece.kind]


def given_text(given: GivenWords) -> str:
    """Whose words they are, and what they were written for."""
    if given.circle is not None:
        return _("%(name)sさんが、%(day)sのグループのみんなに残したひとこと") % {
            "name": given.call_name,
            "day": day_text(given.circle.slot.starts_at, given.circle.round.term),
        }
    if given.kind == Response.Kind.QUESTION:
        return _("%(name)sさんが、あなたの歩みに寄せた質問") % {"name": given.call_name}
    return _("%(name)sさんの、あなたの歩みで心に残ったところ") % {"name": given.call_name}


def reason_text(topics: Sequence[str], author_side: str) -> str:
    """A reason to propose for bringing a story to somebody; organisers change it as they like."""
    if topics:
        return _("「%(topic)s」について話してみたい、という思いが重なっていたので、お届けします。") % {
            "topic": topics[0]
        }
    return _(
        "%(side)sの方が歩みを書いてくださいました。立場の違うあなたに読んでいただけたらと思い、お届けします。"
    ) % {"side": author_side}
