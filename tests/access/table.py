"""Who gets what: every address by name, and the roles to which it opens. Whoever is not among them must not learn that it exists."""

from typing import NamedTuple

from tests.access.scene import ORGANISERS, PARTICIPANTS, ROLES, SAFEGUARDS, STUDENT_SIDE

EVERYBODY = ROLES
SIGNED_IN = tuple(role for role in ROLES if role != "nobody")
READER = ("reader",)
AT_THE_TABLE = ("reader", "tablemate", "teller")


class Opens(NamedTuple):
    """To whom an address opens. `instead`: what its parameters are called in the scene where that differs. `is_there`: whether there
    is something at it in the scene (a rehearsal wants a third person; groups are moved while they are proposed)."""

    to: tuple[str, ...]
    instead: tuple[tuple[str, str], ...] = ()
    is_there: bool = True


DRAFT = (("story", "draft"),)
OPENS = {
    # Doors
    "front": Opens(EVERYBODY),
    "term_page": Opens(EVERYBODY),
    "text_size": Opens(EVERYBODY),
    "offline": Opens(EVERYBODY),
    "offline_worker": Opens(EVERYBODY),
    "account_login": Opens(EVERYBODY),
    "account_request_login_code": Opens(EVERYBODY),
    "account_signup": Opens(EVERYBODY),
    "account_confirm_login_code": Opens(EVERYBODY),
    "account_logout": Opens(EVERYBODY),
    "personal_link": Opens(EVERYBODY),
    "renew_personal_link": Opens(EVERYBODY),
    "guardian": Opens(EVERYBODY, (("token", "guardian"),)),
    "hand_over": Opens(EVERYBODY),
    "hand_over_number": Opens(PARTICIPANTS),
    "sample_door": Opens(EVERYBODY, is_there=False),
    "outbox": Opens(EVERYBODY),
    # One's own
    "home": Opens(SIGNED_IN),
    "will": Opens(SIGNED_IN),
    "stories": Opens(SIGNED_IN),
    "device_check": Opens(SIGNED_IN),
    "calendar": Opens(SIGNED_IN),
    # Whoever has the address has it from its owner.
    "calendar_feed": Opens(EVERYBODY, (("token", "feed"),)),
    "prepare": Opens(READER),
    "ground_rules": Opens(READER),
    "attendance": Opens(AT_THE_TABLE),
    "waiting_room": Opens(AT_THE_TABLE),
    "room": Opens(AT_THE_TABLE),
    "left_quietly": Opens(AT_THE_TABLE),
    "reflect": Opens(AT_THE_TABLE),
    "gifts": Opens(AT_THE_TABLE),
    "circle_people": Opens(AT_THE_TABLE),
    "concern_choose": Opens(SIGNED_IN),
    "concern": Opens(PARTICIPANTS),
    "concern_sent": Opens(PARTICIPANTS),
    "own_concern": Opens(READER),
    # Stories
    "story_write": Opens(READER),
    "story": Opens(PARTICIPANTS),
    "story_apart": Opens(tuple(one for one in PARTICIPANTS if one != "teller")),
    "story_edit": Opens(READER, DRAFT),
    "story_tell": Opens(READER, DRAFT),
    "story_recall": Opens(("teller",)),
    "story_withdraw": Opens(("teller",)),
    "delivery": Opens(READER),
    "story_review": Opens(ORGANISERS),
    "story_review_one": Opens(ORGANISERS),
    "story_bring": Opens(ORGANISERS),
    # The desk
    "desk": Opens((*ORGANISERS, "stranger")),
    "desk_term": Opens(ORGANISERS),
    "desk_live": Opens(ORGANISERS),
    "desk_call_answered": Opens(ORGANISERS),
    "next_round": Opens(ORGANISERS),
    "help_lines": Opens(ORGANISERS),
    "term_safety": Opens(ORGANISERS),
    "rehearsal": Opens(ORGANISERS),
    "rehearsal_start": Opens(ORGANISERS, is_there=False),
    "rehearsal_end": Opens(ORGANISERS),
    "term_media": Opens(ORGANISERS),
    "close_term": Opens(ORGANISERS),
    "term_keys": Opens(ORGANISERS),
    "term_legal": Opens(ORGANISERS),
    "add_safeguard": Opens(ORGANISERS),
    "open_term": Opens(ORGANISERS),
    "contact": Opens(STUDENT_SIDE),
    "people_list": Opens(ORGANISERS),
    "roster_upload": Opens(STUDENT_SIDE),
    "roster_preview": Opens(STUDENT_SIDE),
    "concerns": Opens(SAFEGUARDS),
    "concern_answer": Opens(SAFEGUARDS),
    "contact_wishes": Opens(SAFEGUARDS),
    "incidents": Opens(SAFEGUARDS),
    "new_incident": Opens(SAFEGUARDS),
    "incident": Opens(SAFEGUARDS),
    "concern_answered": Opens(SAFEGUARDS),
    "groups": Opens(ORGANISERS),
    "groups_effect": Opens(ORGANISERS, is_there=False),
    "groups_progress": Opens(ORGANISERS),
    "groups_rules": Opens(ORGANISERS),
    "groups_zoom": Opens(ORGANISERS),
    "groups_excel": Opens(ORGANISERS),
    "met": Opens(ORGANISERS),
    "duty_room": Opens(ORGANISERS),
    # Machines: the media server signs what it says.
    "livekit_webhook": Opens(()),
}
