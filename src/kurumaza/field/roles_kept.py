"""現場のメンバー lasts as long as one is a member of a placement that goes on: it is left there, where its host hears of it."""

from kurumaza.terms.models import Enrolment, Role
from kurumaza.terms.roles_kept import register_keeping


@register_keeping(Role.Kind.FIELD_MEMBER)
def _is_member(enrolment: Enrolment) -> bool:
    return enrolment.placements.filter(finished_at__isnull=True).exists()
