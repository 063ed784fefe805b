"""What is said to who acts for a partner."""

from django.utils.translation import gettext as _


def same_person_sentence() -> str:
    """Why somebody's key is not turned where their own stands for another partner already."""
    return _("ほかの団体の同意は、別の人が答えてください。一人で二つの団体の分を答えることはできません。")


def no_partner_sentence() -> str:
    """What is missing where somebody organises for several partners."""
    return _("どの団体としてかを選んでください。まだ何も変わっていません。")
