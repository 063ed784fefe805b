"""Addresses of groups."""

from django.urls import path

from kurumaza.circles import views, views_attendance, views_calendar, views_export, views_met, views_people

_ROUND = "desk/<slug:slug>/rounds/<int:number>/"

urlpatterns = [
    path(_ROUND, views.groups, name="groups"),
    path(f"{_ROUND}effect/", views.groups_effect, name="groups_effect"),
    path(f"{_ROUND}progress/", views.groups_progress, name="groups_progress"),
    path(f"{_ROUND}rules/", views.groups_rules, name="groups_rules"),
    path(f"{_ROUND}zoom.csv", views_export.groups_zoom, name="groups_zoom"),
    path(f"{_ROUND}groups.xlsx", views_export.groups_excel, name="groups_excel"),
    path("desk/<slug:slug>/met/", views_met.met, name="met"),
    path("calendar/", views_calendar.calendar, name="calendar"),
    path("calendar/<str:token>.ics", views_calendar.feed, name="calendar_feed"),
    path("circles/<uuid:circle>/people/", views_people.circle_people, name="circle_people"),
    path("circles/<uuid:circle>/reply/", views_attendance.attendance, name="attendance"),
]
