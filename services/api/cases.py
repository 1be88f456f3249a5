"""Cases over the API: where each stands, what it owes, its tasks; services by a client-made id."""

import django_filters as filters
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.views import APIView

from clients import masks
from clients.permissions import sees_masked
from services import workflow
from services.enums import Dimension, Doer, Method, Stage, TaskState
from services.models import Case, Task
from services.operations.case_records import RecordBody, log_service
from services.operations.contacts import LONGEST_CONTACT
from services.permissions import gives_reason
from shuangbai.base.api import Resource, RowList, RowView, columns
from shuangbai.base.errors import missing
from stations import audit
from stations.enums import DataClass, Right
from stations.gate import GateLine, load

READ = GateLine(DataClass.CASEWORK)
WORK = GateLine(DataClass.CASEWORK, Right.WRITE)
LONGEST_REASON = 200
LONGEST_NOTE = 2000


class CaseRow(serializers.Serializer):
    """个案"""

    uid = serializers.UUIDField()
    year = serializers.IntegerField()
    number = serializers.IntegerField(help_text="本站当年的编号。")
    title = serializers.CharField(
        allow_blank=True, help_text="要写理由的任职在列表里看不到标题，是空的。"
    )
    dimension = serializers.ChoiceField(Dimension.choices)
    stage = serializers.ChoiceField(Stage.choices)
    stage_since = serializers.DateTimeField()
    stuck_on = serializers.DateField(allow_null=True, help_text="到这天还没走就算停滞。")
    opened_on = serializers.DateField()
    closed_on = serializers.DateField(allow_null=True)
    check_on = serializers.DateField(allow_null=True, help_text="结案后该回访的日期。")
    client_uid = serializers.UUIDField(source="client.uid")
    client_name = serializers.CharField(
        source="client.name", help_text="站以上的任职看到的是掩码，如“陈**”。"
    )
    worker_uid = serializers.UUIDField(source="worker.uid")
    station = serializers.IntegerField(help_text="立案的社工站 id。")


class DebtRow(serializers.Serializer):
    """本阶段的一项要求"""

    words = serializers.CharField()
    is_met = serializers.BooleanField()


class TaskRow(serializers.Serializer):
    """执行中的计划里的一项任务"""

    key = serializers.UUIDField()
    title = serializers.CharField()
    method = serializers.ChoiceField(Method.choices)
    doer = serializers.ChoiceField(Doer.choices)
    every_days = serializers.IntegerField(allow_null=True, help_text="空：做一次。")
    next_on = serializers.DateField(allow_null=True)
    state = serializers.ChoiceField(TaskState.choices)


class CaseFile(CaseRow):
    """一件个案：所在阶段、还差什么、任务"""

    problem = serializers.CharField(allow_blank=True)
    version = serializers.IntegerField()


class WholeCase(CaseFile):
    debts = DebtRow(many=True)
    tasks = TaskRow(many=True)


class CaseApiFilter(filters.FilterSet):
    mine = filters.BooleanFilter(method="of_me", label="true：只要自己负责的。")
    stage = filters.ChoiceFilter(choices=Stage.choices, label="阶段；不填只给在办的。")
    stuck = filters.BooleanFilter(method="only_stuck", label="true：只要停滞的。")
    client = filters.UUIDFilter(field_name="client__uid", label="服务对象的 uid。")

    @property
    def qs(self):
        rows = super().qs
        return rows if self.data.get("stage") else rows.open()

    def of_me(self, rows, name, value):
        return rows.filter(worker=self.request.member.user) if value else rows

    def only_stuck(self, rows, name, value):
        return rows.stuck(timezone.localdate()) if value else rows


class CaseList(RowList):
    """个案，不填 `stage` 只给在办的。"""

    gate_line = READ
    queryset = Case.objects.all()
    serializer_class = CaseRow
    filterset_class = CaseApiFilter
    sorts = {"id": "pk", "stage_since": "stage_since", "opened_on": "opened_on"}

    def get(self, request, *args, **kwargs):
        response = super().get(request, *args, **kwargs)
        rows = response.data["results"]
        response.data["results"] = [shown(request.member, row) for row in rows]
        return response


def shown(member, row):
    hidden = {}
    if sees_masked(member):
        hidden["client_name"] = masks.name(row["client_name"])
    if gives_reason(member):
        hidden["title"] = ""
    return {**row, **hidden}


