"""Addresses of units, people and posts."""

from django.urls import path

from wanjia.interfaces.console.staffing import views

urlpatterns = [
    path("organisation/", views.organisation, name="organisation"),
    path("organisation/add/", views.add_unit, name="unit_add"),
    path("organisation/permissions/", views.permissions, name="permissions"),
    path("people/", views.people, name="people"),
    path("people/add/", views.add_person, name="person_add"),
    path("people/<str:number>/", views.person, name="person"),
    path("people/<str:number>/posts/add/", views.give_post, name="post_add"),
    path("people/<str:number>/posts/<int:post_id>/end/", views.end_post, name="post_end"),
    path("people/<str:number>/sign-in/open/", views.open_account, name="account_open"),
    path("people/<str:number>/sign-in/close/", views.close_account, name="account_close"),
    path("people/<str:number>/sign-in/reset/", views.reset_password, name="account_reset"),
    path("people/<str:number>/sign-in/second-factor/", views.remove_second_factor, name="account_second_factor"),
]
