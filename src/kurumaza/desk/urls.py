"""Addresses of this app."""

from django.urls import path

from kurumaza.desk import views, views_home

urlpatterns = [
    path("home/", views_home.home, name="home"),
    path("desk/", views.desk, name="desk"),
    path("desk/<slug:slug>/", views.desk_term, name="desk_term"),
    path("desk/<slug:slug>/live/", views.desk_live, name="desk_live"),
    path("desk/<slug:slug>/calls/<uuid:call>/", views.desk_call_answered, name="desk_call_answered"),
]
