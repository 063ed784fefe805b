"""What of the field stands on open pages: lines that lead there, which their authors may take back at any moment."""

from kurumaza.field.queries_leads import LEAD, standing_for
from kurumaza.stories.standing import register_standing

register_standing(LEAD, standing_for)
