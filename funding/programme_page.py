"""What the page of one programme shows: who has to act first, the picture, the hops, the rest."""

from django.urls import reverse
from django.utils import timezone

from funding.budgets import budget_of
from funding.chain import Step, chain_of, root_for
from funding.drawing import Picture
from funding.drawing_phone import PhonePicture
from funding.enums import EntryKind
from funding.measures import computed_figures, execution_of
from funding.models import AllotmentBatch, FundingDocument, Hop, HopReminder, TypedFigure
from funding.permissions import can_allot, can_keep_programme, can_open_programmes, can_remind
from funding.watch import watches
from shuangbai.base.figures import wan
from shuangbai.base.scope import Scope, lineage
from stations.enums import DataClass, Right

MOST_STUCK = 6
OWN_ACTS = (
    (EntryKind.RECEIVED, "登记外来到账"),
    (EntryKind.MATCHED, "登记配套到位"),
    (EntryKind.ADVANCED, "登记垫付"),
    (EntryKind.REPAID, "归还垫付"),
)


def context_of(member, programme, today):
    root = root_for(programme, member)
    chain = chain_of(programme, root, today)
    scope = Scope((root.code,))
    doings, documents = doings_of(member, programme, root), documents_of(member, programme)
    return {
        "programme": programme,
        "next_act": next_act(member, programme, root, chain, documents) if doings else None,
        "root": root,
        "chain": chain,
        "today": today,
        "figures": figures_of(programme, execution_of(programme, scope, today), chain),
        "stuck": stuck_lines(member, programme, root, chain.stuck[:MOST_STUCK], today),
        "stuck_more": max(0, len(chain.stuck) - MOST_STUCK),
        "above": above(programme, root, today),
        "pictures": [Picture(chain), PhonePicture(chain)] if chain.first else [],
        "levels": [level_line(row, programme) for row in chain.levels],
        "budget": budget_of(programme, root),
        "watches": watches([programme], today),
        "typed": typed_figures(member, programme, root, today),
        "batches": batches_of(member, programme),
        "documents": documents,
        "doings": doings,
    }


def figures_of(programme, now, chain):
    ledger = f"{reverse('ledger')}?programme={programme.uid}"
    held = sum((row.balance for row in chain.accounts.values()), 0)
    return [
        figure("下达指标", wan(now.planned), f"{ledger}&flow=planned", "万元"),
        figure(
            "到账",
            wan(now.received),
            f"{ledger}&flow=entering",
            "万元",
            f"资金到位率 {shown(now.arrival)}",
        ),
        figure(
            "支出",
            wan(now.spent),
            f"{ledger}&kind=spent",
            "万元",
            f"预算执行率 {shown(now.execution)}",
        ),
        figure(
            "退回和收回",
            wan(now.returned),
            f"{ledger}&flow=leaving",
            "万元",
            f"账上余额 {wan(held)} 万元",
        ),
        figure(
            "到位及时率",
            shown(now.timeliness),
            f"{reverse('hops')}?programme={programme.uid}&state=come",
            "",
            "已到期的环节中按时到账的金额",
        ),
    ]


def figure(label, value, url, unit, caption=""):
    return {
        "label": label,
        "values": [{"value": value, "url": url, "unit": unit}],
        "caption": caption,
    }


def shown(rate):
    return "—" if rate is None else f"{rate}%"


def stuck_lines(member, programme, root, steps, today):
    hops = [step.slowest for step in steps]
    rows = HopReminder.objects.filter(hop__in=hops, on=today).select_related("by", "asker")
    asked = {(row.hop_id, row.holder_id): row for row in rows}
    return [
        stuck_line(step, programme, root, member, asked.get((hop.pk, step.holder.pk)))
        for step, hop in zip(steps, hops, strict=True)
    ]


def stuck_line(step, programme, root, member, asked):
    """Who holds how much since when, and the way to the act."""
    is_own = step.holder.pk == root.pk
    if is_own:
        act = "去确认" if step.unconfirmed else "去拨付"
    elif step.unconfirmed:
        act = "催确认"
    else:
        act = "催下拨"
    query = f"?programme={programme.uid}&giver={step.giver.code}&place={step.place.code}"
    address, said = reverse("hops") + query, ""
    if asked:
        act, moment = "看环节", timezone.localtime(asked.at)
        said = f"；{asked.asker.name} {asked.by.name} 今天 {moment:%H:%M} 已催"
    elif not is_own and can_remind(member, step.slowest):
        address = reverse("hop_reminder", args=[step.slowest.uid])
    elif not is_own:
        act = "看环节"
    return {
        "tone": "over",
        "before": f"{step.holder.name} {wan(step.missing)} 万元",
        "detail": f"{step.giver.name} → {step.place.name}：{step.words}{said}",
        "url": address,
        "act": act,
    }


