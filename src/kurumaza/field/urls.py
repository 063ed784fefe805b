"""Addresses of the field (現場)."""

from django.urls import URLPattern, path

from kurumaza.field import views_cards_desk, views_insight_cards, views_insights, views_insights_desk

urlpatterns: list[URLPattern] = [
    path("desk/<slug:slug>/cards/", views_cards_desk.cards_desk, name="cards_desk"),
    path(
        "desk/<slug:slug>/field/<uuid:placement>/insights/",
        views_insights_desk.insights_desk,
        name="insights_desk",
    ),
    path(
        "desk/<slug:slug>/field/<uuid:placement>/insights/<uuid:insight>/",
        views_insights_desk.insight_desk,
        name="insight_desk",
    ),
    path("field/<uuid:placement>/insights/", views_insights.insights, name="insights"),
    path("field/<uuid:placement>/insights/new/", views_insights.insight_new, name="insight_new"),
    path("field/<uuid:placement>/insights/<uuid:insight>/", views_insights.insight_edit, name="insight_edit"),
    path(
        "field/<uuid:placement>/insights/<uuid:insight>/back/",
        views_insights.insight_back,
        name="insight_back",
    ),
    path(
        "field/<uuid:placement>/insights/<uuid:insight>/card/",
        views_insight_cards.insight_card,
        name="insight_card",
    ),
]
