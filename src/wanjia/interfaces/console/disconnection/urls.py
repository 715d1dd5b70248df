"""Addresses of the pages about disconnection."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
