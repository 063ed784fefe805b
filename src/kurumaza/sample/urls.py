"""Addresses that exist on a development machine only."""

from django.urls import path

from kurumaza.sample import views

urlpatterns = [
    path("sample/<slug:key>/", views.sample_door, name="sample_door"),
    path("outbox/", views.outbox, name="outbox"),
]
