"""Addresses of the hour after."""

from django.urls import path

from kurumaza.reflections import views, views_keep, views_questions, views_will

urlpatterns = [
    path("circles/<uuid:circle>/reflect/", views.reflect, name="reflect"),
    path("circles/<uuid:circle>/reflect/keep/", views_keep.keep_reflection, name="keep_reflection"),
    path("e/<uuid:enrolment>/questions/<str:occasion>/", views_questions.questions, name="questions"),
    path(
        "e/<uuid:enrolment>/questions/<str:occasion>/keep/", views_keep.keep_questions, name="keep_questions"
    ),
    path("gifts/", views.all_gifts, name="all_gifts"),
    path("circles/<uuid:circle>/gifts/", views.gifts, name="gifts"),
    path("will/", views_will.will, name="will"),
    path("will/search/", views_will.will_search, name="will_search"),
    path("will/file/", views_will.will_file, name="will_file"),
    path("will/<uuid:will>/", views_will.will_edit, name="will_edit"),
    path("will/<uuid:will>/delete/", views_will.will_delete, name="will_delete"),
]
