"""Addresses of the pages about receivables."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
