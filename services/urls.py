from django.urls import path

from services.views import calls, contact_form, day

urlpatterns = [
    path("day/", day.day, name="day"),
    path("day/calls/", calls.calls, name="calls"),
    path("contacts/new/", contact_form.contact_new, name="contact_new"),
]
