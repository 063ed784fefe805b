"""What is told of the field."""

from kurumaza.field import jobs_days as jobs_days  # registers its mails
