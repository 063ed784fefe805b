"""Who gets what: every address by name, and the roles to which it opens. Whoever is not among them must not learn that it exists."""

from typing import NamedTuple

from tests.access.roles import (
    AT_THE_PLACEMENT,
    EVENING,
    ORGANISERS,
    PARTICIPANTS,
    ROLES,
    SAFEGUARDS,
    STUDENT_SIDE,
)

EVERYBODY = ROLES
SIGNED_IN = tuple(role for role in ROLES if role != "nobody")
READER = ("reader",)
MEMBERS = ("reader", "teller")
AT_THE_TABLE = ("reader", "tablemate", "teller")


class Opens(NamedTuple):
    """To whom an address opens. `instead`: what its parameters are called in the scene where that differs. `is_there`: whether there
    is something at it in the scene (a rehearsal wants a third person; groups are moved while they are proposed)."""

    to: tuple[str, ...]
    instead: tuple[tuple[str, str], ...] = ()
    is_there: bool = True


DRAFT = (("story", "draft"),)
INTERNSHIP = (("placement", "internship"),)
DRAFT_PLACEMENT = (("placement", "draft_placement"),)
WITH_INSIGHTS = (("placement", "insights_placement"),)
LOOKED_BACK = (("placement", "looked_back"),)
OPENS = {
    # Doors
    "front": Opens(EVERYBODY),
    "term_page": Opens(EVERYBODY),
    "legal_page": Opens(EVERYBODY),
    # What is not for everybody in them the scene plants.
    "news": Opens(EVERYBODY),
    "faq": Opens(EVERYBODY),
    "text_size": Opens(EVERYBODY),
    "offline": Opens(EVERYBODY),
    "offline_worker": Opens(EVERYBODY),
    "account_login": Opens(EVERYBODY),
    "account_request_login_code": Opens(EVERYBODY),
    "account_signup": Opens(EVERYBODY),
    "account_confirm_login_code": Opens(EVERYBODY),
    "account_logout": Opens(EVERYBODY),
    "passkey_sign_in": Opens(EVERYBODY),
    "passkey_sign_in_question": Opens(EVERYBODY),
    # Where no provider is named, neither is there.
    "identity_start": Opens(EVERYBODY, is_there=False),
    "identity_back": Opens(EVERYBODY, is_there=False),
    "personal_link": Opens(EVERYBODY),
    "renew_personal_link": Opens(EVERYBODY),
    "guardian": Opens(EVERYBODY, (("token", "guardian"),)),
    "hand_over": Opens(EVERYBODY),
    "hand_over_number": Opens(PARTICIPANTS),
    "sample_door": Opens(EVERYBODY, is_there=False),
    "outbox": Opens(EVERYBODY),
    # One's own
    "own_devices": Opens(SIGNED_IN),
    "own_ways_in": Opens(SIGNED_IN),
    "own_passkeys": Opens((*EVENING, "stranger")),
    "new_passkey_question": Opens((*EVENING, "stranger")),
    "home": Opens(SIGNED_IN),
    "will": Opens(SIGNED_IN),
    "will_search": Opens(SIGNED_IN),
    "will_file": Opens(SIGNED_IN),
    "will_edit": Opens(READER),
    "will_delete": Opens(READER),
    "stories": Opens(SIGNED_IN),
    "afresh": Opens(SIGNED_IN),
    "afresh_words": Opens(SIGNED_IN),
    "own_roles": Opens(SIGNED_IN),
    "wish_role": Opens(SIGNED_IN),
    "role_meanings": Opens(SIGNED_IN),
    "leave_role": Opens(("teller",), (("enrolment", "tellers_place"), ("kind", "held_role"))),
    "role_letter": Opens(SIGNED_IN),
    "give_company": Opens(SIGNED_IN),
    "ask_company": Opens(SIGNED_IN),
    "choose_returning": Opens(PARTICIPANTS),
    # Whoever has the address has it from a mail to them; it takes a wish back and shows nothing.
    "stop_returning": Opens(EVERYBODY, (("token", "stop_returning"),)),
    "device_check": Opens(SIGNED_IN),
    "calendar": Opens(SIGNED_IN),
    "own_mail": Opens(SIGNED_IN),
    # Whoever has the address has it from a mail to them; it ends optional mails and shows nothing.
    "stop_notices": Opens(EVERYBODY, (("token", "stop_token"),)),
    # Whoever has the address has it from its owner.
    "calendar_feed": Opens(EVERYBODY, (("token", "feed"),)),
    "own_data": Opens(SIGNED_IN),
    "own_data_file": Opens(SIGNED_IN),
    "erase_own_data": Opens(SIGNED_IN),
    # It signs out and leads to the door.
    "sign_in_afresh": Opens(SIGNED_IN, is_there=False),
    "own_data_words": Opens(READER),
    "own_data_consent": Opens(READER),
    "apply": Opens(EVERYBODY),
    "apply_sent": Opens(EVERYBODY),
    # Whoever has the address has it from a mail to them.
    "apply_confirm": Opens(EVERYBODY, (("token", "application_token"),)),
    "application_withdraw": Opens(EVERYBODY, (("token", "application_token"),)),
    "share_picture": Opens(EVERYBODY),
    "subscribe": Opens(EVERYBODY),
    "subscribe_sent": Opens(EVERYBODY),
    "subscription_confirm": Opens(EVERYBODY, (("token", "subscription_token"),)),
    "subscription_stop": Opens(EVERYBODY, (("token", "subscription_token"),)),
    "enquire": Opens(EVERYBODY),
    "enquire_sent": Opens(EVERYBODY),
    "prepare": Opens(READER),
    "ground_rules": Opens(READER),
    "attendance": Opens(AT_THE_TABLE),
    "waiting_room": Opens(AT_THE_TABLE),
    "room": Opens(AT_THE_TABLE),
    "left_quietly": Opens(AT_THE_TABLE),
    "reflect": Opens(AT_THE_TABLE),
    "keep_reflection": Opens(AT_THE_TABLE),
    "gifts": Opens(AT_THE_TABLE),
    "all_gifts": Opens(SIGNED_IN),
    "questions": Opens(READER),
    "keep_questions": Opens(READER),
    "circle_people": Opens(AT_THE_TABLE),
    "concern_choose": Opens(SIGNED_IN),
    # Also who of a host has looked back with members.
    # Who of a host has sat in a retrospective can tell something, too.
    "concern": Opens((*PARTICIPANTS, *STUDENT_SIDE)),
    "concern_sent": Opens((*PARTICIPANTS, *STUDENT_SIDE)),
    "own_concern": Opens(READER),
    # Stories
    "story_write": Opens(READER),
    "story": Opens(PARTICIPANTS),
    "story_apart": Opens(tuple(one for one in PARTICIPANTS if one != "teller")),
    "story_edit": Opens(READER, DRAFT),
    "story_tell": Opens(READER, DRAFT),
    "story_recall": Opens(("teller",)),
    "story_withdraw": Opens(("teller",)),
    "story_rewrite": Opens(("teller",)),
    "story_versions": Opens(("teller",)),
    "story_lines": Opens(("teller",)),
    "mention": Opens(READER),
    "library": Opens(EVERYBODY),
    "lineage": Opens(SIGNED_IN),
    "delivery": Opens(READER),
    "story_ask": Opens(READER),
    "story_pause": Opens(SIGNED_IN),
    "story_reply": Opens(("teller",)),
    "opening_back": Opens(("teller",)),
    "story_hand_over": Opens(ORGANISERS),
    "round_opening": Opens(ORGANISERS),
    # It says of marks on an open page which of them this person may read.
    "standing": Opens(EVERYBODY),
    "story_review": Opens(ORGANISERS),
    "story_review_one": Opens(ORGANISERS),
    "story_bring": Opens(ORGANISERS),
    # A placement
    "placement_home": Opens(AT_THE_PLACEMENT),
    "field_events": Opens(AT_THE_PLACEMENT),
    "field_event_new": Opens(AT_THE_PLACEMENT),
    "field_event": Opens(AT_THE_PLACEMENT),
    # Whoever has added it, and the host.
    "field_event_edit": Opens(("reader", *STUDENT_SIDE)),
    "field_event_cancel": Opens(("reader", *STUDENT_SIDE)),
    "field_event_file": Opens(AT_THE_PLACEMENT),
    "field_visits": Opens(AT_THE_PLACEMENT),
    "field_visit_new": Opens(MEMBERS),
    "field_visit": Opens(READER),
    "field_visit_delete": Opens(READER),
    "field_voices": Opens(AT_THE_PLACEMENT),
    "field_voice_new": Opens(MEMBERS),
    "field_voice": Opens(READER),
    "field_voice_delete": Opens(("reader", *STUDENT_SIDE)),
    # Of who was a member and is none any more.
    "field_left": Opens(READER, (("placement", "left_placement"),)),
    "field_notes": Opens(MEMBERS),
    "field_note": Opens(READER),
    "field_note_delete": Opens(READER),
    "field_photos": Opens(AT_THE_PLACEMENT),
    "field_photo_new": Opens(MEMBERS),
    "field_photo": Opens(AT_THE_PLACEMENT),
    "field_photo_picture": Opens(AT_THE_PLACEMENT),
    # Whose it is, and the host.
    "field_photo_delete": Opens(("reader", *STUDENT_SIDE)),
    # The field
    "field": Opens(SIGNED_IN),
    "internship": Opens(EVERYBODY, INTERNSHIP),
    "internship_picture": Opens(EVERYBODY, INTERNSHIP),
    "placement_leave": Opens(READER, INTERNSHIP),
    # From a place in the term; who asked already is led to the conversation.
    "placement_ask": Opens(PARTICIPANTS, INTERNSHIP),
    "placement_wish": Opens(READER, (("wish", "join_wish"),)),
    "lead_from_story": Opens(("teller",)),
    "lead_from_circle": Opens(AT_THE_TABLE),
    "lead_take_back": Opens(("teller",)),
    "field_desk": Opens(ORGANISERS),
    "lead_desk": Opens(ORGANISERS),
    "join_wish": Opens(STUDENT_SIDE, (("wish", "tellers_wish"),)),
    "join_wish_accept": Opens(STUDENT_SIDE, (("wish", "tellers_wish"),)),
    "placement_new": Opens(ORGANISERS),
    "placement_desk": Opens(STUDENT_SIDE, DRAFT_PLACEMENT),
    "placement_edit": Opens(STUDENT_SIDE, DRAFT_PLACEMENT),
    "placement_member": Opens(STUDENT_SIDE, INTERNSHIP),
    "placement_publish": Opens(STUDENT_SIDE, DRAFT_PLACEMENT),
    # In the scene nothing waits for a partner's key.
    "placement_agree": Opens(ORGANISERS, is_there=False),
    # Insights
    "insights": Opens(MEMBERS, WITH_INSIGHTS),
    "insight_new": Opens(MEMBERS, WITH_INSIGHTS),
    "insight_edit": Opens(READER, (*WITH_INSIGHTS, ("insight", "own_draft"))),
    "insight_back": Opens(READER, WITH_INSIGHTS),
    "insight_card": Opens(READER, WITH_INSIGHTS),
    "insights_desk": Opens(STUDENT_SIDE, WITH_INSIGHTS),
    "insight_desk": Opens(STUDENT_SIDE, WITH_INSIGHTS),
    # Every partner agrees to a question before it is a card.
    "cards_desk": Opens(ORGANISERS),
    # Looking back together: a member, and who of the host was asked
    "retrospective": Opens(("reader", "steward"), LOOKED_BACK),
    "agreement": Opens(EVERYBODY),
    "retrospective_desk": Opens(STUDENT_SIDE, LOOKED_BACK),
    "host_values": Opens(STUDENT_SIDE, LOOKED_BACK),
    # Where there is an agreement it leads there.
    "agreement_draft": Opens(STUDENT_SIDE, LOOKED_BACK),
    "agreement_desk": Opens(ORGANISERS),
    "agreement_redraft": Opens(ORGANISERS),
    # The desk
    "desk": Opens((*EVENING, "stranger")),
    "desk_term": Opens(EVENING),
    "desk_live": Opens(EVENING),
    "desk_call_answered": Opens(EVENING),
    "next_round": Opens(ORGANISERS),
    "line_texts": Opens(ORGANISERS),
    "line_person": Opens(STUDENT_SIDE),
    "help_lines": Opens(ORGANISERS),
    "term_safety": Opens(ORGANISERS),
    "rehearsal": Opens(ORGANISERS),
    "rehearsal_start": Opens(ORGANISERS, is_there=False),
    "rehearsal_end": Opens(ORGANISERS),
    "circulation": Opens(ORGANISERS),
    "company_on_desk": Opens(ORGANISERS),
    "public_page": Opens(ORGANISERS),
    "term_template": Opens(ORGANISERS),
    # Those who lead a partner.
    "start_elsewhere": Opens(("okoshi", "dfe")),
    "read_template": Opens(ORGANISERS),
    "terms_compared": Opens(ORGANISERS),
    # Whoever read it in goes on with it alone.
    "start_term": Opens(("okoshi",)),
    "term_media": Opens(ORGANISERS),
    "close_term": Opens(ORGANISERS),
    "term_keys": Opens(ORGANISERS),
    "term_legal": Opens(ORGANISERS),
    "legal_text": Opens(ORGANISERS),
    "data_sheet": Opens(ORGANISERS),
    "add_safeguard": Opens(ORGANISERS),
    "hand_over_safeguard": Opens(SAFEGUARDS),
    "open_term": Opens(ORGANISERS),
    "contact": Opens(STUDENT_SIDE),
    "members": Opens(("okoshi",)),
    "people_list": Opens(ORGANISERS),
    "roles_on_desk": Opens(ORGANISERS),
    "tell_returning": Opens(ORGANISERS),
    "applications": Opens(ORGANISERS),
    # Said to be for both organisations: the form names them.
    "subscriptions": Opens(ORGANISERS),
    "subscriptions_file": Opens(ORGANISERS),
    "enquiries": Opens(ORGANISERS),
    "enquiry": Opens(ORGANISERS),
    "application": Opens(STUDENT_SIDE),
    "way_in": Opens(STUDENT_SIDE),
    "eligible_list": Opens(STUDENT_SIDE),
    "news_list": Opens(ORGANISERS),
    "news_new": Opens(ORGANISERS),
    "news_edit": Opens(ORGANISERS),
    "faq_edit": Opens(ORGANISERS),
    "roster_upload": Opens(STUDENT_SIDE),
    "roster_columns": Opens(STUDENT_SIDE),
    "roster_preview": Opens(STUDENT_SIDE),
    "people_export": Opens(STUDENT_SIDE),
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
    "duty_room": Opens(EVENING),
    # Machines: the media server signs what it says.
    "livekit_webhook": Opens(()),
}

