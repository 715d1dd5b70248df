"""Addresses of the event log."""

from django.urls import path

from wanjia.interfaces.console.events import views

urlpatterns = [
    path("events/", views.events, name="events"),
    path("events/<int:event_id>/", views.event, name="event"),
]
