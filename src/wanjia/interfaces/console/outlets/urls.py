"""Addresses of the pages about outlets."""

from django.urls import path

from wanjia.interfaces.console.outlets import views

urlpatterns = [
    path("channels/", views.channels, name="channels"),
    path("channels/open/", views.channel_open, name="channel_open"),
    path("channel-secrets/", views.channel_secret, name="channel_secret"),
    path("channels/<slug:code>/", views.channel, name="channel"),
    path("channels/<slug:code>/fee/", views.channel_fee, name="channel_fee"),
    path("channels/<slug:code>/move/<slug:step>/", views.channel_move, name="channel_move"),
    path("agents/", views.agents, name="agents"),
    path("agents/appoint/", views.agent_appoint, name="agent_appoint"),
    path("agents/<slug:code>/", views.agent, name="agent"),
    path("agents/<slug:code>/ceiling/", views.agent_ceiling, name="agent_ceiling"),
    path("agents/<slug:code>/sell/", views.agent_sell, name="agent_sell"),
    path("agents/<slug:code>/hand-in/", views.agent_hand_in, name="agent_hand_in"),
    path("agents/<slug:code>/move/<slug:step>/", views.agent_move, name="agent_move"),
    path("agent-sales/", views.agent_sales, name="agent_sales"),
    path("hand-ins/", views.hand_ins, name="hand_ins"),
    path("hand-ins/<int:hand_in_id>/", views.hand_in, name="hand_in"),
    path("hand-ins/<int:hand_in_id>/confirm/", views.hand_in_confirm, name="hand_in_confirm"),
    path("hand-ins/<int:hand_in_id>/refuse/", views.hand_in_refuse, name="hand_in_refuse"),
]
