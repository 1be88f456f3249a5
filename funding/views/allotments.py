"""Batches of allotments: simulate, propose, look at, print."""

from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from funding.allotting import Rule, simulate
from funding.enums import BatchState, Formula
from funding.forms.acts import DecisionForm, ReasonForm
from funding.forms.allotments import BatchForm, ReductionForm, RuleLines
from funding.models import Account, AllotmentBatch, Approval, Reversal
from funding.operations.allotments import decide_batch, propose_batch
from funding.operations.reductions import propose_reduction, reducible
from funding.operations.reversals import propose_withdrawal
from funding.permissions import can_act_for, can_allot, can_decide, can_keep_programme
from funding.sheets.allotments import batch_workbook
from funding.views.documents import places_below
from funding.views.programmes import load_programme
from shuangbai.base.errors import ActError, Denied
from shuangbai.base.listing import Listing
from shuangbai.base.sheets import MIME
from stations import audit
from stations.enums import DataClass, Right
from stations.gate import gated, load
from stations.listing import attachment
from stations.views.acting import GET_OR_POST, act_page, show_refusal

SHOWN = 60


@gated(DataClass.FUNDS, Right.WRITE)
@require_http_methods(GET_OR_POST)
def batch_new(request, uid):
    """The form; `simulate` shows the sums without writing, `propose` writes them."""
    member = request.member
    programme = load_programme(member, uid)
    giver = member.posting.place_division
    if not can_allot(member, giver):
        raise Denied("指标由县级以上分配。", who_can="县、市、省的民政和财政")
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    form = BatchForm(*data, programme=programme, giver=giver)
    areas = places_below(member).exclude(pk=giver.pk)
    lines = RuleLines(*data[:1], prefix="rules", form_kwargs={"areas": areas})
    account = Account.objects.filter(programme=programme, place=giver).first()
    page = {
        "title": "分配指标",
        "programme": programme,
        "giver": giver,
        "available": max(0, account.available) if account else 0,
        "regained": account.regained if account else 0,
        "lines": lines,
        "back": reverse("programme", args=[programme.uid]),
    }
    if form.is_bound and form.is_valid() & lines.is_valid():
        try:
            page["result"] = simulated(programme, giver, form, lines)
        except ActError as refusal:
            show_refusal(form, refusal)
    if "propose" in request.POST and page.get("result"):

        def propose(**_):
            return propose_batch(by=member, **facts_of(programme, giver, form, lines)).row

        return act_page(
            request,
            form,
            propose,
            done="已提出，等第二个人审批后生效。",
            then=lambda row: reverse("batch", args=[row.uid]),
            template="funding/batch_form.html",
            **page,
        )
    return render(request, "funding/batch_form.html", {"form": form, "shown": SHOWN, **page})


def rules_of(form, lines):
    """The rules as typed; a table alone is fixed sums, beside formulas it is compared with them."""
    rules = [line.rule for line in lines if line.rule]
    sums = form.cleaned_data["sums"]
    formulas = [rule for rule in rules if rule.formula != Formula.RESERVE]
    if sums and not formulas:
        return [Rule(Formula.FIXED, sums=tuple(sums.items())), *rules], None
    return rules, {place.pk: amount for place, amount in sums.items()}


def facts_of(programme, giver, form, lines):
    rules, typed = rules_of(form, lines)
    given = form.cleaned_data
    return {
        "key": given["key"],
        "programme": programme,
        "giver": giver,
        "title": given["title"],
        "due_on": given["due_on"],
        "document": given["document"],
        "replaces": given["replaces"],
        "rules": rules,
        "typed": typed,
    }


def simulated(programme, giver, form, lines):
    rules, typed = rules_of(form, lines)
    if not rules:
        raise ActError("请至少填一条算法，或粘贴一张金额表。", field="table")
    return simulate(
        programme=programme,
        giver=giver,
        rules=rules,
        typed=typed,
        replaces=form.cleaned_data["replaces"],
    )


def load_batch(member, uid):
    rows = AllotmentBatch.objects.select_related(
        "programme", "giver", "document", "author", "replaces", "reduces"
    )
    return load(rows, member, uid=uid)


