"""What a round is called."""

from django.utils.translation import gettext as _

from kurumaza.terms.models import Round


def round_text(held: Round) -> str:
    """第2回; a retrospective has no number among the rounds."""
    if held.kind == Round.Kind.RETROSPECTIVE:
        return _("ふりかえりの対話")
    return _("第%(number)s回") % {"number": held.number}
