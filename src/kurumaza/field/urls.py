"""Addresses of the field (現場)."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
