from django.urls import path

from services.api import contacts, resources
from shuangbai.base.api import register

for resource in (*contacts.RESOURCES, *resources.RESOURCES):
    register(resource)

urlpatterns = [
    path("contacts/", contacts.ContactList.as_view(), name="contacts"),
    path("contacts/due", contacts.DueList.as_view(), name="contacts-due"),
    path("resources/", resources.ResourceList.as_view(), name="resources"),
]
