"""How long what is of the field stays."""

from django.utils.translation import gettext_lazy as _

from kurumaza.jobs.retention import Kept, keeps

keeps(Kept(_("ふりかえりの対話に参加できるかのお返事(あなたにだけ見えます)"), _("あなたが消すまで")))
