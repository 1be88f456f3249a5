"""One line of the ledger with what proves it."""

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from funding.forms.base import checked
from funding.forms.programmes import FilesForm
from funding.models import Entry, EntryFile
from funding.operations.entry_files import add_entry_files
from funding.permissions import can_prove
from funding.views.ledger import may_reverse
from shuangbai.base.errors import Denied
from shuangbai.base.figures import yuan
from shuangbai.base.uploads import serve
from stations import audit
from stations.enums import DataClass, Right
from stations.gate import gated, load
from stations.views.acting import GET_OR_POST, upload_page


def load_entry(member, uid):
    rows = Entry.objects.select_related(
        "programme", "place", "other", "document", "batch", "hop", "transfer", "expenditure", "by"
    )
    return load(rows.select_related("reverses", "reversed_by"), member, uid=uid)


@gated(DataClass.FUNDS)
@require_safe
def entry(request, uid):
    member = request.member
    row = load_entry(member, uid)
    context = {
        "entry": row,
        "facts": facts(row),
        "files": row.files.select_related("uploaded_by").order_by("uploaded_at", "pk"),
        "can_prove": member.may(Right.WRITE, DataClass.FUNDS) and can_prove(member, row),
        "can_reverse": may_reverse(member, row),
    }
    return render(request, "funding/entry.html", context)


def facts(row):
    return [
        ("资金项目", row.programme.name),
        ("地方", row.place.name),
        ("对方", row.other.name if row.other else "项目以外"),
        ("金额", f"{yuan(row.amount)} 元"),
        ("文件", row.document.number if row.document else ""),
        ("批次", row.batch.title if row.batch else ""),
        ("应拨日", row.hop.due_on if row.hop else ""),
        ("办理日", row.on),
        ("经办人", row.by.name if row.by else ""),
        ("记录时间", f"{timezone.localtime(row.at):%Y-%m-%d %H:%M}"),
    ]


@gated(DataClass.FUNDS, Right.WRITE)
@require_http_methods(GET_OR_POST)
def entry_files(request, uid):
    row = load_entry(request.member, uid)
    if not can_prove(request.member, row):
        raise Denied("凭据由记账的单位或上级上传。", who_can=f"{row.place.name}的资金经办人")
    back = reverse("entry", args=[row.uid])

    def add(*, by, files):
        return add_entry_files(by=by, entry=row, files=checked(files))

    return upload_page(
        request, FilesForm, add, title="上传凭据", sub=str(row), back=back, done="凭据已上传。"
    )


@gated(DataClass.FUNDS)
@require_safe
def entry_file(request, uid):
    rows = EntryFile.objects.select_related("entry__place", "entry__other")
    file = load(rows, request.member, uid=uid)
    audit.record_read(act="entry.file", by=request.member, obj=file.entry)
    return serve(file, inline=True)
