"""Addresses of the pages about corrections."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
