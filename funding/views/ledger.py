"""The ledger as a list and as 拨付台账; asking to take one of its lines back."""

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from funding.filters import LedgerFilter
from funding.forms.acts import ReasonForm
from funding.models import Entry
from funding.operations.reversals import propose_reversal
from funding.permissions import can_act_for, can_keep_programme
from funding.watch import watches
from shuangbai.base.errors import Denied
from shuangbai.base.listing import Listing
from shuangbai.base.sheets import Column
from stations.enums import DataClass, Right
from stations.gate import gated, load
from stations.listing import answer
from stations.views.acting import GET_OR_POST, act_page

COLUMNS = (
    Column("日期", lambda row: row.on, width=12),
    Column("资金项目", lambda row: row.programme.name, width=30),
    Column("事项", lambda row: row.get_kind_display(), width=12),
    Column("地方", lambda row: row.place.name, width=14),
    Column("对方", lambda row: row.other.name if row.other else "", width=14),
    Column("金额（元）", lambda row: row.amount, width=18, number_format="#,##0.00"),
    Column("文号", lambda row: row.document.number if row.document else "", width=24),
    Column("批次", lambda row: row.batch.title if row.batch else "", width=20),
    Column("应拨日", lambda row: row.hop.due_on if row.hop else None, width=12),
    Column("冲销", lambda row: "冲销" if row.reverses_id else "", width=8),
    Column("凭据（份）", lambda row: len(row.files.all()) or None, width=10),
    Column("经办人", lambda row: row.by.name if row.by else "", width=10),
    Column("记录时间", lambda row: row.at, width=18, number_format="yyyy-mm-dd hh:mm"),
)


@gated(DataClass.FUNDS)
@require_safe
def ledger(request):
    member = request.member
    rows = (
        Entry.objects.visible_to(member)
        .prefetch_related("files")
        .select_related(
            "programme",
            "place",
            "other",
            "document",
            "batch",
            "hop",
            "by",
            "transfer",
            "reversed_by",
        )
    )
    listing = Listing(
        request,
        rows,
        filterset=LedgerFilter,
        sorts={"when": ("on", "at"), "amount": ("amount",), "place": ("place__code",)},
        sort="-when",
        columns=COLUMNS,
    )
    return answer(
        request,
        listing,
        "funding/ledger.html",
        title="拨付台账",
        data_class=DataClass.FUNDS,
        act="ledger.export",
        lines=[(row, may_reverse(member, row)) for row in listing.page.rows],
    )


def may_reverse(member, row):
    if not member.may(Right.WRITE, DataClass.FUNDS) or row.reverses_id:
        return False
    if getattr(row, "reversed_by", None) or row.kind in ("allotted", "reserved", "unsent"):
        return False
    return can_act_for(member, row.place) or can_keep_programme(member, row.place)


@gated(DataClass.FUNDS, Right.WRITE)
@require_http_methods(GET_OR_POST)
def entry_reversal(request, uid):
    rows = Entry.objects.select_related("programme", "place", "other", "transfer")
    row = load(rows, request.member, uid=uid)
    if not (
        can_act_for(request.member, row.place) or can_keep_programme(request.member, row.place)
    ):
        raise Denied("冲销由记账的单位或上级提出。", who_can=f"{row.place.name}的资金经办人")
    back = f"{reverse('ledger')}?programme={row.programme.uid}"

    def propose(**data):
        return propose_reversal(entry=row, **data)

    return act_page(
        request,
        ReasonForm(request.POST or None),
        propose,
        done="已提出冲销，等第二个人审批。",
        then=back,
        title="冲销这一笔",
        sub=f"{row.on} {row.place.name} {row.get_kind_display()} {row.amount:,.2f} 元",
        back=back,
        act_label="提出冲销",
        danger=True,
    )


@gated(DataClass.FUNDS)
@require_safe
def deadlines(request):
    """Every deadline in reach with its forecast, those that want somebody to act first."""
    member, today = request.member, timezone.localdate()
    programme = Entry.programme.field.related_model
    found = watches(programme.objects.visible_to(member), today)
    found.sort(key=lambda one: (not one.gap, one.rule.on))
    return render(request, "funding/deadlines.html", {"watches": found, "today": today})