class CaseDetail(RowView):
    """一件个案；每次读取都记入审计，站以上须写明理由。"""

    gate_line = READ
    queryset = Case.objects.all()
    serializer_class = CaseFile
    pagination_class = None
    filter_backends = ()

    def known_parameters(self):
        return frozenset({"format", "reason"})

    @extend_schema(
        responses=WholeCase,
        parameters=[OpenApiParameter("reason", str, description="查看理由；需要理由的任职必填。")],
    )
    def get(self, request, uid):
        self.refuse_unknown_parameters()
        member, found = request.member, self.get_queryset().filter(uid=uid)
        row = columns(found, self.serializer_class).first()
        if row is None:
            raise missing(self.queryset.model.objects.filter(uid=uid))
        reason = request.query_params.get("reason", "").strip()[:LONGEST_REASON]
        if gives_reason(member) and not reason:
            raise ValidationError({"reason": ["您现在的任职查看个案要写明理由。"]})
        case = found.select_related("client__station__division").get()
        audit.record_read(act="case.read", by=member, obj=case, reason=reason)
        tasks = Task.objects.filter(plan__case=case, plan__in_force=True).order_by("next_on", "pk")
        return Response(
            {
                **row,
                "debts": DebtRow(workflow.checklist(case), many=True).data,
                "tasks": list(columns(tasks, TaskRow)),
            }
        )


class NewRecord(serializers.Serializer):
    """一次服务。`id` 由设备生成；同一 `id` 同一内容再发一次，不会重复。"""

    id = serializers.UUIDField(help_text="设备生成的 UUIDv7。")
    happened_at = serializers.DateTimeField(help_text="开始时间。")
    minutes = serializers.IntegerField(min_value=1, max_value=LONGEST_CONTACT, default=30)
    took_part = serializers.CharField(max_length=120, allow_blank=True, default="")
    note = serializers.CharField(max_length=LONGEST_NOTE, allow_blank=True, default="")


class NewService(NewRecord):
    kind = serializers.ChoiceField(Method.choices)
    task = serializers.UUIDField(
        allow_null=True, default=None, help_text="任务的 key；不为哪项任务就不填。"
    )
    finishes = serializers.BooleanField(default=False, help_text="true：这项任务做完了。")


class TaskDone(NewRecord):
    kind = serializers.ChoiceField(
        Method.choices, required=False, help_text="不填就按任务写的做法。"
    )


class StoredRecord(serializers.Serializer):
    """已存的服务记录"""

    id = serializers.UUIDField()
    is_new = serializers.BooleanField(help_text="false：以前已经收到过同样的内容。")
    task_state = serializers.ChoiceField(TaskState.choices, allow_null=True)


ANSWERS = {
    201: StoredRecord,
    200: OpenApiResponse(StoredRecord, description="同一编号、同一内容：早已收到。"),
}
BESIDE = "client__station__division"


class CaseRecords(APIView):
    gate_line = WORK

    @extend_schema(request=NewService, responses=ANSWERS, summary="记一次个案服务")
    def post(self, request, uid):
        case = load(Case.objects.select_related(BESIDE), request.member, uid=uid)
        sent = NewService(data=request.data)
        sent.is_valid(raise_exception=True)
        facts = dict(sent.validated_data)
        return stored(request, case, facts.pop("id"), RecordBody(**facts))


class TaskCompletion(APIView):
    """一项任务做完了：记一条服务记录，并结束任务；同一编号再发一次不会重复。"""

    gate_line = WORK

    @extend_schema(request=TaskDone, responses=ANSWERS, summary="完成一项任务")
    def post(self, request, uid, key):
        rows = Task.objects.select_related(f"plan__case__{BESIDE}")
        task = load(rows, request.member, plan__case__uid=uid, plan__in_force=True, key=key)
        sent = TaskDone(data=request.data)
        sent.is_valid(raise_exception=True)
        facts = {"kind": task.method, **sent.validated_data}
        body_id = facts.pop("id")
        body = RecordBody(task=task.key, finishes=True, **facts)
        return stored(request, task.plan.case, body_id, body)


def stored(request, case, body_id, body):
    record, is_new = log_service(by=request.member, case=case, uid=body_id, body=body)
    answer = {
        "id": body_id,
        "is_new": is_new,
        "task_state": record.task.state if record.task else None,
    }
    return Response(answer, status=status.HTTP_201_CREATED if is_new else status.HTTP_200_OK)


RESOURCES = (Resource("cases", "api:cases", "个案", READ),)
