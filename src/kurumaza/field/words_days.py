"""What answers to an event are called on a screen."""

from django.utils.translation import gettext_lazy as _

from kurumaza.field.models import EventAnswer

ANSWERS = {
    EventAnswer.Answer.GOING.value: _("行きます"),
    EventAnswer.Answer.NOT_GOING.value: _("行けません"),
    EventAnswer.Answer.UNSURE.value: _("まだわからない"),
}
