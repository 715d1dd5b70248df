"""Addresses of the pages about outlets."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
