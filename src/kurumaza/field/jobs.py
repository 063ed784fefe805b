"""What is told of the field."""

from kurumaza.field import jobs_agreements as jobs_agreements  # registers its mail
from kurumaza.field import jobs_days as jobs_days  # registers its mails
from kurumaza.field import jobs_insights as jobs_insights  # registers its mails
from kurumaza.field import jobs_retrospective as jobs_retrospective  # registers its mails
from kurumaza.field import jobs_wishes as jobs_wishes  # registers its mails
