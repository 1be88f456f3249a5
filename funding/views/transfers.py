"""Hops and transfers: what is owed, what is on its way, and each act on it."""

from django.db.models import F
from django.forms import Form
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from funding.enums import ON_THE_WAY, Direction, TransferState
from funding.filters import HopFilter, TransferFilter
from funding.forms.acts import DayForm, DisputeForm, PaidDecisionForm, ReceiptForm, TransferForm
from funding.forms.base import checked
from funding.models import Approval, FundingDocument, Hop, Transfer
from funding.operations import transfers as acts
from funding.operations.reminders import remind_holder
from funding.permissions import can_act_for, can_decide, can_prove, can_remind
from shuangbai.base.errors import Denied
from shuangbai.base.figures import yuan
from shuangbai.base.listing import Listing
from shuangbai.base.sheets import Column
from stations.enums import DataClass, Right
from stations.gate import gated, load
from stations.listing import answer
from stations.views.acting import GET_OR_POST, act_page

MONEY = "#,##0.00"
HOP_COLUMNS = (
    Column("资金项目", lambda row: row.programme.name, width=30),
    Column("批次", lambda row: row.batch.title, width=20),
    Column("从", lambda row: row.giver.name, width=12),
    Column("到", lambda row: row.place.name, width=12),
    Column("应拨（元）", lambda row: row.amount, width=16, number_format=MONEY),
    Column("已发出（元）", lambda row: row.sent, width=16, number_format=MONEY),
    Column("已到账（元）", lambda row: row.received, width=16, number_format=MONEY),
    Column("起算日", lambda row: row.starts_on, width=12),
    Column("应拨日", lambda row: row.due_on, width=12),
    Column("到账日", lambda row: row.received_on, width=12),
)
TRANSFER_COLUMNS = (
    Column("资金项目", lambda row: row.programme.name, width=30),
    Column("方向", lambda row: row.get_direction_display(), width=8),
    Column("从", lambda row: row.giver.name, width=12),
    Column("到", lambda row: row.place.name if row.place else "国库", width=12),
    Column("金额（元）", lambda row: row.amount, width=16, number_format=MONEY),
    Column("已到账（元）", lambda row: row.received, width=16, number_format=MONEY),
    Column("状态", lambda row: row.get_state_display(), width=14),
    Column("发出", lambda row: row.sent_on, width=12),
    Column("到账", lambda row: row.received_on, width=12),
    Column("提出人", lambda row: row.author.name, width=10),
)


@gated(DataClass.FUNDS)
@require_safe
def hops(request):
    member = request.member
    rows = Hop.objects.visible_to(member).standing()
    rows = rows.annotate(lacking=F("amount") - F("received"))
    listing = Listing(
        request,
        rows.select_related("programme", "batch", "giver", "place"),
        filterset=HopFilter,
        sorts={
            "due": (F("due_on").asc(nulls_last=True), "place__code"),
            "place": ("place__code",),
            "amount": ("amount",),
            "missing": ("lacking",),
        },
        sort="place",
        columns=HOP_COLUMNS,
    )
    today, seat = timezone.localdate(), member.posting.place_division
    return answer(
        request,
        listing,
        "funding/hops.html",
        title="拨付环节",
        data_class=DataClass.FUNDS,
        act="hops.export",
        lines=[hop_line(row, member, seat, today) for row in listing.page.rows],
    )


def hop_line(row, member, seat, today):
    late = (today - row.due_on).days if row.due_on and row.amount > row.received else 0
    return {
        "hop": row,
        "late": max(0, late),
        "can_remind": late > 0 and row.starts_on is not None and can_remind(member, row),
        "can_send": row.giver_id == seat.pk
        and row.unsent > 0
        and member.may(Right.WRITE, DataClass.FUNDS),
    }


