"""Addresses of this app."""

from django.urls import path

from kurumaza.terms import (
    views_guardian,
    views_news,
    views_people,
    views_people_export,
    views_prepare,
    views_returning,
    views_roles,
    views_roles_desk,
    views_roster,
    views_roster_columns,
)

urlpatterns = [
    path("t/<slug:slug>/news/", views_news.news, name="news"),
    path("t/<slug:slug>/faq/", views_news.faq, name="faq"),
    path("desk/<slug:slug>/news/", views_news.news_list, name="news_list"),
    path("desk/<slug:slug>/news/new/", views_news.news_new, name="news_new"),
    path("desk/<slug:slug>/news/<uuid:news>/", views_news.news_edit, name="news_edit"),
    path("desk/<slug:slug>/faq/", views_news.faq_edit, name="faq_edit"),
    path("g/<str:token>/", views_guardian.guardian, name="guardian"),
    path("e/<uuid:enrolment>/prepare/", views_prepare.prepare, name="prepare"),
    path("e/<uuid:enrolment>/rules/", views_prepare.ground_rules, name="ground_rules"),
    path("me/roles/", views_roles.own, name="own_roles"),
    path("me/roles/wish/", views_roles.wish, name="wish_role"),
    path("me/roles/about/", views_roles.meanings, name="role_meanings"),
    path("me/roles/<uuid:enrolment>/<slug:kind>/leave/", views_roles.leave, name="leave_role"),
    path("me/returning/<uuid:programme>/", views_returning.choose, name="choose_returning"),
    path("r/<str:token>/", views_returning.stop, name="stop_returning"),
    path("desk/<slug:slug>/returning/", views_returning.tell, name="tell_returning"),
    path("desk/<slug:slug>/roles/", views_roles_desk.on_desk, name="roles_on_desk"),
    path("desk/<slug:slug>/people/", views_people.people_list, name="people_list"),
    path("desk/<slug:slug>/people/<uuid:side>/", views_people_export.people_export, name="people_export"),
    path("desk/<slug:slug>/roster/<uuid:side>/", views_roster.roster_upload, name="roster_upload"),
    path("desk/roster/columns/<uuid:file>/", views_roster_columns.roster_columns, name="roster_columns"),
    path("desk/roster/<uuid:roster>/", views_roster.roster_preview, name="roster_preview"),
]