def level_line(row, programme):
    worst = row.worst
    return {"row": row, "worst": worst, "is_bad": worst.state == "held"}


def above(programme, root, today):
    """The hops that lead to the root, without sums: where money hangs on its way here."""
    codes = lineage(root.code)[:-1]
    hops = (
        Hop.objects.standing()
        .filter(programme=programme, place__code__in=codes)
        .exclude(place=root)
        .select_related("giver", "place")
        .order_by("place__code", "pk")
    )
    steps = {}
    for hop in hops:
        step = steps.setdefault((hop.giver_id, hop.place_id), Step(hop.giver, hop.place, today))
        step.hops.append(hop)
    return list(steps.values())


def typed_figures(member, programme, root, today):
    """Typed beside computed; a difference stays marked until it was explained as it is now."""
    rows = (
        TypedFigure.objects.filter(programme=programme)
        .visible_to(member)
        .select_related("place")
        .prefetch_related("explanations")
        .order_by("report", "pk")
    )
    computed, found = {}, []
    for row in rows:
        if row.place_id not in computed:
            computed[row.place_id] = computed_figures(programme, row.place, today)
        found.append(figure_line(row, computed[row.place_id].get(row.key)))
    return found


def figure_line(row, value):
    last = max(row.explanations.all(), key=lambda one: one.at, default=None)
    differs = value is None or value != row.value
    return {
        "figure": row,
        "computed": value,
        "difference": None if value is None else row.value - value,
        "differs": differs,
        "explained": last if last and last.computed == value else None,
    }


def batches_of(member, programme):
    rows = AllotmentBatch.objects.filter(programme=programme).visible_to(member)
    return rows.select_related("giver", "document", "author").order_by("-created_at", "-pk")[:30]


def documents_of(member, programme):
    rows = FundingDocument.objects.filter(programme=programme).visible_to(member)
    return rows.select_related("division").order_by("-dated_on", "-pk")[:20]


def next_act(member, programme, root, chain, documents):
    """The button on top: a place that gives to nobody spends; a new programme wants its paper first,
    then its allotments."""
    if not can_allot(member, root):
        return button("登记支出", "receipt", "expenditure_new", programme)
    if chain.first:
        query = f"?programme={programme.uid}&giver={root.code}&state=unsent"
        return {"label": "登记拨付", "icon": "send", "url": reverse("hops") + query}
    if not documents:
        return button("登记资金文件", "file-text", "document_new", programme)
    return button("分配指标", "list-details", "batch_new", programme)


def button(label, icon, route, programme):
    return {"label": label, "icon": icon, "url": reverse(route, args=[programme.uid])}


def doings_of(member, programme, root):
    """[(label, address)] of what may be recorded from here; the most usual first."""
    if not member.may(Right.WRITE, DataClass.FUNDS):
        return []
    args = [programme.uid]
    found = []
    if can_allot(member, root):
        found.append(("分配指标", reverse("batch_new", args=args)))
    found.append(("登记支出", reverse("expenditure_new", args=args)))
    found += [(label, reverse("money_new", args=[*args, kind])) for kind, label in OWN_ACTS]
    found.append(("上缴结余", reverse("return_new", args=args)))
    found.append(("登记预算", reverse("budget_new", args=args)))
    found.append(("预算调整", reverse("adjustment_new", args=args)))
    found.append(("登记填报数", reverse("figure_new", args=args)))
    if can_open_programmes(member):
        found.append(("登记资金文件", reverse("document_new", args=args)))
        found.append(("登记承诺配套", reverse("promise_new", args=args)))
        found.append(("收回资金", reverse("reclaim_new", args=args)))
    if can_keep_programme(member, programme.division):
        found.append(("登记支出期限", reverse("programme_rule", args=args)))
        found.append(("修改项目", reverse("programme_edit", args=args)))
    return found
