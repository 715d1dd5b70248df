"""The root of all addresses: each interface with pages includes its own here."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("wanjia.interfaces.console.urls")),
]
