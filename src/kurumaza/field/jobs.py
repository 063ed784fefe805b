"""What the field tells people; its parts register themselves."""

from kurumaza.field import jobs_retrospective as jobs_retrospective
