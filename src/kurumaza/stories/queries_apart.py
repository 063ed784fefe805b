"""Whom a tie keeps away from a story, as `terms.queries_apart` knows it."""

from kurumaza.terms.queries_apart import kept_apart_from as kept_apart_from
from kurumaza.terms.queries_apart import pairs_apart as pairs_apart
