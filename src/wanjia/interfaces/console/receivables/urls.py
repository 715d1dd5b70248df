"""Addresses of receivables."""

from django.urls import path

from wanjia.interfaces.console.receivables import group_views, views

urlpatterns = [
    path("debtors/", views.debtors, name="debtors"),
    path("charges/", views.charges, name="charges"),
    path("charges/<int:charge_id>/", views.charge_page, name="charge"),
    path("charges/<int:charge_id>/concede/", views.concession_propose, name="concession_propose"),
    path("money/<str:number>/", views.account_money, name="account_money"),
    path("money/<str:number>/apply/", views.credit_apply, name="credit_apply"),
    path("money/<str:number>/move/", views.move_propose, name="move_propose"),
    path("money/<str:number>/statement/", views.statement, name="statement"),
    path("money/<str:number>/statement/file/", views.statement_file, name="statement_file"),
    path("concessions/", views.concessions, name="concessions"),
    path("concessions/<int:concession_id>/", views.concession, name="concession"),
    path("concessions/<int:concession_id>/decide/", views.concession_decide, name="concession_decide"),
    path("credit-moves/", views.credit_moves, name="credit_moves"),
    path("credit-moves/<int:move_id>/", views.credit_move, name="credit_move"),
    path("credit-moves/<int:move_id>/decide/", views.credit_move_decide, name="credit_move_decide"),
    path("groups/", group_views.groups, name="groups"),
    path("groups/new/", group_views.group_new, name="group_new"),
    path("groups/<str:number>/", group_views.group, name="group"),
    path("groups/<str:number>/add/", group_views.group_add, name="group_add"),
    path("groups/<str:number>/remove/", group_views.group_remove, name="group_remove"),
    path("groups/<str:number>/statement/", group_views.group_statement, name="group_statement"),
    path("groups/<str:number>/statement/file/", group_views.group_statement_file, name="group_statement_file"),
    path("opening-balances/", views.openings, name="openings"),
    path("opening-balances/begin/", group_views.books_begin, name="books_begin"),
    path("received/", views.received, name="received"),
    path("received/file/", views.received_file, name="received_file"),
    path("ageing/", views.ageing_report, name="ageing"),
    path("ageing/file/", views.ageing_file, name="ageing_file"),
    path("collecting-rules/", views.collecting_rules, name="collecting_rules"),
    path("collecting-rules/in-charge/", group_views.route_in_charge, name="route_in_charge"),
]
