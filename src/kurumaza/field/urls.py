"""Addresses of the field (現場)."""

from django.urls import URLPattern, path

from kurumaza.field import views_days, views_events, views_notes, views_photos

_PLACEMENT = "field/<uuid:placement>/"
_EVENT = f"{_PLACEMENT}events/<uuid:event>/"
_PHOTO = f"{_PLACEMENT}photos/<uuid:photo>/"

urlpatterns: list[URLPattern] = [
    path(_PLACEMENT, views_days.placement_home, name="placement_home"),
    path(f"{_PLACEMENT}events/", views_events.field_events, name="field_events"),
    path(f"{_PLACEMENT}events/new/", views_events.field_event_new, name="field_event_new"),
    path(_EVENT, views_events.field_event, name="field_event"),
    path(f"{_EVENT}edit/", views_events.field_event_edit, name="field_event_edit"),
    path(f"{_EVENT}cancel/", views_events.field_event_cancel, name="field_event_cancel"),
    path(f"{_EVENT}event.ics", views_events.field_event_file, name="field_event_file"),
    path(f"{_PLACEMENT}notes/", views_notes.field_notes, name="field_notes"),
    path(f"{_PLACEMENT}notes/<uuid:note>/", views_notes.field_note, name="field_note"),
    path(f"{_PLACEMENT}photos/", views_photos.field_photos, name="field_photos"),
    path(f"{_PLACEMENT}photos/new/", views_photos.field_photo_new, name="field_photo_new"),
    path(_PHOTO, views_photos.field_photo, name="field_photo"),
    path(f"{_PHOTO}photo.jpg", views_photos.field_photo_picture, name="field_photo_picture"),
    path(f"{_PLACEMENT}visits/", views_days.field_visits, name="field_visits"),
    path(f"{_PLACEMENT}visits/new/", views_notes.field_visit_new, name="field_visit_new"),
    path(f"{_PLACEMENT}visits/<uuid:visit>/", views_notes.field_visit, name="field_visit"),
    path(f"{_PLACEMENT}voices/", views_days.field_voices, name="field_voices"),
    path(f"{_PLACEMENT}voices/new/", views_notes.field_voice_new, name="field_voice_new"),
    path(f"{_PLACEMENT}voices/<uuid:voice>/", views_notes.field_voice, name="field_voice"),
]
