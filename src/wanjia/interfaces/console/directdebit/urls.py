"""Addresses of the pages about directdebit."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
