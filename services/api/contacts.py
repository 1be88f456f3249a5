"""Contacts over the API: what is due, and logging by a client-made id (wall 5)."""

import django_filters as filters
from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from clients.enums import ClientStatus, ContactKind
from clients.models import ContactState
from services.enums import NextStep, Outcome
from services.forms.contacts import LONGEST_NOTE
from services.operations.contacts import LONGEST_CONTACT, ContactBody, log_contact
from shuangbai.base.api import Resource, RowList
from stations.enums import DataClass, Right
from stations.gate import GateLine

WORK = GateLine(DataClass.CASEWORK, Right.WRITE)
MOST_TOGETHER = 20


class DueRow(serializers.Serializer):
    """该联系的人和方式"""

    client_uid = serializers.UUIDField(source="client.uid")
    name = serializers.CharField(source="client.name")
    kind = serializers.ChoiceField(ContactKind.choices)
    tier = serializers.IntegerField(help_text="分级；0 是还没有分级。")
    due_on = serializers.DateField(help_text="应联系的日期，逾期按它算。")
    next_on = serializers.DateField(help_text="列入名单的日期：没联系上会推后，约好再看会提前。")
    last_on = serializers.DateField(allow_null=True, help_text="上次联系上的日期。")
    failed_on = serializers.DateField(allow_null=True)
    watch_on = serializers.DateField(allow_null=True)
    village = serializers.CharField(source="client.village.code", help_text="村（社区）代码。")
    village_name = serializers.CharField(source="client.village.name")
    address = serializers.CharField(source="client.household.address", allow_blank=True)
    latitude = serializers.DecimalField(
        8, 5, source="client.household.latitude", allow_null=True, coerce_to_string=True
    )
    longitude = serializers.DecimalField(
        8, 5, source="client.household.longitude", allow_null=True, coerce_to_string=True
    )


class DueFilter(filters.FilterSet):
    kind = filters.ChoiceFilter(choices=ContactKind.choices)
    mine = filters.BooleanFilter(method="of_me", label="true：只要自己负责的；false：别人的也要。")
    overdue = filters.BooleanFilter(
        method="late", label="true：只要已逾期的；false：只要没逾期的。"
    )

    def of_me(self, rows, name, value):
        return rows.filter(worker=self.request.member.user) if value else rows

    def late(self, rows, name, value):
        today = timezone.localdate()
        return rows.filter(due_on__lt=today) if value else rows.filter(due_on__gte=today)


class DueList(RowList):
    """今天该联系的人：到期、逾期、约好再看和要再试的。"""

    gate_line = WORK
    queryset = ContactState.objects.all()
    serializer_class = DueRow
    filterset_class = DueFilter
    sorts = {"next_on": "next_on", "due_on": "due_on"}

    def with_columns(self, rows):
        return rows.to_do(timezone.localdate()).filter(
            client__status=ClientStatus.ACTIVE, client__merged_into=None
        )


class NewContact(serializers.Serializer):
    """一次联系。`id` 由设备生成；同一 `id` 同一内容再发一次，不会重复。"""

    id = serializers.UUIDField(help_text="设备生成的 UUIDv7。")
    clients = serializers.ListField(
        child=serializers.UUIDField(),
        min_length=1,
        max_length=MOST_TOGETHER,
        help_text="服务对象的 uid，第一位是主要联系的人；多位须同户。",
    )
    kind = serializers.ChoiceField(ContactKind.choices)
    outcome = serializers.ChoiceField([one for one in Outcome.choices if one[0] != Outcome.VOID])
    happened_at = serializers.DateTimeField(help_text="开始时间。")
    minutes = serializers.IntegerField(min_value=1, max_value=LONGEST_CONTACT, default=20)
    met = serializers.CharField(max_length=40, allow_blank=True, default="")
    findings = serializers.ListField(
        child=serializers.SlugField(max_length=30), max_length=40, default=list
    )
    note = serializers.CharField(max_length=LONGEST_NOTE, allow_blank=True, default="")
    is_urgent = serializers.BooleanField(default=False)
    next_step = serializers.ChoiceField(NextStep.choices, default=NextStep.NONE)
    watch_on = serializers.DateField(allow_null=True, default=None)
    tier = serializers.IntegerField(min_value=1, max_value=99, allow_null=True, default=None)
    tier_reason = serializers.CharField(max_length=300, allow_blank=True, default="")
    latitude = serializers.DecimalField(
        8, 5, min_value=-90, max_value=90, allow_null=True, default=None
    )
    longitude = serializers.DecimalField(
        8, 5, min_value=-180, max_value=180, allow_null=True, default=None
    )
    late_reason = serializers.CharField(max_length=100, allow_blank=True, default="")

    def body(self):
        facts = dict(self.validated_data)
        del facts["id"]
        facts["clients"] = tuple(facts["clients"])
        facts["findings"] = tuple(facts["findings"])
        return ContactBody(**facts)


class StoredContact(serializers.Serializer):
    """已存的联系；同户几位各有一条。"""

    id = serializers.UUIDField()
    contacts = serializers.ListField(child=serializers.UUIDField(), help_text="每位一条的编号。")
    is_new = serializers.BooleanField(help_text="false：以前已经收到过同样的内容。")
    warnings = serializers.ListField(
        child=serializers.CharField(), help_text="例如与本人另一次联系时间重叠；已存，请核对。"
    )


class ContactList(APIView):
    gate_line = WORK

    @extend_schema(
        request=NewContact,
        responses={
            201: StoredContact,
            200: OpenApiResponse(StoredContact, description="同一编号、同一内容：早已收到。"),
        },
        summary="记一次联系",
    )
    def post(self, request):
        sent = NewContact(data=request.data)
        sent.is_valid(raise_exception=True)
        uid = sent.validated_data["id"]
        logged = log_contact(by=request.member, uid=uid, body=sent.body())
        code = status.HTTP_201_CREATED if logged.is_new else status.HTTP_200_OK
        return Response(
            {
                "id": uid,
                "contacts": [contact.uid for contact in logged.contacts],
                "is_new": logged.is_new,
                "warnings": logged.warnings,
            },
            status=code,
        )


RESOURCES = (Resource("contacts/due", "api:contacts-due", "今天该联系的人", WORK),)
