"""Addresses of safety."""

from django.urls import path

from kurumaza.safety import views, views_contacts, views_incidents

urlpatterns = [
    path("concern/", views.concern_choose, name="concern_choose"),
    path("terms/<slug:slug>/concern/", views.concern, name="concern"),
    path("terms/<slug:slug>/concern/sent/", views.concern_sent, name="concern_sent"),
    path("concerns/<uuid:concern>/", views.own_concern, name="own_concern"),
    path("terms/<slug:slug>/concerns/", views.concerns, name="concerns"),
    path("terms/<slug:slug>/contacts/", views_contacts.contact_wishes, name="contact_wishes"),
    path("terms/<slug:slug>/incidents/", views_incidents.incidents, name="incidents"),
    path("terms/<slug:slug>/incidents/new/", views_incidents.new_incident, name="new_incident"),
    path("terms/<slug:slug>/incidents/<uuid:incident>/", views_incidents.incident, name="incident"),
    path("terms/<slug:slug>/concerns/<uuid:concern>/answer/", views.concern_answer, name="concern_answer"),
    path(
        "terms/<slug:slug>/concerns/<uuid:concern>/answered/", views.concern_answered, name="concern_answered"
    ),
]
