"""Addresses of the pages about messages that leave the house."""

from django.urls import path

from wanjia.interfaces.console.outbox import views

urlpatterns = [
    path("messages/", views.messages, name="messages"),
    path("messages/try-again/", views.try_all, name="messages_try_again"),
    path("messages/<int:message_id>/", views.message, name="message"),
    path("messages/<int:message_id>/try-again/", views.try_one, name="message_try_again"),
    path("messages/<int:message_id>/put-aside/", views.put_aside, name="message_put_aside"),
]