@gated(DataClass.FUNDS, Right.WRITE)
@require_http_methods(GET_OR_POST)
def hop_reminder(request, uid):
    """Asks whoever holds a hop's money to move it on."""
    rows = Hop.objects.select_related("programme", "batch", "giver", "place")
    hop = load(rows, request.member, uid=uid)
    if not can_remind(request.member, hop):
        raise Denied("催办由等这笔钱的一方或上级办理。", who_can="拨收双方和上级的资金经办人")
    confirms = hop.holder == hop.place
    amount = hop.sent - hop.received if confirms else hop.unsent

    def remind(*, by):
        return remind_holder(by=by, hop=hop)

    back = reverse("programme", args=[hop.programme.uid])
    return act_page(
        request,
        Form(request.POST if request.method == "POST" else None),
        remind,
        done=f"已催{hop.holder.name}，对方的工作台上会看到。",
        then=back,
        template="funding/hop_reminder.html",
        title=f"催{hop.holder.name}{'确认到账' if confirms else '下拨'}",
        sub=hop.programme.name,
        facts=[
            ("批次", hop.batch.title),
            ("从 → 到", f"{hop.giver.name} → {hop.place.name}"),
            ("金额", f"{yuan(amount)} 元"),
            ("应拨日", hop.due_on),
        ],
        back=back,
        act_label="催一下",
    )


@gated(DataClass.FUNDS)
@require_safe
def transfers(request):
    rows = Transfer.objects.visible_to(request.member)
    listing = Listing(
        request,
        rows.select_related("programme", "giver", "place", "author"),
        filterset=TransferFilter,
        sorts={
            "when": ("created_at",),
            "amount": ("amount",),
            "place": ("place__code",),
        },
        sort="-when",
        columns=TRANSFER_COLUMNS,
    )
    return answer(
        request,
        listing,
        "funding/transfers.html",
        title="拨付",
        data_class=DataClass.FUNDS,
        act="transfers.export",
    )


@gated(DataClass.FUNDS, Right.WRITE)
@require_http_methods(GET_OR_POST)
def transfer_new(request, uid):
    """Sends money down one hop."""
    member = request.member
    hop = load(Hop.objects.select_related("programme", "batch", "giver", "place"), member, uid=uid)
    if not can_act_for(member, hop.giver):
        raise Denied("拨付由拨出方自己的经办人提出。", who_can=f"{hop.giver.name}的资金经办人")
    papers = FundingDocument.objects.filter(programme=hop.programme).visible_to(member)
    form = TransferForm(
        request.POST or None, documents=papers, initial={"amount": max(hop.unsent, 0)}
    )

    def propose(**data):
        return acts.propose_transfer(hop=hop, **data).row

    return act_page(
        request,
        form,
        propose,
        done="已提出拨付，等第二个人审批。",
        then=lambda row: reverse("transfer", args=[row.uid]),
        title=f"拨付给{hop.place.name}",
        sub=f"{hop.programme.name} · {hop.batch.title} · 还应拨 {yuan(hop.unsent)} 元",
        back=reverse("hops") + f"?programme={hop.programme.uid}&giver={hop.giver.code}",
        act_label="提出拨付",
    )


def load_transfer(member, uid):
    rows = Transfer.objects.select_related(
        "programme",
        "giver",
        "place",
        "author",
        "document",
        "hop__batch",
        "hop__giver",
        "hop__place",
    )
    return load(rows, member, uid=uid)


@gated(DataClass.FUNDS)
@require_safe
def transfer(request, uid):
    member = request.member
    row = load_transfer(member, uid)
    entries = row.entries.select_related("place", "other", "by").prefetch_related("files")
    approval = Approval.objects.filter(transfer=row).select_related("by").first()
    context = {
        "transfer": row,
        "facts": facts(row, approval),
        "entries": [(one, can_prove(member, one)) for one in entries.order_by("at", "pk")],
        "disputes": row.disputes.select_related("by").order_by("at"),
        **what_may(member, row),
    }
    return render(request, "funding/transfer.html", context)


