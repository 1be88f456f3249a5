"""The audit trail: everything for the auditor, the own area for heads and officers."""

from django.apps import apps
from django.views.decorators.http import require_safe

from shuangbai.base.listing import Listing
from shuangbai.base.sheets import Column
from stations import acts, sealer
from stations.audit_filters import AuditFilter
from stations.enums import AuditChannel, AuditResult, DataClass, Right, Role
from stations.gate import gated
from stations.listing import answer
from stations.models import AuditEntry, Posting, User

# "stations.user" → how to find whom an entry about one is about.
NAMED_OBJECTS = {
    "stations.user": lambda pks: User.objects.filter(pk__in=pks),
    "stations.posting": lambda pks: Posting.objects.filter(pk__in=pks).select_related("user"),
}


def who(entry):
    """The person in the words of the trail: a command on the server has none."""
    return entry.user_name or ("服务器命令" if entry.user_id is None else f"人员 {entry.user_id}")


def role(entry):
    return Role(entry.role).label if entry.role else ""


def where(entry):
    return entry.station_name or entry.division_name or ""


def what(entry):
    """The kind and number of the object; its name is looked up for a page only."""
    model = model_of(entry)
    kind = model._meta.verbose_name if model else entry.object_type
    return f"{kind} {entry.object_id}".strip()


def changed(entry):
    """The fields that changed, by their labels on the forms."""
    model = model_of(entry)
    labels = {field.name: field.verbose_name for field in model._meta.fields} if model else {}
    return "、".join(str(labels.get(name, name)) for name in entry.fields)


def model_of(entry):
    try:
        return apps.get_model(entry.object_type) if entry.object_type else None
    except LookupError:
        return None


def labelled(choices, value):
    return dict(choices.choices).get(value, value)


COLUMNS = (
    Column("编号", lambda entry: entry.pk, width=10),
    Column("时间", lambda entry: entry.at, width=20, number_format="yyyy-mm-dd hh:mm:ss"),
    Column("人员", who, width=14),
    Column("账号", lambda entry: entry.username, width=14),
    Column("任职", role, width=14),
    Column("动作", lambda entry: acts.label(entry.act), width=26),
    Column("结果", lambda entry: labelled(AuditResult, entry.result), width=8),
    Column("对象", what, width=20),
    Column("地点", where, width=20),
    Column("理由", lambda entry: entry.reason, width=36),
    Column("改动的字段", changed, width=30),
    Column("途径", lambda entry: labelled(AuditChannel, entry.channel), width=8),
    Column("地址", lambda entry: entry.ip or "", width=16),
    Column("请求编号", lambda entry: entry.request_id, width=36),
)


@gated(DataClass.AUDIT)
@require_safe
def audit_trail(request):
    rows = AuditEntry.objects.visible_to(request.member).with_names()
    listing = Listing(
        request, rows, filterset=AuditFilter, sorts={"at": ("id",)}, sort="-at", columns=COLUMNS
    )
    return answer(
        request,
        listing,
        "stations/audit_trail.html",
        title="审计记录",
        data_class=DataClass.AUDIT,
        act="audit.export",
        export_right=Right.READ,
        shown=lambda: told(listing.page.rows),
        newest_seal=sealer.newest_moment,
    )


def told(entries):
    """Entries with their words, for the page."""
    names = object_names(entries)
    for entry in entries:
        entry.who, entry.role_label, entry.where = who(entry), role(entry), where(entry)
        entry.changed = changed(entry)
        entry.act_label = acts.label(entry.act)
        entry.result_label = labelled(AuditResult, entry.result)
        entry.channel_label = labelled(AuditChannel, entry.channel)
        entry.what = names.get((entry.object_type, entry.object_id)) or what(entry)
    return entries


def object_names(entries):
    """(type, id) → name, for the kinds whose names an auditor needs; one query per kind."""
    names = {}
    for kind, find in NAMED_OBJECTS.items():
        pks = {entry.object_id for entry in entries if entry.object_type == kind}
        for row in find(pks) if pks else ():
            label = row._meta.verbose_name
            names[kind, str(row.pk)] = f"{label} {row}"
    return names
