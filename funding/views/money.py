"""What a place itself records: treasury money, matching, advances, and money that goes back."""

from django.http import Http404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from funding.enums import EntryKind
from funding.forms.acts import MoneyForm, PromiseForm, ReclaimForm, UpwardForm
from funding.forms.base import checked
from funding.models import Account, FundingDocument
from funding.operations import own_money, transfers
from funding.permissions import can_open_programmes
from funding.views.documents import places_below
from funding.views.programmes import load_programme
from shuangbai.base.errors import Denied
from shuangbai.base.figures import yuan
from shuangbai.base.scope import lineage
from stations.enums import DataClass, Right
from stations.gate import gated
from stations.models import Division
from stations.views.acting import GET_OR_POST, act_page

KINDS = {
    EntryKind.RECEIVED: (
        "登记外来到账",
        own_money.receive_grant,
        "从项目以外（财政、福彩）到本级的钱。",
    ),
    EntryKind.MATCHED: ("登记配套到位", own_money.match_money, "本级自己出的配套资金已经到位。"),
    EntryKind.ADVANCED: (
        "登记垫付",
        own_money.advance_money,
        "上级的钱没到，本级先垫；到账后归还。",
    ),
    EntryKind.REPAID: ("归还垫付", own_money.repay_advance, "上级的钱到了，还给本级。"),
}


@gated(DataClass.FUNDS, Right.WRITE)
@require_http_methods(GET_OR_POST)
def money_new(request, uid, kind):
    member = request.member
    programme = load_programme(member, uid)
    if kind not in KINDS:
        raise Http404
    title, operation, words = KINDS[kind]
    place = member.posting.place_division
    form = MoneyForm(*sent(request), documents=papers(member, programme))

    def record(*, files, **data):
        facts = {"programme": programme, "place": place, "files": checked(files)}
        return operation(**facts, **data).row

    said = {"title": title, "sub": f"{place.name}：{words}", "done": "已登记。"}
    return page(request, programme, form, record, is_upload=True, **said)


def sent(request):
    return (request.POST, request.FILES) if request.method == "POST" else ()


def papers(member, programme):
    return FundingDocument.objects.filter(programme=programme).visible_to(member)


def page(request, programme, form, act, **context):
    back = reverse("programme", args=[programme.uid])
    return act_page(request, form, act, then=back, back=back, act_label="登记", **context)


@gated(DataClass.FUNDS, Right.WRITE)
@require_http_methods(GET_OR_POST)
def promise_new(request, uid):
    member = request.member
    programme = load_programme(member, uid)
    demand_office(member)
    form = PromiseForm(
        *sent(request), documents=papers(member, programme), places=places_below(member)
    )

    def record(*, files, **data):
        facts = {"programme": programme, "files": checked(files)}
        return own_money.promise_matching(**facts, **data).row

    return page(
        request,
        programme,
        form,
        record,
        title="登记承诺配套",
        sub="各地应自己出的钱；到位后由它自己登记。",
        done="已登记，到位情况在项目页里看。",
        is_upload=True,
    )


def demand_office(member):
    if not can_open_programmes(member):
        raise Denied("这一项由县级以上登记。", who_can="县、市、省的民政和财政")


def above(place, programme):
    """The places above that take part in the programme, nearest first."""
    codes = lineage(place.code)[:-1][::-1]
    part = Account.objects.filter(programme=programme).values("place")
    return Division.objects.filter(code__in=codes, pk__in=part).order_by("-code")


@gated(DataClass.FUNDS, Right.WRITE)
@require_http_methods(GET_OR_POST)
def return_new(request, uid):
    member = request.member
    programme = load_programme(member, uid)
    place = member.posting.place_division
    account = Account.objects.filter(programme=programme, place=place).first()
    held = account.balance if account else 0
    form = UpwardForm(request.POST or None, above=above(place, programme), initial={"amount": held})

    def propose(*, place, **data):
        giver = member.posting.place_division
        return transfers.propose_return(programme=programme, giver=giver, place=place, **data).row

    return page(
        request,
        programme,
        form,
        propose,
        title="上缴结余",
        sub=f"{place.name}账上还有 {yuan(held)} 元；第二个人审批后才转出。",
        done="已提出上缴，等第二个人审批。",
    )


@gated(DataClass.FUNDS, Right.WRITE)
@require_http_methods(GET_OR_POST)
def reclaim_new(request, uid):
    member = request.member
    programme = load_programme(member, uid)
    demand_office(member)
    seat = member.posting.place_division
    holding = Account.objects.filter(programme=programme, balance__gt=0).visible_to(member)
    form = ReclaimForm(
        request.POST or None,
        above=[seat],
        givers=Division.objects.filter(pk__in=holding.values("place")).order_by("code"),
    )

    def propose(**data):
        return transfers.propose_reclaim(programme=programme, **data).row

    return page(
        request,
        programme,
        form,
        propose,
        title="收回资金",
        sub="从本级或下级的余额里收回；第二个人审批后才生效。",
        done="已提出收回，等第二个人审批。",
    )
