"""Programmes: the list, the page that says where the money is, and laying them down."""

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from funding.filters import ProgrammeFilter
from funding.forms.programmes import ProgrammeForm, RuleForm
from funding.models import Programme
from funding.operations.programmes import OFFICE, add_rule, save_programme
from funding.permissions import can_keep_programme, can_open_programmes
from funding.programme_page import context_of
from shuangbai.base.errors import Denied
from shuangbai.base.listing import Listing
from shuangbai.base.sheets import Column
from stations.enums import DataClass, Right
from stations.gate import gated, load
from stations.listing import answer
from stations.models import OperatorContract
from stations.views.acting import GET_OR_POST, act_page

MONEY = "#,##0.00"
COLUMNS = (
    Column("资金项目", lambda row: row.name, width=36),
    Column("来源", lambda row: row.get_source_display(), width=14),
    Column("牵头", lambda row: row.division.name, width=12),
    Column("开始", lambda row: row.starts_on, width=12),
    Column("结束", lambda row: row.ends_on, width=12),
    Column("到账（元）", lambda row: row.had, width=18, number_format=MONEY),
    Column("支出（元）", lambda row: row.spent, width=18, number_format=MONEY),
    Column("余额（元）", lambda row: row.held, width=18, number_format=MONEY),
    Column("用途", lambda row: row.purpose, width=30),
)


@gated(DataClass.FUNDS)
@require_safe
def programmes(request):
    member = request.member
    rows = Programme.objects.visible_to(member).select_related("division")
    listing = Listing(
        request,
        rows.with_sums(member.scope),
        filterset=ProgrammeFilter,
        sorts={
            "name": ("name",),
            "start": ("starts_on",),
            "had": ("had",),
            "spent": ("spent",),
            "held": ("held",),
        },
        sort="-start",
        columns=COLUMNS,
    )
    return answer(
        request,
        listing,
        "funding/programmes.html",
        title="资金项目",
        data_class=DataClass.FUNDS,
        act="programmes.export",
        can_add=can_open_programmes(member),
    )


def load_programme(member, uid):
    return load(Programme.objects.select_related("division", "contract"), member, uid=uid)


@gated(DataClass.FUNDS)
@require_safe
def programme(request, uid):
    """Where the money is."""
    row = load_programme(request.member, uid)
    context = context_of(request.member, row, timezone.localdate())
    return render(request, "funding/programme.html", context)


@gated(DataClass.FUNDS, Right.WRITE)
@require_http_methods(GET_OR_POST)
def programme_new(request):
    member = request.member
    if not can_open_programmes(member):
        raise Denied("资金项目不归您登记。", who_can=OFFICE)
    place = member.posting.place_division
    return edit(request, place, title="登记资金项目", back=reverse("programmes"))


@gated(DataClass.FUNDS, Right.WRITE)
@require_http_methods(GET_OR_POST)
def programme_edit(request, uid):
    row = load_programme(request.member, uid)
    demand_keeper(request.member, row)
    return edit(
        request,
        row.division,
        row,
        title="修改资金项目",
        back=reverse("programme", args=[row.uid]),
    )


def demand_keeper(member, row):
    if not can_keep_programme(member, row.division):
        raise Denied("这个项目不归您管理。", who_can=OFFICE)


def edit(request, place, row=None, **page):
    contracts = OperatorContract.objects.visible_to(request.member).order_by("-ends_on", "pk")
    form = ProgrammeForm(request.POST or None, instance=row, contracts=contracts)

    def save(**data):
        return save_programme(division=place, programme=row, **data)

    return act_page(
        request,
        form,
        save,
        done="资金项目已保存。",
        then=lambda saved: reverse("programme", args=[saved.uid]),
        sub=f"牵头：{place.name}",
        **page,
    )


@gated(DataClass.FUNDS, Right.WRITE)
@require_http_methods(GET_OR_POST)
def programme_rule(request, uid):
    row = load_programme(request.member, uid)
    demand_keeper(request.member, row)
    back = reverse("programme", args=[row.uid])

    def add(**data):
        return add_rule(programme=row, **data)

    return act_page(
        request,
        RuleForm(request.POST or None),
        add,
        done="支出期限已登记，到期前 90、60、30 天会提醒。",
        then=back,
        title="登记支出期限",
        sub=row.name,
        back=back,
        act_label="登记",
    )
