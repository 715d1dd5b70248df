"""Addresses of the pages about reconciliation."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
