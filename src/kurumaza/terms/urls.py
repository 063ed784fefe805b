"""Addresses of this app."""

from django.urls import path

from kurumaza.terms import (
    views_apply,
    views_guardian,
    views_lists,
    views_lists_desk,
    views_news,
    views_people,
    views_people_export,
    views_prepare,
    views_public,
    views_roster,
    views_roster_columns,
    views_screening,
    views_ways,
)

urlpatterns = [
    path("", views_public.front, name="front"),
    path("t/<slug:slug>/", views_public.term_page, name="term_page"),
    path("t/<slug:slug>/legal/<slug:kind>/", views_public.legal_page, name="legal_page"),
    path("t/<slug:slug>/news/", views_news.news, name="news"),
    path("t/<slug:slug>/faq/", views_news.faq, name="faq"),
    path("desk/<slug:slug>/news/", views_news.news_list, name="news_list"),
    path("desk/<slug:slug>/news/new/", views_news.news_new, name="news_new"),
    path("desk/<slug:slug>/news/<uuid:news>/", views_news.news_edit, name="news_edit"),
    path("desk/<slug:slug>/faq/", views_news.faq_edit, name="faq_edit"),
    path("g/<str:token>/", views_guardian.guardian, name="guardian"),
    path("e/<uuid:enrolment>/prepare/", views_prepare.prepare, name="prepare"),
    path("e/<uuid:enrolment>/rules/", views_prepare.ground_rules, name="ground_rules"),
    path("desk/<slug:slug>/people/", views_people.people_list, name="people_list"),
    path("desk/<slug:slug>/people/<uuid:side>/", views_people_export.people_export, name="people_export"),
    path("t/<slug:slug>/picture.png", views_public.share_picture, name="share_picture"),
    path("t/<slug:slug>/apply/<uuid:side>/", views_apply.apply, name="apply"),
    path("t/<slug:slug>/apply/<uuid:side>/sent/", views_apply.apply_sent, name="apply_sent"),
    path("a/<str:token>/", views_apply.apply_confirm, name="apply_confirm"),
    path("t/<slug:slug>/notify/", views_lists.subscribe, name="subscribe"),
    path("t/<slug:slug>/notify/sent/", views_lists.subscribe_sent, name="subscribe_sent"),
    path("n/<str:token>/", views_lists.subscription_confirm, name="subscription_confirm"),
    path("n/<str:token>/stop/", views_lists.subscription_stop, name="subscription_stop"),
    path("t/<slug:slug>/consult/", views_lists.enquire, name="enquire"),
    path("t/<slug:slug>/consult/sent/", views_lists.enquire_sent, name="enquire_sent"),
    path("desk/<slug:slug>/applications/", views_screening.applications, name="applications"),
    path("desk/applications/<uuid:application>/", views_screening.application, name="application"),
    path("desk/<slug:slug>/ways/<uuid:side>/", views_ways.way_in, name="way_in"),
    path("desk/<slug:slug>/ways/<uuid:side>/list/", views_ways.eligible_list, name="eligible_list"),
    path("desk/<slug:slug>/subscriptions/", views_lists_desk.subscriptions, name="subscriptions"),
    path(
        "desk/<slug:slug>/subscriptions/file/", views_lists_desk.subscriptions_file, name="subscriptions_file"
    ),
    path("desk/<slug:slug>/enquiries/", views_lists_desk.enquiries, name="enquiries"),
    path("desk/enquiries/<uuid:enquiry>/", views_lists_desk.enquiry, name="enquiry"),
    path("desk/<slug:slug>/roster/<uuid:side>/", views_roster.roster_upload, name="roster_upload"),
    path("desk/roster/columns/<uuid:file>/", views_roster_columns.roster_columns, name="roster_columns"),
    path("desk/roster/<uuid:roster>/", views_roster.roster_preview, name="roster_preview"),
]
