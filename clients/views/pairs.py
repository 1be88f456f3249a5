"""Files that may be one person's: the list, the merge with a choice per field, the way back."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clients import pair_list
from clients.client_list import tier_name
from clients.forms.merges import MergeForm, UndoForm
from clients.models import Client, Merge
from clients.operations.merges import WHO_CAN, merge_clients, tell_apart, undo_merge
from clients.permissions import can_merge, can_review_pairs
from clients.schemes import schemes_of
from clients.views.files import BESIDE
from shuangbai.base.errors import ActError, Denied
from shuangbai.base.listing import Listing
from stations.enums import DataClass, Right
from stations.gate import gated, load
from stations.listing import answer
from stations.views.acting import GET_OR_POST, act_page
from stations.views.paths import own_path

MOST_FOUND = 20


def demand_reviewer(member):
    if not can_review_pairs(member):
        raise Denied("可能重复的档案由站长和县民政核对。", who_can=WHO_CAN)


@gated(DataClass.CLIENT)
@require_safe
def likely_pairs(request):
    member = request.member
    demand_reviewer(member)
    listing = Listing(
        request,
        pair_list.rows_for(member),
        filterset=pair_list.PairFilter,
        sorts=pair_list.SORTS,
        sort="name",
        columns=pair_list.columns(),
    )
    return answer(
        request,
        listing,
        "clients/likely_pairs.html",
        title="可能重复的档案",
        data_class=DataClass.CLIENT,
        act="pairs.export",
        lines=pair_list.lines(member, listing.page.rows, timezone.localdate()),
    )


@gated(DataClass.CLIENT, Right.WRITE)
@require_POST
def pair_decision(request):
    """“不是同一人”; that they are one is said by merging them."""
    member = request.member
    demand_reviewer(member)
    then = own_path(request.POST.get("then"), default=reverse("likely_pairs"))
    asked = [request.POST.get(side) for side in ("first", "second")]
    if not all(asked):
        messages.error(request, "请从名单里选一对档案。")
        return redirect(then)
    first, second = (load_file(member, uid) for uid in asked)
    try:
        tell_apart(by=member, first=first, second=second)
    except ActError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"已记下：{first.name}的两份档案不是同一人，不再提示。")
    return redirect(then)


def load_file(member, uid):
    return load(Client.objects.select_related(*BESIDE, "station__division"), member, uid=uid)


@gated(DataClass.CLIENT, Right.WRITE)
@require_http_methods(GET_OR_POST)
def client_merge(request, uid, other):
    """`uid` stays, `other` is merged into it."""
    member = request.member
    kept, gone = load_file(member, uid), load_file(member, other)
    if not can_merge(member, kept, gone):
        raise Denied("合并档案由站长或县民政办理。", who_can=WHO_CAN)
    form = MergeForm(request.POST or None, kept=kept, gone=gone)

    def act(by, reason, **_):
        return merge_clients(by=by, kept=kept, gone=gone, reason=reason, take=form.take())

    schemes = schemes_of({kept.station.division, gone.station.division})
    return act_page(
        request,
        form,
        act,
        template="clients/merge.html",
        then=reverse("client", args=[uid]),
        done="已合并。两份档案的经过、类别、电话和材料现在一起看；合错了可以在档案里撤销。",
        title=f"合并{kept.name}的两份档案",
        back=reverse("likely_pairs"),
        act_label="合并",
        files=[
            {"client": one, "tier_name": tier_name(schemes[one.station.division_id], one.tier)}
            for one in (kept, gone)
        ],
        turned=reverse("client_merge", args=[other, uid]),
    )


@gated(DataClass.CLIENT, Right.WRITE)
@require_safe
def client_merge_search(request, uid):
    """Looking up the other file by hand, where names do not even sound alike."""
    member, row = request.member, load_file(request.member, uid)
    if not can_merge(member, row, row):
        raise Denied("合并档案由站长或县民政办理。", who_can=WHO_CAN)
    text = request.GET.get("q", "").strip()[:40]
    rows = Client.objects.none()
    if text:
        found = Client.objects.visible_to(member).filter(merged_into=None).exclude(pk=row.pk)
        rows = found.search(text).select_related("village", "household", "station")
    context = {
        "client": row,
        "asked": text,
        "rows": rows.order_by("full_pinyin", "pk")[:MOST_FOUND],
    }
    return render(request, "clients/merge_search.html", context)


@gated(DataClass.CLIENT, Right.WRITE)
@require_http_methods(GET_OR_POST)
def merge_undoing(request, uid):
    rows = Merge.objects.select_related("kept__station__division", "gone__station__division")
    merge = load(rows, request.member, uid=uid)
    if not can_merge(request.member, merge.kept, merge.gone):
        raise Denied("撤销合并由站长或县民政办理。", who_can=WHO_CAN)
    page = reverse("client", args=[merge.kept.uid])
    return act_page(
        request,
        UndoForm(request.POST or None),
        lambda **sent: undo_merge(merge=merge, **sent),
        then=page,
        done="已撤销。两份档案各自恢复，合并之后改过的内容保留在原来那份里。",
        title="撤销合并",
        sub=f"{merge.kept.name}，{timezone.localdate(merge.at)} 合并",
        warning="另一份档案会恢复单独使用；合并之后记的联系留在现在这份里。",
        back=page,
        act_label="撤销合并",
    )
