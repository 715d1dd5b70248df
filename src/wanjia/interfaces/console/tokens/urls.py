"""Addresses of API tokens."""

from django.urls import path

from wanjia.interfaces.console.tokens import views

urlpatterns = [
    path("tokens/", views.tokens, name="tokens"),
    path("tokens/mine/", views.my_tokens, name="my_tokens"),
    path("tokens/holder/", views.token_holder, name="token_holder"),
    path("tokens/issue/", views.issue_token, name="issue_token"),
    path("tokens/<int:token_id>/", views.token, name="token"),
    path("tokens/<int:token_id>/revoke/", views.revoke_token, name="revoke_token"),
]
