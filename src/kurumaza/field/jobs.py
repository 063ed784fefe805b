"""Mails of the field."""

from kurumaza.field import jobs_wishes as jobs_wishes  # registers its mails
