"""What codes of this app are called on a screen."""

from collections.abc import Sequence

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from kurumaza.circles.models import Circle
from kurumaza.core.circulation.handover import Reason, ShortfallKind
from kurumaza.partners.models import Organisation
from kurumaza.partners.words import no_partner_sentence, same_person_sentence
from kurumaza.people.models import Person
from kurumaza.reflections.queries import OwnPiece
from kurumaza.stories.errors import StoryRefused
from kurumaza.stories.models import ExcerptConsent, Response, Story, StoryConsent
from kurumaza.stories.queries_afresh import GivenWords
from kurumaza.stories.queries_mentions import Standing
from kurumaza.stories.queries_tellers import told_names
from kurumaza.terms.dates import day_text
from kurumaza.terms.models import Term
from kurumaza.terms.queries_public import hosts_of
from kurumaza.terms.templatetags.unbroken import unbroken

# Where a story is, as its author reads it.
STATES = {
    Story.State.DRAFT.value: gettext_lazy("下書き(あなたにだけ見えます)"),
    Story.State.IN_REVIEW.value: gettext_lazy("運営の確認を待っています"),
    Story.State.RETURNED.value: gettext_lazy("運営から戻ってきました"),
    Story.State.APPROVED.value: gettext_lazy("伝えています"),
    Story.State.WITHDRAWN.value: gettext_lazy("取り下げました"),
}

# Where a line may stand on its own.
USES = {
    ExcerptConsent.Use.OPENING.value: gettext_lazy("次の回のはじめのことば"),
    ExcerptConsent.Use.REPORT.value: gettext_lazy("期の報告"),
    ExcerptConsent.Use.PAGE.value: gettext_lazy("公開ページ"),
}

# The same as a choice: who reads it there.
USE_CHOICES = {
    ExcerptConsent.Use.OPENING.value: gettext_lazy("次の回のはじめに、参加する人が読む"),
    ExcerptConsent.Use.REPORT.value: gettext_lazy("団体が作る期の報告に載る(外の人も読みます)"),
    ExcerptConsent.Use.PAGE.value: gettext_lazy("この期の公開ページに載る(だれでも読めます)"),
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
        "too_many_points": _(
            "分かれ道は三つまでです。選んだものを減らしてください。書いたものは残っています。"
        ),
        "mentions_others": _(
            "文章に、ほかの方の呼び名が入っているようです(%(names)s)。それぞれどうするかを選んでください。"
            "書いたものは残っています。"
        )
        % {"names": joined_words(refused.names)},
        "asked_before": _(
            "%(names)sのことは、前に本人に聞いています。言いかえるか、もう一度聞いてください。"
            "書いたものは残っています。"
        )
        % {"names": joined_words(refused.names)},
        "cannot_ask": _(
            "%(names)sという呼び名の方には、いまは聞くことができません。言いかえてから伝えてください。"
            "書いたものは残っています。"
        )
        % {"names": joined_words(refused.names)},
        "names_wait": _("名前の出てくる人の返事を待っています。返事がそろうまで、届けることはできません。"),
        "names_others": _("ほかの方の名前が出てくる文は、一文だけでは使えません。"),
        "not_in_circle": _("そのグループには、まだ伝えられません。ほかの相手を選んでください。"),
        "wrong_state": _(
            "この歩みは、いまはその操作ができません。画面を開き直して、いまの様子を確かめてください。"
        ),
        "changed": _("読んでいるあいだに、語り手が書き直しました。新しい文章を読んでから、決めてください。"),
        "draft_changed": _(
            "この下書きは、ほかの画面で書き直されていました。見くらべてから、もう一度押してください。"
        ),
        "own_story": _("自分の話は、ほかの運営の方が読んで決めます。"),
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


def teller_words(story: Story, person: Person | None) -> str:
    """Who tells a story, as this reader reads it (None: a stranger)."""
    return tellers_words([story], person)[story.pk]


def tellers_words(stories: Sequence[Story], person: Person | None) -> dict[int, str]:
    """Who tells each of many stories, by story."""
    return {
        story: _("%(name)sさん") % {"name": name} if name else _("名前を出さずに伝えた人")
        for story, name in told_names(stories, person).items()
    }


def name_choice_text(consent: StoryConsent) -> str:
    """Under which name a story becomes public; of others nothing is to choose."""
    if consent.audience != StoryConsent.Audience.PUBLIC:
        return ""
    return _("呼び名を出して公開します。") if consent.is_named else _("名前を出さずに公開します。")


def standing_text(standing: Standing) -> str:
    """What the author reads of the answers of people who are named; empty where nothing is to be said."""
    return {
        "": "",
        "agreed": "",
        "waiting": _(
            "名前の出てくる人の返事を待っています。待っているあいだは、だれにも届きません。待たずに、名前のところを言いかえることもできます。"
        ),
        "reword": _(
            "名前の出てくるところの、書き直しをお願いされています。それまでは、だれも読めません。"
            "「ある人」などに言いかえると、また伝えられます。急がなくてかまいません。"
        ),
    }[standing]


def use_text(use: str) -> str:
    """Where a line may stand on its own."""
    return str(USES[use])


def use_choice_text(use: str) -> str:
    """Where a line may stand on its own, and who reads it there."""
    return str(USE_CHOICES[use])


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
        )
        if "publishing" in term.two_keys
        else _("公開:参加していない人も含めて、だれでも読めます。"),
    }[StoryConsent.Audience(audience)]


def consent_text(consent: StoryConsent) -> str:
    """The audience that an author allows, in plain words."""
    term = consent.story.term
    if consent.circle is not None:
        return group_text(consent.circle)
    return audience_text(consent.audience, term, hosts_of(term))


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


def pieces_by_source(pieces: Sequence[OwnPiece]) -> list[tuple[str, list[tuple[OwnPiece, str]]]]:
    """One's own writing by where it came from, the latest first: each evening, and what was written by itself."""
    found: dict[str, list[tuple[OwnPiece, str]]] = {}
    for piece in pieces:
        found.setdefault(_source_text(piece), []).append((piece, piece_text(piece)))
    return list(found.items())


def _source_text(piece: OwnPiece) -> str:
    if piece.circle is not None:
        starts_at, term = piece.circle.slot.starts_at, piece.circle.round.term
        return _("%(day)sの対話から") % {"day": day_text(starts_at, term)}
    return _("やってみたいことから") if piece.kind == "will" else _("準備で書いたカードから")


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


def reason_text(reason: Reason, author_side: str) -> str:
    """Why a story is brought to somebody, as they read it; organisers who bring it change it as they like."""
    if reason.kind == "common":
        return _("あなたが話してみたいことや歩みと同じ、「%(topic)s」の話です。") % {"topic": reason.theme}
    if reason.kind == "elsewhere":
        return _(
            "あなたが話してみたいこととは、少し離れたところの話です。いつもと違う道からの話として、お届けします。"
        )
    return _(
        "%(side)sの方が話を伝えてくださいました。立場の違うあなたに読んでいただけたらと思い、お届けします。"
    ) % {"side": author_side}


def shortfall_text(kind: ShortfallKind) -> str:
    """Why a story has not come to three people of another side, for organisers."""
    return {
        "nobody_there": _("もう一方の立場に、いま届けられる方がいません。"),
        "few_there": _("もう一方の立場で、届けられる方が三人に足りません。"),
        "readers_rest": _("届けられる方に、この一週間のうちに別の話が届いています。休みが明けたら届きます。"),
    }[kind]
