"""The family information form on paper: of one household, or of a whole village at once."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from clients.household_form import BESIDE, sheets_of
from clients.models import Household
from clients.permissions import reads_documents
from shuangbai.base.errors import Denied
from stations import audit
from stations.enums import DataClass, Right
from stations.gate import gated, load
from stations.models import Division

MOST_PRINTED = 300
WHO_PRINTS = "本站社工、站长、督导、县民政"


@gated(DataClass.CLIENT)
@never_cache
@require_safe
def household_form(request, uid):
    home = load(Household.objects.select_related(*BESIDE), request.member, uid=uid)
    demand_paper(request.member)
    audit.record_read(act="household.form", by=request.member, obj=home)
    return paper(request, [home], title=f"{home}家庭信息服务表")


@gated(DataClass.CLIENT, Right.EXPORT)
@never_cache
@require_safe
def village_forms(request, code):
    """All households of a village; each stands in the trail."""
    member = request.member
    village = load(Division.objects.all(), member, code=code)
    homes = Household.objects.visible_to(member).in_care().filter(village=village)
    homes = list(homes.select_related(*BESIDE).order_by("address", "pk")[: MOST_PRINTED + 1])
    if not homes:
        raise Http404
    if len(homes) > MOST_PRINTED:
        messages.error(request, f"一次最多打印 {MOST_PRINTED} 户，请按户打印。")
        return redirect("clients")
    audit.record_many(act="household.form", by=member, objs=homes, reason=f"{village.name}全村打印")
    return paper(request, homes, title=f"{village.name}家庭信息服务表")


def demand_paper(member):
    """The page has names, phones and addresses in full."""
    if not reads_documents(member):
        raise Denied("家庭信息服务表只给站里和县民政打印。", who_can=WHO_PRINTS)


def paper(request, homes, *, title):
    today = timezone.localdate()
    context = {"sheets": sheets_of(homes, today), "title": title, "today": today}
    return render(request, "clients/household_forms.html", context)
