"""Addresses of this app."""

from django.urls import path

from kurumaza.desk import (
    views,
    views_contact,
    views_help,
    views_home,
    views_keys,
    views_media,
    views_members,
    views_opening,
    views_rehearsal,
)

urlpatterns = [
    path("home/", views_home.home, name="home"),
    path("desk/", views.desk, name="desk"),
    path("desk/<slug:slug>/", views.desk_term, name="desk_term"),
    path("desk/<slug:slug>/live/", views.desk_live, name="desk_live"),
    path("desk/<slug:slug>/calls/<uuid:call>/", views.desk_call_answered, name="desk_call_answered"),
    path("desk/<slug:slug>/next-round/", views_opening.next_round, name="next_round"),
    path("desk/<slug:slug>/help/", views_help.help_lines, name="help_lines"),
    path("desk/<slug:slug>/rehearsal/", views_rehearsal.rehearsal, name="rehearsal"),
    path("desk/<slug:slug>/rehearsal/start/", views_rehearsal.start, name="rehearsal_start"),
    path("desk/<slug:slug>/rehearsal/end/", views_rehearsal.end, name="rehearsal_end"),
    path("desk/<slug:slug>/media/", views_media.term_media, name="term_media"),
    path("desk/<slug:slug>/close/", views_opening.close, name="close_term"),
    path("desk/<slug:slug>/keys/", views_keys.term_keys, name="term_keys"),
    path("desk/<slug:slug>/legal/", views_keys.term_legal, name="term_legal"),
    path("desk/<slug:slug>/safeguards/", views_opening.add_safeguard, name="add_safeguard"),
    path("desk/programmes/<uuid:programme>/open/", views_opening.open_term, name="open_term"),
    path("desk/organisations/<uuid:organisation>/members/", views_members.members, name="members"),
    path("desk/organisations/<uuid:organisation>/contact/", views_contact.contact, name="contact"),
]
