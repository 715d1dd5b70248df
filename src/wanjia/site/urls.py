"""The root of all addresses: each interface with pages includes its own here."""

from django.urls import URLPattern, URLResolver, include, path

from wanjia.interfaces.kit import watching

handler400 = "wanjia.interfaces.api.views.bad_request"

urlpatterns: list[URLPattern | URLResolver] = [
    path("health/", watching.health, name="health"),
    path("metrics/", watching.metrics, name="metrics"),
    path("api/", include("wanjia.interfaces.api.urls")),
    path("", include("wanjia.interfaces.console.signin.entrance")),
    path("", include("wanjia.interfaces.console.urls")),
]
