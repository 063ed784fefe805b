"""Addresses of this app."""

from django.urls import path

from kurumaza.terms import views_guardian, views_people, views_prepare, views_public, views_roster

urlpatterns = [
    path("", views_public.front, name="front"),
    path("t/<slug:slug>/", views_public.term_page, name="term_page"),
    path("g/<str:token>/", views_guardian.guardian, name="guardian"),
    path("e/<uuid:enrolment>/prepare/", views_prepare.prepare, name="prepare"),
    path("e/<uuid:enrolment>/rules/", views_prepare.ground_rules, name="ground_rules"),
    path("desk/<slug:slug>/people/", views_people.people_list, name="people_list"),
    path("desk/<slug:slug>/roster/<uuid:side>/", views_roster.roster_upload, name="roster_upload"),
    path("desk/roster/<uuid:roster>/", views_roster.roster_preview, name="roster_preview"),
]
