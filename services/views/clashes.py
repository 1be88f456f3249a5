"""Two records with one id, side by side, until a person settles it."""

import json

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST, require_safe

from clients.enums import ContactKind
from clients.models import Client
from services import findings
from services.enums import ClashChoice, Outcome
from services.models import ContactClash
from services.operations.clashes import settle_clash
from services.permissions import can_settle_clash
from shuangbai.base.errors import ActError, Denied
from stations.enums import DataClass, Right
from stations.gate import gated, load

MOST_SHOWN = 50


def rows_of(member):
    rows = ContactClash.objects.select_related(
        "contact__client__station__division", "contact__worker", "by"
    )
    return rows.visible_to(member)


@gated(DataClass.CASEWORK, Right.WRITE)
@require_safe
def clashes(request):
    member = request.member
    rows = list(rows_of(member).open().order_by("at", "pk")[:MOST_SHOWN])
    known = findings.names()
    bodies = [json.loads(row.body.reveal()) for row in rows]
    names = names_of(member, {uid for body in bodies for uid in body["clients"]})
    pairs = [
        {
            "clash": row,
            "stored": stored_facts(row.contact, known),
            "came": came_facts(body, names, known, row),
            "can_settle": can_settle_clash(member, row),
        }
        for row, body in zip(rows, bodies, strict=True)
    ]
    return render(request, "services/clashes.html", {"pairs": pairs, "choices": ClashChoice})


def names_of(member, uids):
    """{uid: name} of those in reach."""
    found = Client.objects.visible_to(member).filter(uid__in=uids)
    return {str(uid): name for uid, name in found.values_list("uid", "name")}


def stored_facts(contact, known):
    return facts(
        contact.client.name,
        contact.kind,
        contact.happened_at,
        contact.outcome,
        contact.minutes,
        contact.findings,
        contact.note,
        known,
    )


def came_facts(body, names, known, clash):
    moment = parse_datetime(body["happened_at"] or "") or clash.at
    who = "、".join(names.get(uid, "不在本站的人") for uid in body["clients"])
    return facts(
        who,
        body["kind"],
        moment,
        body["outcome"],
        body["minutes"],
        body["findings"],
        body["note"],
        known,
    )


def facts(who, kind, moment, outcome, minutes, keys, note, known):
    return [
        ("对象", who),
        ("方式", ContactKind(kind).label),
        ("时间", f"{timezone.localtime(moment):%Y-%m-%d %H:%M} · {minutes} 分钟"),
        ("结果", Outcome(outcome).label),
        ("发现", "、".join(known.get(key, key) for key in keys)),
        ("备注", note),
    ]


@gated(DataClass.CASEWORK, Right.WRITE)
@require_POST
def clash_settlement(request, uid):
    clash = load(rows_of(request.member), request.member, uid=uid)
    if not can_settle_clash(request.member, clash):
        raise Denied("两份记录由记录人或站长核对。", who_can="记录人、站长")
    choice = request.POST.get("choice")
    if choice not in ClashChoice.values:
        messages.error(request, "请选一种处理办法。")
        return redirect("clashes")
    try:
        settle_clash(by=request.member, clash=clash, choice=choice)
    except ActError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"已核对：{ClashChoice(choice).label}。")
    return redirect("clashes")
