"""Addresses of one's own sign-in."""

from django.urls import path

from wanjia.interfaces.console.signin import views

urlpatterns = [
    path("sign-in/language/", views.sign_in_language, name="sign_in_language"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("me/password/", views.password, name="password"),
    path("me/screen/", views.screen, name="screen"),
    path("me/second-factor/", views.second_factor, name="second_factor"),
]
