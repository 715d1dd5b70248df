"""Addresses of the pages about dunning."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