def facts(row, approval):
    return [
        ("资金项目", row.programme.name),
        ("从", row.giver.name),
        ("到", row.place.name if row.place else "国库"),
        ("金额", f"{yuan(row.amount)} 元"),
        ("已到账", f"{yuan(row.received)} 元"),
        ("在途", f"{yuan(row.on_the_way)} 元"),
        ("文件", row.document.number if row.document else ""),
        ("批次", row.hop.batch.title if row.hop else ""),
        ("提出", f"{row.author.name} {timezone.localtime(row.created_at):%Y-%m-%d %H:%M}"),
        ("审批", approval_words(approval)),
        ("发出", row.sent_on),
        ("说明", row.reason),
    ]


def approval_words(approval):
    if approval is None:
        return "等待审批"
    reason = f"（{approval.reason}）" if approval.reason else ""
    return f"{approval.by.name} {approval.get_decision_display()}{reason}"


def what_may(member, row):
    receives = row.place is not None and can_act_for(member, row.place)
    waits = row.state in ON_THE_WAY and row.on_the_way > 0
    return {
        "can_decide": row.state == TransferState.PROPOSED
        and can_decide(member, row.giver, row.author_id),
        "can_confirm": waits and receives,
        "can_remind": waits and row.hop is not None and can_remind(member, row.hop),
        "can_dispute": row.state == TransferState.SENT
        and receives
        and row.direction == Direction.DOWN,
        "can_settle": row.state == TransferState.DISPUTED and can_act_for(member, row.giver),
    }


@gated(DataClass.FUNDS, Right.APPROVE)
@require_http_methods(GET_OR_POST)
def transfer_decision(request, uid):
    row = load_transfer(request.member, uid)
    if not can_decide(request.member, row.giver, row.author_id):
        raise Denied(
            "不能审批自己提出的，或不归您管的拨付。", who_can="拨出方或上级有审批权的另一个人"
        )
    return act(
        request,
        row,
        PaidDecisionForm,
        acts.decide_transfer,
        done="已处理。",
        title=f"审批{row.get_direction_display()}",
        act_label="提交",
    )


@gated(DataClass.FUNDS, Right.WRITE)
@require_http_methods(GET_OR_POST)
def transfer_confirmation(request, uid):
    row = for_receiver(request.member, uid)
    return act(
        request,
        row,
        ReceiptForm,
        acts.confirm_receipt,
        done="已确认到账。",
        title="确认到账",
        act_label=f"确认 {yuan(row.on_the_way)} 元到账",
    )


@gated(DataClass.FUNDS, Right.WRITE)
@require_http_methods(GET_OR_POST)
def transfer_dispute(request, uid):
    row = for_receiver(request.member, uid)
    return act(
        request,
        row,
        DisputeForm,
        acts.dispute_receipt,
        done="已登记，拨出方会看到；实际到账的已经入账。",
        title="到账金额有出入",
        act_label="登记",
    )


def for_receiver(member, uid):
    row = load_transfer(member, uid)
    if not can_act_for(member, row.place):
        name = row.place.name if row.place else "收款方"
        raise Denied("到账由收款方自己确认。", who_can=f"{name}的资金经办人")
    return row


@gated(DataClass.FUNDS, Right.WRITE)
@require_http_methods(GET_OR_POST)
def transfer_settlement(request, uid):
    row = load_transfer(request.member, uid)
    if not can_act_for(request.member, row.giver):
        raise Denied("差额由拨出方认领。", who_can=f"{row.giver.name}的资金经办人")
    return act(
        request,
        row,
        DayForm,
        acts.settle_dispute,
        done="差额已退回，可以重新拨付。",
        title="认领差额",
        act_label=f"{yuan(row.on_the_way)} 元退回本级",
    )


def act(request, row, form, operation, **page):
    """One act on a transfer; afterwards its page."""
    back = reverse("transfer", args=[row.uid])

    def run(**data):
        if "files" in data:
            data["files"] = checked(data["files"])
        return operation(transfer=row, **data).row

    data = (request.POST, request.FILES) if request.method == "POST" else ()
    sub = f"{row.giver.name} → {row.place.name if row.place else '国库'}，{yuan(row.amount)} 元"
    page |= {"then": back, "back": back, "sub": sub, "is_upload": True}
    return act_page(request, form(*data), run, **page)
