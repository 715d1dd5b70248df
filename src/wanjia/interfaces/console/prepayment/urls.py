"""Addresses of the pages about prepayment."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
