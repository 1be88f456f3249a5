from django.urls import path

from services.api import cases, contacts, resources
from shuangbai.base.api import register

for resource in (*contacts.RESOURCES, *cases.RESOURCES, *resources.RESOURCES):
    register(resource)

urlpatterns = [
    path("contacts/", contacts.ContactList.as_view(), name="contacts"),
    path("contacts/due", contacts.DueList.as_view(), name="contacts-due"),
    path("resources/", resources.ResourceList.as_view(), name="resources"),
    path("cases/", cases.CaseList.as_view(), name="cases"),
    path("cases/<uuid:uid>/", cases.CaseDetail.as_view(), name="case"),
    path("cases/<uuid:uid>/records/", cases.CaseRecords.as_view(), name="case-records"),
    path(
        "cases/<uuid:uid>/tasks/<uuid:key>/completion/",
        cases.TaskCompletion.as_view(),
        name="task-completion",
    ),
]