# Every socket by name.
SOCKETS: dict[str, tuple[str, ...]] = {
    "ws_room": AT_THE_TABLE,
    "ws_waiting": AT_THE_TABLE,
    "ws_check": SIGNED_IN,
    "ws_duty": EVENING,
    "ws_board": EVENING,
}


class Mailed(NamedTuple):
    """Who is written to: a role, `contact` (the address that a host shows to everybody), or a stranger's address. `arguments`: what its
    builder asks for, and what that is called in the scene; `=` before a word says it itself. `is_written`: whether there is something
    to tell in the scene."""

    to: str
    arguments: tuple[tuple[str, str], ...]
    is_written: bool = True


APPLICATION = (("application", "application"),)
SEAT = (("seat", "seat"), ("sequence", "sequence"))
# Every mail by its registered name, and every part of the one mail in which a person is told what waits for them.
MAILS = {
    "people.sign_in_code": Mailed("reader", (("sealed", "sealed"),)),
    "people.fresh_link": Mailed("reader", (("link", "link"),)),
    "people.passkey_changed": Mailed("dfe", (("person", "dfe"), ("what", "=added"))),
    "people.erased": Mailed("reader", (("sealed", "sealed"),)),
    "people.notices": Mailed("reader", (("bundle", "bundle"),)),
    "partners.invitation": Mailed("dfe", (("membership", "membership"),)),
    "partners.another_region": Mailed("dfe", (("membership", "membership"), ("programme", "programme"))),
    "partners.leads_now": Mailed("dfe", (("membership", "membership"),)),
    "partners.key_wanted": Mailed("dfe", (("approval", "approval"), ("membership", "membership"))),
    "terms.invitation": Mailed("reader", (("enrolment", "enrolment"),)),
    "terms.also_listed": Mailed("reader", (("roster", "roster"), ("enrolment", "enrolment"))),
    "terms.also_named": Mailed("reader", (("side", "side"), ("enrolment", "enrolment"))),
    "terms.guardian_asked": Mailed(
        "guardian@kurumaza.example", (("request", "guardian_request"), ("number", "=1"))
    ),
    "terms.guardian_told": Mailed(
        "guardian@kurumaza.example",
        (("request", "guardian_request"), ("number", "=1"), ("change", "change")),
        is_written=False,
    ),
    "terms.conditions_changed": Mailed("reader", (("change", "change"), ("enrolment", "enrolment"))),
    "terms.role_heard": Mailed(
        "okoshi", (("enrolment", "enrolment"), ("kind", "role"), ("membership", "okoshis_membership"))
    ),
    "terms.role_answered": Mailed("teller", (("enrolment", "tellers_place"), ("kind", "role"))),
    "terms.role_ends": Mailed(
        "teller", (("enrolment", "tellers_place"), ("kind", "=companion"), ("until", "until"))
    ),
    "terms.role_ends_soon": Mailed(
        "dfe",
        (
            ("enrolment", "tellers_place"),
            ("kind", "=companion"),
            ("until", "until"),
            ("membership", "membership"),
        ),
    ),
    "terms.company_wanted": Mailed(
        "teller", (("enrolment", "tellers_place"), ("accompaniment", "accompaniment"))
    ),
    "terms.company_changed": Mailed(
        "reader", (("enrolment", "enrolment"), ("accompaniment", "accompaniment"), ("what", "=off"))
    ),
    # In the scene nobody is told of the term in which they are.
    "terms.invited_back": Mailed("reader", (("term", "term"), ("person_told", "reader")), is_written=False),
    "terms.news": Mailed("reader", (("news", "news"), ("enrolment", "enrolment"))),
    "ways.confirm_application": Mailed("applicant@kurumaza.example", APPLICATION, is_written=False),
    "ways.already_in": Mailed("applicant@kurumaza.example", APPLICATION, is_written=False),
    "terms.accepted": Mailed("reader", (("enrolment", "enrolment"),)),
    "ways.on_waiting_list": Mailed("applicant@kurumaza.example", APPLICATION, is_written=False),
    "ways.declined": Mailed("applicant@kurumaza.example", APPLICATION, is_written=False),
    "ways.undecided": Mailed("applicant@kurumaza.example", (("sealed", "sealed_application"),)),
    "ways.applications_wait": Mailed(
        "okoshi", (("side", "side"), ("membership", "okoshis_membership"), ("count", "=1"))
    ),
    "ways.undecided_soon": Mailed("okoshi", (("side", "side"), ("membership", "okoshis_membership"))),
    "ways.confirm_subscription": Mailed(
        "listed@kurumaza.example", (("subscription", "subscription"),), is_written=False
    ),
    "ways.announcement": Mailed(
        "listed@kurumaza.example", (("announcement", "announcement"), ("subscription", "subscription"))
    ),
    "ways.enquiry_waits": Mailed("dfe", (("enquiry", "enquiry"), ("membership", "membership"))),
    "ways.enquiry_answer": Mailed("asker@kurumaza.example", (("enquiry", "enquiry"),), is_written=False),
    "circles.invitation": Mailed("reader", SEAT),
    "circles.reminder": Mailed("reader", (*SEAT, ("kind", "=hour"))),
    "circles.participant_erased": Mailed("contact", (("side", "side"), ("rounds", "rounds"))),
    # In the scene the first circle is over, and another is ahead.
    "reflections.questions": Mailed(
        "reader", (("enrolment", "enrolment"), ("occasion", "occasion")), is_written=False
    ),
    "field.event_changed": Mailed(
        "teller", (("event", "event"), ("sequence", "as_added"), ("enrolment", "tellers_place"))
    ),
    "field.event_added": Mailed("reader", (("placement", "placement"), ("enrolment", "enrolment"))),
    # In the scene it goes on.
    "field.placement_finished": Mailed(
        "reader", (("placement", "placement"), ("enrolment", "enrolment")), is_written=False
    ),
    "field.photo_asked": Mailed("reader", (("photo", "waiting_photo"), ("enrolment", "enrolment"))),
    "field.retrospective": Mailed("reader", (("asked", "asked"), ("what", "=asked"))),
    "field.agreement_ended": Mailed(
        "dfe",
        (
            ("version", "ended_agreement"),
            ("organisation", "okoshis_organisation"),
            ("membership", "membership"),
        ),
    ),
    "stories.delivered": Mailed("reader", (("delivery", "delivery"),)),
    "stories.answered": Mailed("teller", (("person_told", "teller"), ("since", "=0"))),
    "stories.replied": Mailed("reader", (("answer", "answer"),)),
    "field.insight_answered": Mailed("reader", (("reply", "insight_reply"),)),
    "stories.opens_round": Mailed("teller", (("quote", "quote"),)),
    "stories.named": Mailed("reader", (("mention", "mention"),)),
    # In the scene nobody has asked for other words.
    "stories.wants_rewording": Mailed("teller", (("story", "story"), ("version", "=1")), is_written=False),
    "field.insight_heard": Mailed(
        "okoshi",
        (
            ("placement", "insights_placement"),
            ("since", "insights_since"),
            ("membership", "okoshis_membership"),
        ),
    ),
    "field.wish_heard": Mailed("okoshi", (("wish", "join_wish"), ("membership", "okoshis_membership"))),
    "field.lead_heard": Mailed("dfe", (("lead", "lead"), ("membership", "membership"))),
    "field.led_on": Mailed("teller", (("lead", "lead"),)),
    "field.wish_answered": Mailed("teller", (("wish", "tellers_wish"),)),
    "field.conditions_changed": Mailed("reader", (("placement", "internship"), ("enrolment", "enrolment"))),
    "safety.duty_called": Mailed("dfe", (("call", "call"), ("membership", "membership"))),
    "safety.concern_waits": Mailed("okoshi", (("safeguard", "safeguard"),)),
    "safety.concern_still_waits": Mailed("okoshi", (("safeguard", "safeguard"), ("concern", "open_concern"))),
    "safety.concern_overdue": Mailed("dfe", (("concern", "open_concern"), ("membership", "membership"))),
    "safety.concern_has_no_reader": Mailed("contact", (("term", "term"), ("organisation", "organisation"))),
    # In the scene both are there, and what was mutual was passed on.
    "safety.reader_missing": Mailed(
        "okoshi", (("term", "term"), ("membership", "membership")), is_written=False
    ),
    "safety.wishes_wait": Mailed("okoshi", (("safeguard", "safeguard"),), is_written=False),
    "safety.became_safeguard": Mailed("okoshi", (("safeguard", "safeguard"),)),
    "safety.safeguard_handed_over": Mailed("stranger", (("term", "term"), ("person", "stranger"))),
    "safety.answer_waits": Mailed("reader", (("concern", "concern"),)),
    "safety.contact_passed_on": Mailed("teller", (("wish", "wish"),)),
}


