"""Addresses of line loss."""

from django.urls import path

from wanjia.interfaces.console.lineloss import change_views, views

urlpatterns = [
    path("loss/", views.board, name="loss"),
    path("loss/compute/", views.compute, name="loss_compute"),
    path("loss/issue/<int:run_id>/", change_views.issue, name="loss_issue"),
    path("loss/stations/<str:code>/", views.station, name="loss_station"),
    path("loss/lines/<str:code>/", views.line, name="loss_line"),
    path("loss/areas/<str:code>/", views.area, name="loss_area"),
    path("loss/balances/", views.balances, name="loss_balances"),
    path("loss/months/", views.months, name="loss_months"),
    path("loss/busbars/", views.buses, name="bus_days"),
    path("loss/findings/", views.finding_list, name="loss_findings"),
    path("loss/findings/<int:finding_id>/", views.finding, name="loss_finding"),
    path("loss/findings/<int:finding_id>/move/", views.finding_move, name="loss_finding_move"),
    path("loss/measures/", views.measures, name="loss_measures"),
    path("loss/measures/add/", change_views.measure_add, name="loss_measure_add"),
    path("loss/measures/<int:measure_id>/done/", change_views.measure_done, name="loss_measure_done"),
    path("loss/measures/<int:measure_id>/adjust/", change_views.measure_adjust, name="loss_measure_adjust"),
    path("loss/targets/", views.targets, name="loss_targets"),
    path("loss/targets/add/", change_views.target_add, name="loss_target_add"),
    path("loss/targets/split/", change_views.target_split, name="loss_target_split"),
    path("loss/targets/proposals/", views.proposals, name="loss_proposals"),
    path("loss/responsible/", change_views.responsible, name="loss_responsible"),
    path("loss/plan/", change_views.plan, name="loss_plan"),
    path("loss/meeting/", views.meeting, name="loss_meeting"),
    path("loss/meeting/<str:suffix>/", views.meeting_file, name="loss_meeting_file"),
]
