"""Addresses of the pages about ledger."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
