"""Every path of HTTP."""

from django.contrib import admin
from django.urls import include, path

from bookings.api.kiosks import KioskClaim
from parkmate import errors

urlpatterns = [
    path("api/", include("realtime.protocol.urls")),
    path("api/", include("bookings.api.urls")),
    path("kiosk/claim/", KioskClaim.as_view(), name="kiosk-claim"),
    path("admin/", admin.site.urls),
    path("", include("bookings.pages.urls")),
]

handler400 = errors.bad_request
handler404 = errors.not_found
handler500 = errors.server_error
