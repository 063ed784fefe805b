"""Addresses of the field (現場)."""

from django.urls import URLPattern, path

from kurumaza.field import (
    views_agreements,
    views_away,
    views_cards_desk,
    views_days,
    views_describe,
    views_events,
    views_insight_cards,
    views_insights,
    views_insights_desk,
    views_internship,
    views_leads,
    views_notes,
    views_photos,
    views_placements,
    views_retrospective,
    views_retrospective_desk,
    views_values,
    views_wishes,
    views_wishes_desk,
)

_PLACEMENT = "field/<uuid:placement>/"
_EVENT = f"{_PLACEMENT}events/<uuid:event>/"
_PHOTO = f"{_PLACEMENT}photos/<uuid:photo>/"
_DESK = "desk/<slug:slug>/field/"
_DESK_PLACEMENT = f"{_DESK}<uuid:placement>/"

urlpatterns: list[URLPattern] = [
    path(_PLACEMENT, views_days.placement_home, name="placement_home"),
    path(f"{_PLACEMENT}events/", views_events.field_events, name="field_events"),
    path(f"{_PLACEMENT}events/new/", views_events.field_event_new, name="field_event_new"),
    path(_EVENT, views_events.field_event, name="field_event"),
    path(f"{_EVENT}edit/", views_events.field_event_edit, name="field_event_edit"),
    path(f"{_EVENT}cancel/", views_events.field_event_cancel, name="field_event_cancel"),
    path(f"{_EVENT}event.ics", views_events.field_event_file, name="field_event_file"),
    path(f"{_PLACEMENT}left/", views_away.field_left, name="field_left"),
    path(f"{_PLACEMENT}notes/", views_notes.field_notes, name="field_notes"),
    path(f"{_PLACEMENT}notes/<uuid:note>/", views_notes.field_note, name="field_note"),
    path(f"{_PLACEMENT}notes/<uuid:note>/delete/", views_away.field_note_delete, name="field_note_delete"),
    path(f"{_PLACEMENT}photos/", views_photos.field_photos, name="field_photos"),
    path(f"{_PLACEMENT}photos/new/", views_photos.field_photo_new, name="field_photo_new"),
    path(_PHOTO, views_photos.field_photo, name="field_photo"),
    path(f"{_PHOTO}delete/", views_away.field_photo_delete, name="field_photo_delete"),
    path(f"{_PHOTO}photo.jpg", views_photos.field_photo_picture, name="field_photo_picture"),
    path(f"{_PLACEMENT}visits/", views_days.field_visits, name="field_visits"),
    path(f"{_PLACEMENT}visits/new/", views_notes.field_visit_new, name="field_visit_new"),
    path(f"{_PLACEMENT}visits/<uuid:visit>/", views_notes.field_visit, name="field_visit"),
    path(
        f"{_PLACEMENT}visits/<uuid:visit>/delete/", views_away.field_visit_delete, name="field_visit_delete"
    ),
    path(f"{_PLACEMENT}voices/", views_days.field_voices, name="field_voices"),
    path(f"{_PLACEMENT}voices/new/", views_notes.field_voice_new, name="field_voice_new"),
    path(f"{_PLACEMENT}voices/<uuid:voice>/", views_notes.field_voice, name="field_voice"),
    path(
        f"{_PLACEMENT}voices/<uuid:voice>/delete/", views_away.field_voice_delete, name="field_voice_delete"
    ),
    path("field/", views_wishes.own_field, name="field"),
    path("field/<uuid:placement>/ask/", views_wishes.placement_ask, name="placement_ask"),
    path("field/<uuid:placement>/leave/", views_wishes.placement_leave, name="placement_leave"),
    path("field/leads/<uuid:lead>/take-back/", views_leads.lead_take_back, name="lead_take_back"),
    path("field/leads/circle/<uuid:circle>/", views_leads.lead_from_circle, name="lead_from_circle"),
    path("field/leads/story/<uuid:story>/", views_leads.lead_from_story, name="lead_from_story"),
    path("field/wishes/<uuid:wish>/", views_wishes.placement_wish, name="placement_wish"),
    path("internships/<uuid:placement>/", views_internship.internship, name="internship"),
    path(
        "internships/<uuid:placement>/picture.png",
        views_internship.internship_picture,
        name="internship_picture",
    ),
    path(_DESK, views_placements.field_desk, name="field_desk"),
    path(f"{_DESK}leads/<uuid:lead>/", views_leads.lead_desk, name="lead_desk"),
    path(f"{_DESK}new/", views_describe.placement_new, name="placement_new"),
    path(f"{_DESK}wishes/<uuid:wish>/", views_wishes_desk.join_wish, name="join_wish"),
    path(f"{_DESK}wishes/<uuid:wish>/accept/", views_wishes_desk.join_wish_accept, name="join_wish_accept"),
    path(_DESK_PLACEMENT, views_placements.placement_desk, name="placement_desk"),
    path(f"{_DESK_PLACEMENT}agree/", views_describe.placement_agree, name="placement_agree"),
    path(f"{_DESK_PLACEMENT}edit/", views_describe.placement_edit, name="placement_edit"),
    path(
        f"{_DESK_PLACEMENT}members/<uuid:enrolment>/",
        views_wishes_desk.placement_member,
        name="placement_member",
    ),
    path(f"{_DESK_PLACEMENT}publish/", views_describe.placement_publish, name="placement_publish"),
    path("desk/<slug:slug>/cards/", views_cards_desk.cards_desk, name="cards_desk"),
    path(
        f"{_DESK_PLACEMENT}insights/",
        views_insights_desk.insights_desk,
        name="insights_desk",
    ),
    path(
        f"{_DESK_PLACEMENT}insights/<uuid:insight>/",
        views_insights_desk.insight_desk,
        name="insight_desk",
    ),
    path(f"{_PLACEMENT}insights/", views_insights.insights, name="insights"),
    path(f"{_PLACEMENT}insights/new/", views_insights.insight_new, name="insight_new"),
    path(f"{_PLACEMENT}insights/<uuid:insight>/", views_insights.insight_edit, name="insight_edit"),
    path(
        f"{_PLACEMENT}insights/<uuid:insight>/back/",
        views_insights.insight_back,
        name="insight_back",
    ),
    path(
        f"{_PLACEMENT}insights/<uuid:insight>/card/",
        views_insight_cards.insight_card,
        name="insight_card",
    ),
    path("agreements/<uuid:agreement>/", views_agreements.agreement, name="agreement"),
    path(
        "desk/<slug:slug>/agreements/<uuid:agreement>/",
        views_agreements.agreement_desk,
        name="agreement_desk",
    ),
    path(
        "desk/<slug:slug>/agreements/<uuid:agreement>/draft/",
        views_agreements.agreement_redraft,
        name="agreement_redraft",
    ),
    path(
        f"{_DESK_PLACEMENT}agreement/",
        views_agreements.agreement_draft,
        name="agreement_draft",
    ),
    path(
        f"{_DESK_PLACEMENT}retrospective/",
        views_retrospective_desk.retrospective_desk,
        name="retrospective_desk",
    ),
    path(f"{_DESK_PLACEMENT}values/", views_values.host_values, name="host_values"),
    path(f"{_PLACEMENT}retrospective/", views_retrospective.retrospective, name="retrospective"),
]
