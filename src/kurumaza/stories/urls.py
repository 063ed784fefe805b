"""Addresses of stories."""

from django.urls import path

from kurumaza.stories import views, views_library, views_reading, views_review

urlpatterns = [
    path("stories/", views.stories, name="stories"),
    path("e/<uuid:enrolment>/stories/new/", views.story_write, name="story_write"),
    path("stories/<uuid:story>/", views_reading.story, name="story"),
    path("stories/<uuid:story>/edit/", views.story_edit, name="story_edit"),
    path("stories/<uuid:story>/tell/", views.story_tell, name="story_tell"),
    path("stories/<uuid:story>/recall/", views.story_recall, name="story_recall"),
    path("stories/<uuid:story>/withdraw/", views.story_withdraw, name="story_withdraw"),
    path("stories/<uuid:story>/apart/", views_reading.story_apart, name="story_apart"),
    path("library/", views_library.library, name="library"),
    path("lineage/", views_library.lineage, name="lineage"),
    path("delivered/<uuid:delivery>/", views_reading.delivery, name="delivery"),
    path("desk/<slug:slug>/stories/", views_review.story_review, name="story_review"),
    path("desk/<slug:slug>/stories/<uuid:story>/", views_review.story_review_one, name="story_review_one"),
    path("desk/<slug:slug>/stories/<uuid:story>/bring/", views_review.story_bring, name="story_bring"),
]
