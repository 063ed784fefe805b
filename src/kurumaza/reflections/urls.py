"""Addresses of the hour after."""

from django.urls import path

from kurumaza.reflections import views, views_will

urlpatterns = [
    path("circles/<uuid:circle>/reflect/", views.reflect, name="reflect"),
    path("circles/<uuid:circle>/gifts/", views.gifts, name="gifts"),
    path("will/", views_will.will, name="will"),
    path("will/search/", views_will.will_search, name="will_search"),
    path("will/file/", views_will.will_file, name="will_file"),
    path("will/<uuid:will>/", views_will.will_edit, name="will_edit"),
    path("will/<uuid:will>/delete/", views_will.will_delete, name="will_delete"),
]
