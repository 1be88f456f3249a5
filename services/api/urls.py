from django.urls import path

from services.api import contacts
from shuangbai.base.api import register

for resource in contacts.RESOURCES:
    register(resource)

urlpatterns = [
    path("contacts/", contacts.ContactList.as_view(), name="contacts"),
    path("contacts/due", contacts.DueList.as_view(), name="contacts-due"),
]
