"""Addresses of stories."""

from django.urls import path

from kurumaza.stories import (
    views,
    views_afresh,
    views_answers,
    views_handover,
    views_library,
    views_lines,
    views_mentions,
    views_reading,
    views_requests,
    views_review,
    views_standing,
    views_versions,
)

urlpatterns = [
    path("stories/", views.stories, name="stories"),
    path("stories/pause/", views_requests.story_pause, name="story_pause"),
    path("e/<uuid:enrolment>/stories/ask/", views_requests.story_ask, name="story_ask"),
    path("e/<uuid:enrolment>/stories/new/", views.story_write, name="story_write"),
    path("stories/<uuid:story>/", views_reading.story, name="story"),
    path("stories/<uuid:story>/edit/", views.story_edit, name="story_edit"),
    path("stories/<uuid:story>/tell/", views.story_tell, name="story_tell"),
    path("stories/<uuid:story>/recall/", views.story_recall, name="story_recall"),
    path("stories/<uuid:story>/rewrite/", views_versions.story_rewrite, name="story_rewrite"),
    path("stories/<uuid:story>/versions/", views_versions.story_versions, name="story_versions"),
    path("stories/<uuid:story>/lines/", views_lines.story_lines, name="story_lines"),
    path("mentions/<uuid:mention>/", views_mentions.mention, name="mention"),
    path("stories/<uuid:story>/withdraw/", views.story_withdraw, name="story_withdraw"),
    path("stories/<uuid:story>/apart/", views_reading.story_apart, name="story_apart"),
    path("answers/<uuid:answer>/reply/", views_answers.story_reply, name="story_reply"),
    path("openings/<uuid:quote>/back/", views_answers.opening_back, name="opening_back"),
    path("standing/", views_standing.standing, name="standing"),
    path("me/afresh/", views_afresh.afresh, name="afresh"),
    path("me/afresh/words/", views_afresh.words, name="afresh_words"),
    path("library/", views_library.library, name="library"),
    path("lineage/", views_library.lineage, name="lineage"),
    path("delivered/<uuid:delivery>/", views_reading.delivery, name="delivery"),
    path("desk/<slug:slug>/stories/", views_review.story_review, name="story_review"),
    path("desk/<slug:slug>/stories/hand-over/", views_handover.story_hand_over, name="story_hand_over"),
    path("desk/<slug:slug>/rounds/<int:number>/opening/", views_handover.round_opening, name="round_opening"),
    path("desk/<slug:slug>/stories/<uuid:story>/", views_review.story_review_one, name="story_review_one"),
    path("desk/<slug:slug>/stories/<uuid:story>/bring/", views_review.story_bring, name="story_bring"),
]
