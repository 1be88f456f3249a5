"""Funding documents and their private files."""

from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from funding.filters import DocumentFilter
from funding.forms.base import checked
from funding.forms.programmes import DocumentForm, FilesForm
from funding.models import DocumentFile, FundingDocument
from funding.operations.programmes import OFFICE, add_files, register_document
from funding.permissions import can_keep_programme, can_open_programmes
from funding.views.programmes import load_programme
from shuangbai.base.errors import Denied
from shuangbai.base.figures import yuan
from shuangbai.base.listing import Listing
from shuangbai.base.sheets import Column
from shuangbai.base.uploads import serve
from stations import audit
from stations.enums import DataClass, Right
from stations.gate import gated, load
from stations.listing import answer
from stations.models import Division
from stations.views.acting import GET_OR_POST, act_page, upload_page

COLUMNS = (
    Column("文号", lambda row: row.number, width=24),
    Column("标题", lambda row: row.title, width=40),
    Column("资金项目", lambda row: row.programme.name, width=30),
    Column("下达到", lambda row: row.division.name, width=12),
    Column("金额（元）", lambda row: row.amount, width=18, number_format="#,##0.00"),
    Column("发文日期", lambda row: row.dated_on, width=12),
    Column("新指标", lambda row: "是" if row.is_grant else "否", width=8),
)


@gated(DataClass.FUNDS)
@require_safe
def documents(request):
    rows = FundingDocument.objects.visible_to(request.member)
    listing = Listing(
        request,
        rows.select_related("programme", "division"),
        filterset=DocumentFilter,
        sorts={
            "number": ("issuer", "year", "serial"),
            "date": ("dated_on",),
            "amount": ("amount",),
        },
        sort="-date",
        columns=COLUMNS,
    )
    return answer(
        request,
        listing,
        "funding/documents.html",
        title="资金文件",
        data_class=DataClass.FUNDS,
        act="documents.export",
    )


@gated(DataClass.FUNDS)
@require_safe
def document(request, uid):
    member = request.member
    row = load_document(member, uid)
    context = {
        "document": row,
        "facts": facts(row),
        "files": row.files.order_by("uploaded_at", "pk"),
        "batches": row.batches.visible_to(member).select_related("giver").order_by("pk"),
        "can_edit": can_keep_programme(member, row.division),
    }
    return render(request, "funding/document.html", context)


def load_document(member, uid):
    rows = FundingDocument.objects.select_related("programme", "division", "author")
    return load(rows, member, uid=uid)


def facts(row):
    return [
        ("标题", row.title),
        ("资金项目", row.programme.name),
        ("下达到", row.division.name),
        ("金额", f"{yuan(row.amount)} 元"),
        ("发文日期", row.dated_on),
        ("新指标", "是，已计入指标" if row.is_grant else "否，转发或分配已有指标"),
        ("登记人", row.author.name if row.author else ""),
    ]


def places_below(member):
    """The member's place and those next below it."""
    seat = member.posting.place_division
    rows = Division.objects.visible_to(member).current().under(seat)
    near = rows.filter(level__lte=seat.level + 1).exclude(kind="placeholder")
    return near.order_by("code")


@gated(DataClass.FUNDS, Right.WRITE)
@require_http_methods(GET_OR_POST)
def document_new(request, uid):
    member = request.member
    programme = load_programme(member, uid)
    if not can_open_programmes(member):
        raise Denied("资金文件由县级以上登记。", who_can=OFFICE)
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    seat = member.posting.place_division
    form = DocumentForm(*data, places=places_below(member), initial={"division": seat})

    def register(*, files, **facts):
        return register_document(programme=programme, files=checked(files), **facts).row

    return act_page(
        request,
        form,
        register,
        done="资金文件已登记。",
        then=lambda row: reverse("document", args=[row.uid]),
        title="登记资金文件",
        sub=programme.name,
        back=reverse("programme", args=[programme.uid]),
        act_label="登记",
        is_upload=True,
    )


@gated(DataClass.FUNDS, Right.WRITE)
@require_http_methods(GET_OR_POST)
def document_files(request, uid):
    row = load_document(request.member, uid)
    if not can_keep_programme(request.member, row.division):
        raise Denied("这份文件的附件不归您上传。", who_can=OFFICE)
    back = reverse("document", args=[row.uid])

    def add(*, by, files):
        return add_files(by=by, document=row, files=checked(files))

    return upload_page(
        request, FilesForm, add, title="上传附件", sub=row.number, back=back, done="附件已上传。"
    )


@gated(DataClass.FUNDS)
@require_safe
def document_file(request, uid):
    file = load(DocumentFile.objects.select_related("document"), request.member, uid=uid)
    audit.record_read(act="document.file", by=request.member, obj=file.document)
    return serve(file)
