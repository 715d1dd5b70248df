"""The root of all addresses: each interface with pages includes its own here."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
