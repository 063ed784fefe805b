"""Addresses of groups."""

from django.urls import path

from kurumaza.circles import views, views_attendance

urlpatterns = [
    path("desk/<slug:slug>/rounds/<int:number>/", views.groups, name="groups"),
    path("desk/<slug:slug>/rounds/<int:number>/effect/", views.groups_effect, name="groups_effect"),
    path("circles/<uuid:circle>/reply/", views_attendance.attendance, name="attendance"),
]
