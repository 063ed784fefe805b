"""Addresses of this app."""

from django.urls import path

from kurumaza.ways import (
    views_apply,
    views_lists,
    views_lists_desk,
    views_public,
    views_screening,
    views_ways,
)

urlpatterns = [
    path("", views_public.front, name="front"),
    path("t/<slug:slug>/", views_public.term_page, name="term_page"),
    path("t/<slug:slug>/legal/<slug:kind>/", views_public.legal_page, name="legal_page"),
    path("t/<slug:slug>/picture.png", views_public.share_picture, name="share_picture"),
    path("t/<slug:slug>/apply/<uuid:side>/", views_apply.apply, name="apply"),
    path("t/<slug:slug>/apply/<uuid:side>/sent/", views_apply.apply_sent, name="apply_sent"),
    path("a/<str:token>/", views_apply.apply_confirm, name="apply_confirm"),
    path("a/<str:token>/withdraw/", views_apply.application_withdraw, name="application_withdraw"),
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
]
