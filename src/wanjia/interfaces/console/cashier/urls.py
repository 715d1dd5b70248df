"""Addresses of the pages about cashier."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
