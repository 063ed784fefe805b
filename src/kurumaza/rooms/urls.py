"""Addresses of the evening, and the sockets."""

from django.urls import path

from kurumaza.rooms import views, views_duty, views_livekit
from kurumaza.rooms.consumers import RoomConsumer
from kurumaza.rooms.consumers_board import BoardConsumer
from kurumaza.rooms.consumers_check import CheckConsumer
from kurumaza.rooms.consumers_duty import DutyConsumer
from kurumaza.rooms.consumers_waiting import WaitingConsumer

urlpatterns = [
    path("check/", views.device_check, name="device_check"),
    path("circles/<uuid:circle>/wait/", views.waiting_room, name="waiting_room"),
    path("circles/<uuid:circle>/room/", views.room, name="room"),
    path("circles/<uuid:circle>/duty/", views_duty.duty_room, name="duty_room"),
    path("hooks/livekit/", views_livekit.livekit_webhook, name="livekit_webhook"),
    path("circles/<uuid:circle>/left/", views.left_quietly, name="left_quietly"),
]

websocket_urlpatterns = [
    path("ws/circles/<uuid:circle>/", RoomConsumer.as_asgi(), name="ws_room"),
    path("ws/check/", CheckConsumer.as_asgi(), name="ws_check"),
    path("ws/duty/<uuid:circle>/", DutyConsumer.as_asgi(), name="ws_duty"),
    path("ws/desk/<slug:slug>/", BoardConsumer.as_asgi(), name="ws_board"),
    path("ws/waiting/<uuid:circle>/", WaitingConsumer.as_asgi(), name="ws_waiting"),
]
