"""Addresses of the field (現場)."""

from django.urls import URLPattern, path

from kurumaza.field import views_agreements, views_retrospective, views_retrospective_desk, views_values

urlpatterns: list[URLPattern] = [
    path("agreements/<uuid:agreement>/", views_agreements.agreement, name="agreement"),
    path(
        "desk/<slug:slug>/agreements/<uuid:agreement>/",
        views_agreements.agreement_desk,
        name="agreement_desk",
    ),
    path(
        "desk/<slug:slug>/agreements/<uuid:agreement>/draft/",
        views_agreements.agreement_redraft,
        name="agreement_redraft",
    ),
    path(
        "desk/<slug:slug>/field/<uuid:placement>/agreement/",
        views_agreements.agreement_draft,
        name="agreement_draft",
    ),
    path(
        "desk/<slug:slug>/field/<uuid:placement>/retrospective/",
        views_retrospective_desk.retrospective_desk,
        name="retrospective_desk",
    ),
    path("desk/<slug:slug>/field/<uuid:placement>/values/", views_values.host_values, name="host_values"),
    path("field/<uuid:placement>/retrospective/", views_retrospective.retrospective, name="retrospective"),
]