@gated(DataClass.FUNDS)
@require_safe
def batch(request, uid):
    """One batch with its lines, its hops and what happened to it."""
    member = request.member
    row = load_batch(member, uid)
    lines = row.lines.visible_to(member).select_related("place__parent", "station")
    listing = Listing(
        request,
        lines,
        sorts={"place": ("place__code",), "amount": ("amount",), "posts": ("posts",)},
        sort="place",
        size=200,
    )
    hops = row.hops.visible_to(member).standing().select_related("giver", "place")
    first = hops.filter(giver=row.giver)
    stands = row.state == BatchState.POSTED and not row.reduces_id
    context = {
        "batch": row,
        "listing": listing,
        # From the giver's own steps; a county or township sees those that touch it.
        "hops": (first if first.exists() else hops).order_by("place__code")[:SHOWN],
        "history": history(row),
        "reductions": row.reductions.order_by("created_at", "pk"),
        "seen": sum(line.amount for line in lines),
        "can_decide": row.state == BatchState.PROPOSED
        and can_decide(member, row.giver, row.author_id),
        "can_withdraw": stands and can_withdraw(member, row),
        "can_reduce": stands and can_allot(member, row.giver),
        "can_export": member.may(Right.EXPORT, DataClass.FUNDS),
    }
    return render(request, "funding/batch.html", context)


def can_withdraw(member, row):
    if not member.may(Right.WRITE, DataClass.FUNDS):
        return False
    return can_act_for(member, row.giver) or can_keep_programme(member, row.giver)


def history(row):
    """[(moment, words)] of a batch, oldest first."""
    found = [(row.created_at, f"{row.author.name}提出")]
    approvals = Approval.objects.filter(batch=row) | Approval.objects.filter(reversal__batch=row)
    for one in approvals.select_related("by"):
        what = "撤销" if one.reversal_id else "下达"
        reason = f"：{one.reason}" if one.reason else ""
        found.append((one.at, f"{one.by.name}{one.get_decision_display()}{what}{reason}"))
    for asked in Reversal.objects.filter(batch=row).select_related("author"):
        found.append((asked.created_at, f"{asked.author.name}提出撤销：{asked.reason}"))
    return sorted(found, key=lambda pair: pair[0])


@gated(DataClass.FUNDS, Right.EXPORT)
@require_safe
def batch_sheet(request, uid):
    """资金分配表, to print and sign."""
    member = request.member
    row = load_batch(member, uid)
    lines = row.lines.visible_to(member).select_related("place__parent", "station")
    body = batch_workbook(row, lines.order_by("place__code", "pk"), by=member.user.name)
    audit.record_read(act="batch.export", by=member, obj=row)
    return attachment(body, f"资金分配表 {row.title}.xlsx", MIME)


@gated(DataClass.FUNDS, Right.APPROVE)
@require_http_methods(GET_OR_POST)
def batch_decision(request, uid):
    row = load_batch(request.member, uid)
    if not can_decide(request.member, row.giver, row.author_id):
        raise Denied(
            "不能审批自己提出的，或不归您管的批次。", who_can="本级或上级有审批权的另一个人"
        )
    back = reverse("batch", args=[row.uid])

    def decide(**data):
        return decide_batch(batch=row, **data)

    return act_page(
        request,
        DecisionForm(request.POST or None),
        decide,
        done="已处理。",
        then=back,
        title="审批指标分配",
        sub=f"{row.title}，合计 {row.amount:,.2f} 元",
        back=back,
        act_label="提交",
    )


@gated(DataClass.FUNDS, Right.WRITE)
@require_http_methods(GET_OR_POST)
def batch_withdrawal(request, uid):
    row = load_batch(request.member, uid)
    if not can_withdraw(request.member, row):
        raise Denied("撤销由分配单位或上级提出。", who_can=f"{row.giver.name}的资金经办人")
    back = reverse("batch", args=[row.uid])

    def propose(**data):
        return propose_withdrawal(batch=row, **data)

    return act_page(
        request,
        ReasonForm(request.POST or None),
        propose,
        done="已提出撤销，等第二个人审批。",
        then=back,
        title="撤销批次",
        sub=f"{row.title}，合计 {row.amount:,.2f} 元",
        back=back,
        act_label="提出撤销",
        danger=True,
    )


@gated(DataClass.FUNDS, Right.WRITE)
@require_http_methods(GET_OR_POST)
def batch_reduction(request, uid):
    """Part of a posted batch is taken back, as far as it has not been passed on."""
    row = load_batch(request.member, uid)
    if not can_allot(request.member, row.giver):
        raise Denied("核减由分配单位提出。", who_can=f"{row.giver.name}的民政、财政")

    def propose(*, table, workbook, **data):
        return propose_reduction(batch=row, **data).row

    data = (request.POST, request.FILES) if request.method == "POST" else ()
    back, known = reverse("batch", args=[row.uid]), list(reducible(row).values())
    return act_page(
        request,
        ReductionForm(*data, batch=row),
        propose,
        done="已提出核减，等第二个人审批后生效。",
        then=lambda made: reverse("batch", args=[made.uid]),
        template="funding/batch_reduction.html",
        title="核减指标",
        sub=f"{row.title} · {row.programme.name}",
        back=back,
        act_label="提出核减",
        is_upload=True,
        known=known[:SHOWN],
        known_more=max(0, len(known) - SHOWN),
    )
