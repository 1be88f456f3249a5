from django.urls import path

from services.views import calls, clashes, contact_form, contacts, day, lists, urgent

urlpatterns = [
    path("day/", day.day, name="day"),
    path("day/calls/", calls.calls, name="calls"),
    path("contacts/", lists.contacts, name="contacts"),
    path("contacts/new/", contact_form.contact_new, name="contact_new"),
    path("contacts/<uuid:uid>/", contacts.contact, name="contact"),
    path("contacts/<uuid:uid>/correction/", contacts.contact_correction, name="contact_correction"),
    path("contacts/photos/<uuid:uid>/", contacts.contact_photo, name="contact_photo"),
    path("urgent/", urgent.urgent, name="urgent"),
    path("urgent/<uuid:uid>/settlement/", urgent.alert_settlement, name="alert_settlement"),
    path("clashes/", clashes.clashes, name="clashes"),
    path("clashes/<uuid:uid>/settlement/", clashes.clash_settlement, name="clash_settlement"),
]
