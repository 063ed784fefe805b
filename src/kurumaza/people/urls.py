"""Addresses of this app. Signing up and passwords do not exist here: nobody has one."""

from django.urls import path

from kurumaza.people import views, views_hand_over, views_identity, views_mail, views_passkeys, views_sessions

urlpatterns = [
    path("signin/", views.SignInView.as_view(), name="account_login"),
    # allauth looks these names up; here they are all the same door.
    path("signin/", views.SignInView.as_view(), name="account_request_login_code"),
    path("signin/", views.SignInView.as_view(), name="account_signup"),
    path("signin/code/", views.SignInCodeView.as_view(), name="account_confirm_login_code"),
    path("signin/passkey/", views_passkeys.sign_in, name="passkey_sign_in"),
    path("signin/passkey/question/", views_passkeys.sign_in_question, name="passkey_sign_in_question"),
    path("signin/with/<slug:provider>/", views_identity.start, name="identity_start"),
    path("signin/with/<slug:provider>/back/", views_identity.come_back, name="identity_back"),
    path("me/sign-in/", views_identity.own_ways_in, name="own_ways_in"),
    path("me/passkeys/", views_passkeys.own_passkeys, name="own_passkeys"),
    path("me/passkeys/question/", views_passkeys.new_question, name="new_passkey_question"),
    path("signout/", views.SignOutView.as_view(), name="account_logout"),
    path("l/<str:token>/", views.personal_link, name="personal_link"),
    path("l/<str:token>/renew/", views.renew_personal_link, name="renew_personal_link"),
    path("me/sessions/", views_sessions.own_devices, name="own_devices"),
    # Short: it is typed by hand.
    path("go/", views_hand_over.take, name="hand_over"),
    path("go/number/", views_hand_over.make, name="hand_over_number"),
    path("me/mail/", views_mail.own_mail, name="own_mail"),
    path("m/<slug:token>/stop/", views_mail.stop_notices, name="stop_notices"),
]
