"""The night's work for circles, which is done at the first start of a day too."""

from kurumaza.circles.actions_reminders import make_reminders_up
from kurumaza.jobs.retention import every_night

every_night(make_reminders_up)
