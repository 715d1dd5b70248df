"""Addresses of what belongs to nobody's field: one's own page, search, units, languages, saved views."""

from django.urls import path

from wanjia.interfaces.console.desk import views

urlpatterns = [
    path("", views.home, name="home"),
    path("search/", views.search, name="search"),
    path("units/", views.units, name="units"),
    path("to-dos/count/", views.todo_count, name="todo_count"),
    path("language/", views.language, name="language"),
    path("me/", views.me, name="me"),
    path("lists/<slug:listing>/views/", views.save_view, name="save_view"),
    path("views/<int:view_id>/forget/", views.forget_view, name="forget_view"),
]
