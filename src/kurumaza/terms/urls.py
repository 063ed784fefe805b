"""Addresses of this app."""

from django.urls import path

from kurumaza.terms import (
    views_people,
    views_people_export,
    views_prepare,
    views_public,
    views_roster,
    views_roster_columns,
)

urlpatterns = [
    path("", views_public.front, name="front"),
    path("t/<slug:slug>/", views_public.term_page, name="term_page"),
    path("t/<slug:slug>/legal/<slug:kind>/", views_public.legal_page, name="legal_page"),
    path("e/<uuid:enrolment>/prepare/", views_prepare.prepare, name="prepare"),
    path("e/<uuid:enrolment>/rules/", views_prepare.ground_rules, name="ground_rules"),
    path("desk/<slug:slug>/people/", views_people.people_list, name="people_list"),
    path("desk/<slug:slug>/people/<uuid:side>/", views_people_export.people_export, name="people_export"),
    path("desk/<slug:slug>/roster/<uuid:side>/", views_roster.roster_upload, name="roster_upload"),
    path("desk/roster/columns/<uuid:file>/", views_roster_columns.roster_columns, name="roster_columns"),
    path("desk/roster/<uuid:roster>/", views_roster.roster_preview, name="roster_preview"),
]
