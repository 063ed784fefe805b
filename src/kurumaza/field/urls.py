"""Addresses of the field (現場)."""

from django.urls import path

from kurumaza.field import (
    views_describe,
    views_internship,
    views_leads,
    views_placements,
    views_wishes,
    views_wishes_desk,
)

DESK = "desk/<slug:slug>/field/"
PLACEMENT = f"{DESK}<uuid:placement>/"

urlpatterns = [
    path("field/", views_wishes.own_field, name="field"),
    path("field/<uuid:placement>/", views_wishes.placement_home, name="placement_home"),
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
    path(DESK, views_placements.field_desk, name="field_desk"),
    path(f"{DESK}leads/<uuid:lead>/", views_leads.lead_desk, name="lead_desk"),
    path(f"{DESK}new/", views_describe.placement_new, name="placement_new"),
    path(f"{DESK}wishes/<uuid:wish>/", views_wishes_desk.join_wish, name="join_wish"),
    path(PLACEMENT, views_placements.placement_desk, name="placement_desk"),
    path(f"{PLACEMENT}agree/", views_describe.placement_agree, name="placement_agree"),
    path(f"{PLACEMENT}edit/", views_describe.placement_edit, name="placement_edit"),
    path(
        f"{PLACEMENT}members/<uuid:enrolment>/", views_wishes_desk.placement_member, name="placement_member"
    ),
    path(f"{PLACEMENT}publish/", views_describe.placement_publish, name="placement_publish"),
]
