"""Where staff work: everything can be found and read here; what can be changed goes through the services.

A change without an event does not exist: no screen would hear of it.
"""

from django.contrib import admin

from bookings.admin import bookings, kiosks, lots, slots, streams, users

__all__ = ["bookings", "kiosks", "lots", "slots", "streams", "users"]

admin.site.site_title = admin.site.site_header = "Parkmate staff"
