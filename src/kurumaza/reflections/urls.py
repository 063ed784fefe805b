"""Addresses of the hour after."""

from django.urls import path

from kurumaza.reflections import views

urlpatterns = [
    path("circles/<uuid:circle>/reflect/", views.reflect, name="reflect"),
    path("circles/<uuid:circle>/gifts/", views.gifts, name="gifts"),
    path("will/", views.will, name="will"),
]