class Works(NamedTuple):
    """What a job is given, as in the scene, and the mails that it may queue."""

    arguments: tuple[tuple[str, str], ...] = ()
    mails: tuple[str, ...] = ()


# Every job by its registered name.
JOBS = {
    "jobs.deliver_mail": Works((("mail", "mail"),)),
    # At night it is seen whose role ends soon.
    "jobs.forget_old": Works((), ("terms.role_ends_soon",)),
    "people.forget_hand_overs": Works(),
    "people.forget_traces": Works((("person", "stranger"),)),
    "people.keep_retraction": Works((("kind", "=story"), ("subject", "story"), ("at", "at"))),
    "people.send_notices": Works((("person", "reader"),), ("people.notices",)),
    "terms.apply_roster": Works((("roster", "roster"),), ("terms.also_listed",)),
    "terms.forget_roster_changes": Works((("roster", "roster"),)),
    "terms.forget_roster_file": Works((("file", "file"),)),
    "terms.invite_people": Works((("side", "side"),), ("terms.invitation",)),
    "terms.tell_returning": Works((("term", "term"),), ("people.notices",)),
    "terms.tell_news": Works((("news", "news"),), ("people.notices",)),
    "terms.tell_conditions": Works((("change", "change"),), ("people.notices", "terms.guardian_told")),
    "ways.forget_application": Works(APPLICATION),
    "ways.tell_of_applications": Works((("side", "side"),), ("ways.applications_wait",)),
    "ways.warn_of_undecided": Works((("side", "side"),), ("ways.undecided_soon",)),
    "ways.forget_list": Works((("side", "side"), ("generation", "=1"))),
    "ways.send_announcement": Works((("announcement", "announcement"),), ("ways.announcement",)),
    "ways.forget_subscription": Works((("subscription", "subscription"),)),
    "ways.forget_enquiry": Works((("enquiry", "enquiry"),)),
    "circles.form_groups": Works((("proposal", "proposal"),)),
    "circles.look_for_repair": Works((("held", "held"),)),
    "circles.find_repair": Works((("repair", "proposal"),)),
    "circles.forecast_levels": Works((("held", "held"),)),
    "circles.free_seats": Works((("enrolment", "enrolment"),)),
    "circles.step_back": Works((("enrolment", "enrolment"),)),
    "circles.tell_people": Works((("proposal", "proposal"),), ("people.notices",)),
    "rooms.forget_airtime": Works((("enrolment", "enrolment"),)),
    "rooms.compute_figures": Works((("room", "room"),)),
    "rooms.forget_logs": Works(),
    "stories.bring": Works((("term", "term"),), ("people.notices",)),
    "stories.answer_request": Works((("enrolment", "enrolment"),), ("people.notices",)),
    "stories.clear_index": Works(),
    "stories.see_gone": Works((("story", "story"),)),
    "field.tell_of_insights": Works(
        (("placement", "insights_placement"), ("since", "insights_since")), ("field.insight_heard",)
    ),
    "safety.remind_of_concern": Works(
        (("concern", "open_concern"), ("answer_by", "answer_by")), ("safety.concern_still_waits",)
    ),
    "safety.escalate_concern": Works(
        (("concern", "open_concern"), ("answer_by", "answer_by"), ("due_at", "answer_by")),
        ("safety.concern_overdue",),
    ),
    "safety.tell_of_wishes": Works((("term", "term"),)),
    "desk.end_rehearsal": Works((("term", "term"),)),
}
