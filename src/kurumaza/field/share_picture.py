"""The picture beside an internship's address where it is shared: drawn as a term's (`ways.share_picture`), kept by its words."""

from django.utils.translation import gettext as _

from kurumaza.field.models import Placement
from kurumaza.ways.share_picture import PictureWords


def member_words(*, is_over: bool = False) -> str:
    """What every internship's page says."""
    if is_over:
        return _("支援者やアドバイザーではなく、メンバーとして加わりました。")
    return _("支援者やアドバイザーではなく、メンバーとして加わります。")


def placement_picture_words(placement: Placement) -> PictureWords:
    """All that is written in it stands on the page too."""
    is_over = placement.finished_at is not None
    return PictureWords(
        programme=(
            _("終わったインターン / %(programme)s") if is_over else _("インターン募集 / %(programme)s")
        )
        % {"programme": placement.term.programme.name},
        name=placement.title,
        # Its line is narrower than the page's: broken where one breathes.
        lead=member_words(is_over=is_over).replace("、", "、\n"),  # data: where a part of the sentence ends
        promises=placement.term.name,
        hosts=_("受け入れ %(host)s") % {"host": placement.organisation.name},
        theme=placement.term.theme,
    )
