"""Internships to which stories and circles led, and questions that came back from there, for the lineage picture."""

from kurumaza.field.queries_onward import onward_for
from kurumaza.stories.onward import register_onward

register_onward(onward_for)
