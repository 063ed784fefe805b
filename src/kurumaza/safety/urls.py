"""Addresses of safety."""

from django.urls import path

from kurumaza.safety import views

urlpatterns = [
    path("concern/", views.concern_choose, name="concern_choose"),
    path("terms/<slug:slug>/concern/", views.concern, name="concern"),
    path("terms/<slug:slug>/concern/sent/", views.concern_sent, name="concern_sent"),
    path("concerns/<uuid:concern>/", views.own_concern, name="own_concern"),
    path("terms/<slug:slug>/concerns/", views.concerns, name="concerns"),
    path("terms/<slug:slug>/concerns/<uuid:concern>/answer/", views.concern_answer, name="concern_answer"),
    path(
        "terms/<slug:slug>/concerns/<uuid:concern>/answered/", views.concern_answered, name="concern_answered"
    ),
]
