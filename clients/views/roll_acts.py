"""Acts on a roll: decide, confirm, take back, discard."""

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from clients.enums import RowDecision, RowKind
from clients.models import Client, Roll, RollEffect, RollRow
from clients.operations.rolls import (
    check_again,
    confirm_roll,
    decide_alike,
    decide_row,
    demand_may_import,
    discard_roll,
    undo_roll,
)
from clients.rolls.undoing import Undo
from clients.views.lists import valid
from shuangbai.base.errors import ActError
from stations.enums import DataClass, Right
from stations.forms.acts import acted, is_sent
from stations.gate import gated, load
from stations.views.paths import own_path

MOST_CONFLICTS = 50
# So many leave when a list of some was taken for the list of all.
MANY_LEAVE, FEW = 0.2, 10
MANY_WORDS = "，超过原来的五分之一，先不勾选；确实都退出的，请勾上"


class LeavingForm(forms.Form):
    leaves = forms.BooleanField(label="同时结束退出人员的类别", required=False)
    leaves_on = forms.DateField(
        label="类别到哪天止", help_text="通常是名册月份的前一天，也就是上个月的最后一天。"
    )


def loaded(request, uid):
    demand_may_import(request.member)
    rows = Roll.objects.light().select_related("category", "division")
    return load(rows, request.member, uid=uid)


@gated(DataClass.CLIENT, Right.WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def roll_confirming(request, uid):
    """What is about to be written, and whether those who are not on the roll leave."""
    one = loaded(request, uid)
    rows = RollRow.objects.filter(roll=one)
    writable, leaving = rows.to_write().count(), rows.leaving().count()
    form = None
    if leaving and one.month:
        initial = {"leaves_on": one.month - timedelta(days=1), "leaves": not many_leave(one)}
        form = LeavingForm(request.POST or None, initial=initial)
        form.fields["leaves"].label = f"同时结束退出的 {leaving:,} 人的“{one.category.name}”"
    if request.method == "POST" and (form is None or is_sent(request, form)):
        data = form.cleaned_data if form else {}
        leaves_on = data["leaves_on"] if data.get("leaves") else None
        if confirmed(request, one, form, leaves_on):
            return redirect("roll", uid=uid)
    undecided = rows.undecided().count()
    facts = [
        ("名册", f"{one} · {one.division.name}"),
        ("新增和变更", f"{writable:,} 行"),
        ("退出", f"{leaving:,} 人{MANY_WORDS if leaving and many_leave(one) else ''}"),
        (
            "这次不写入",
            f"拒收 {one.counts.get(RowKind.REFUSED, 0):,} 行，没定的疑似重复 {undecided:,} 行",
        ),
    ]
    context = {
        "heading": "确认写入",
        "text": "写入分批进行，中断了会接着做。写入后整批可以撤销，直到其中的人有了更新的记录。",
        "facts": facts,
        "form": form,
        "act_label": "确认写入",
        "cancel_url": reverse("roll", args=[uid]),
    }
    return render(request, "sb/confirm.html", context)


def many_leave(one):
    before, leaving = one.counts.get("before") or 0, one.counts.get(RowKind.LEAVING, 0)
    return leaving > max(FEW, MANY_LEAVE * before)


def confirmed(request, one, form, leaves_on):
    if form is not None:
        return acted(form, confirm_roll, by=request.member, roll=one, leaves_on=leaves_on)
    return done(request, confirm_roll, roll=one) or True


@gated(DataClass.CLIENT, Right.WRITE)
@require_POST
def roll_checking(request, uid):
    done(request, check_again, roll=loaded(request, uid))
    return redirect("roll", uid=uid)


@gated(DataClass.CLIENT, Right.WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def roll_undoing(request, uid):
    """Says first what stands in the way."""
    one = loaded(request, uid)
    if request.method == "POST":
        done(request, undo_roll, roll=one)
        return redirect("roll", uid=uid)
    found = Undo(one).conflicts()
    names = Client.objects.visible_to(request.member).in_bulk(
        [pk for pk, _ in found[:MOST_CONFLICTS]]
    )
    context = {
        "roll": one,
        "conflicts": [(names.get(pk), why) for pk, why in found[:MOST_CONFLICTS]],
        "many": len(found),
        "facts": [
            ("名册", f"{one} · {one.division.name}"),
            ("写入", f"{RollEffect.objects.filter(roll=one, undone_at=None).count():,} 行"),
        ],
    }
    return render(request, "clients/roll_undoing.html", context)


@gated(DataClass.CLIENT, Right.WRITE)
@require_POST
def roll_discarding(request, uid):
    if done(request, discard_roll, roll=loaded(request, uid)):
        messages.success(request, "已取消，没有写入任何数据。")
    return redirect("rolls")


@gated(DataClass.CLIENT, Right.WRITE)
@require_POST
def roll_row_decision(request, uid):
    """One likely duplicate, or one who stays for now."""
    demand_may_import(request.member)
    row = load(RollRow.objects.select_related("roll"), request.member, uid=uid)
    decision = request.POST.get("decision", "")
    if decision not in RowDecision.values:
        messages.error(request, "请选一种决定。")
    else:
        chosen = valid([request.POST.get("client")])
        client = Client.objects.visible_to(request.member).filter(uid__in=chosen).first()
        done(request, decide_row, row=row, decision=decision, client=client)
    back = reverse("roll", args=[row.roll.uid])
    return redirect(own_path(request.POST.get("then"), default=f"{back}?kind={row.kind}"))


@gated(DataClass.CLIENT, Right.WRITE)
@require_POST
def roll_alike(request, uid):
    """All that are alike in name, birth date and village, by one rule."""
    one = loaded(request, uid)
    decision = request.POST.get("decision", "")
    if decision not in (RowDecision.SAME_PERSON, RowDecision.SEPARATE):
        messages.error(request, "请选一种决定。")
    else:
        many = done(request, decide_alike, roll=one, decision=decision)
        if many is not None:
            messages.success(request, f"按规则定了 {many:,} 行：{RowDecision(decision).label}。")
    return redirect(f"{reverse('roll', args=[uid])}?kind={RowKind.LIKELY}")


def done(request, act, **facts):
    """What the act returns; None, and its sentence as a message, when it refuses."""
    try:
        return act(by=request.member, **facts)
    except ActError as refusal:
        messages.error(request, refusal.message)
        return None
