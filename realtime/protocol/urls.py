"""Paths of the sockets' document, below /api/."""

from django.urls import path

from realtime.protocol import views

urlpatterns = [
    path("asyncapi.json", views.asyncapi_json, name="asyncapi"),
    path("asyncapi.yaml", views.asyncapi_yaml),
    path("sockets/", views.sockets, name="sockets"),
]
