"""Paths below /api/: exact, and JSON whatever is asked."""

from django.urls import path, re_path
from django.views.decorators.csrf import csrf_exempt

from bookings.api import documents, views
from bookings.api.errors import not_found

urlpatterns = [
    path("bookings/", views.Bookings.as_view(), name="bookings"),
    path("bookings/<int:booking_id>/renew/", views.Renewal.as_view(), name="renewal"),
    path("token/", views.Tokens.as_view(), name="token"),
    path("openapi.json", documents.openapi_json, name="openapi"),
    path("docs/", documents.api_docs, name="api-docs"),
    re_path(r"^.*$", csrf_exempt(not_found)),
]
