"""Addresses of the pages about reliability."""

from django.urls import path

from wanjia.interfaces.console.reliability import figure_views, paper_views, views

urlpatterns = [
    path("reliability/", views.calendar, name="outage_calendar"),
    path("reliability/outages/", views.outages, name="outages"),
    path("reliability/outages/plan/", views.plan, name="outage_plan"),
    path("reliability/outages/price/", views.price, name="outage_price"),
    path("reliability/outages/fault/", views.fault, name="outage_fault"),
    path("reliability/outages/<int:outage_id>/", views.outage, name="outage"),
    path("reliability/outages/plan-of-month/<str:suffix>/", paper_views.plan_file, name="outage_plan_file"),
    path("reliability/outages/<int:outage_id>/calculation/", paper_views.calculation, name="outage_calculation"),
    path("reliability/outages/<int:outage_id>/letter/", paper_views.letter, name="outage_letter"),
    path("reliability/outages/<int:outage_id>/step/", views.outage_step, name="outage_step"),
    path("reliability/outages/<int:outage_id>/switch/", views.outage_switch, name="outage_switch"),
    path("reliability/year/", figure_views.board, name="reliability_board"),
    path("reliability/indices/", figure_views.months, name="reliability_months"),
    path("reliability/indices/work-out/", figure_views.work_out, name="reliability_work_out"),
    path("reliability/budgets/", figure_views.budgets, name="outage_budgets"),
    path("reliability/budgets/allocate/", figure_views.allocate, name="outage_budget_allocate"),
    path("reliability/targets/set/", figure_views.target, name="reliability_target"),
    path("reliability/targets/", figure_views.targets, name="reliability_targets"),
    path("reliability/texts/", figure_views.texts, name="outage_notice_texts"),
    path("reliability/texts/set/", figure_views.set_text, name="outage_notice_text_set"),
    path("reliability/rules/set/", figure_views.set_rule, name="reliability_rule_set"),
    path("reliability/rules/", figure_views.rules, name="reliability_rules"),
]
