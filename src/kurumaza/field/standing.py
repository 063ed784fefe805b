"""What of the field stands on open pages and its authors may take back at any moment: lines that lead there, and that an internship came of
them; insights, and questions that were made of them."""

from kurumaza.field.queries_insights import INSIGHT, standing_insights
from kurumaza.field.queries_leads import LEAD, standing_for
from kurumaza.field.queries_onward import CARD, LED, standing_cards, standing_led
from kurumaza.stories.standing import register_standing

register_standing(LEAD, standing_for)
register_standing(LED, standing_led)
register_standing(INSIGHT, standing_insights)
register_standing(CARD, standing_cards)
