"""Addresses of the pages about disconnection."""

from django.urls import path

from wanjia.interfaces.console.disconnection import field_views, important_views, views

urlpatterns = [
    path("cuts/", views.cuts, name="cuts"),
    path("cuts/<int:cut_id>/", views.cut, name="cut"),
    path("cuts/<int:cut_id>/decide/<slug:step>/", views.cut_decide, name="cut_decide"),
    path("cuts/<int:cut_id>/go-on/<slug:step>/", views.cut_step, name="cut_step"),
    path("cut-commands/", views.commands, name="cut_commands"),
    path("cut-orders/", field_views.orders, name="cut_orders"),
    path("cut-orders/sheet/", field_views.sheet, name="cut_orders_sheet"),
    path("cut-orders/<int:command_id>/", field_views.order, name="cut_order"),
    path("cut-orders/<int:command_id>/take/", field_views.take, name="cut_order_take"),
    path("cut-orders/<int:command_id>/report/", field_views.report, name="cut_order_report"),
    path("important-customers/", important_views.entries, name="important"),
    path("important-customers/propose/", important_views.propose, name="important_propose"),
    path("important-customers/<int:entry_id>/", important_views.one, name="important_entry"),
    path("important-customers/<int:entry_id>/decide/", important_views.decide, name="important_decide"),
    path("important-customers/<int:entry_id>/withdraw/", important_views.withdraw, name="important_withdraw"),
    path("important-customers/<int:entry_id>/end/", important_views.end, name="important_end"),
    path("holds/", views.holds, name="holds"),
    path("holds/place/", views.place, name="hold_place"),
    path("holds/<int:hold_id>/", views.hold, name="hold"),
    path("holds/<int:hold_id>/release/", views.release, name="hold_release"),
]
