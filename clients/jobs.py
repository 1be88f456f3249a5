"""What a worker process does about clients."""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from clients.models import Client, ClientCategory, Policy, TierScheme
from clients.operations.eligibility import renew_all
from clients.operations.plans import renew_plans
from clients.operations.policies import RENEW as RENEW_ELIGIBILITY
from clients.operations.roll_entitlements import CONFIRM, confirm_on_roll
from clients.operations.schemes import CODE, RENEW, people_under
from shuangbai.base.scope import code_range
from stations.enums import DataClass, Right
from stations.jobs import job
from stations.models import Division

BATCH = 500


@job(RENEW, label="重算联系计划", data_class=DataClass.NETWORK, right=Right.WRITE)
def renew_contact_plans(*, by, payload, progress):
    """Batch by batch, each in its own transaction; doing it again changes nothing."""
    people = concerned(payload).order_by("pk")
    total, done, last = people.count(), 0, 0
    while batch := list(people.filter(pk__gt=last).values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            renew_plans(batch, today=timezone.localdate())
        done, last = done + len(batch), batch[-1]
        progress(done, total, f"已重算 {done:,} 人的联系计划")
    return {"summary": f"已重算 {done:,} 人的联系计划"}


@job(RENEW_ELIGIBILITY, label="查谁可能符合政策", data_class=DataClass.NETWORK, right=Right.WRITE)
def renew_eligibility(*, by, payload, progress):
    """Doing it again changes nothing."""
    progress(0, 1, "对照全部档案")
    added, removed = renew_all(timezone.localdate(), payload.get("policy"))
    progress(1, 1, "已对照")
    return {"summary": f"新增可能符合 {added:,} 人，不再符合 {removed:,} 人"}


def concerned(payload):
    """A scheme that changed, or a place that went back to the scheme above it."""
    if "division" in payload:
        code = Division.objects.get(pk=payload["division"]).code
        return Client.objects.live().filter(code_range(CODE, code), tier__isnull=False)
    scheme = TierScheme.objects.select_related("division").get(pk=payload["scheme"])
    return people_under(scheme, payload["tiers"])


@job(CONFIRM, label="按名册确认在领", data_class=DataClass.CLIENT, right=Right.WRITE)
def confirm_rolls(*, by, payload, progress):
    """Doing it again changes nothing."""
    policy = Policy.objects.get(pk=payload["policy"])
    done = confirm_on_roll(
        by=by,
        policy=policy,
        category=ClientCategory.objects.get(pk=payload["category"]),
        on=timezone.localdate(),
        tell=lambda number, total: progress(number, total, f"已对上 {number:,} 人"),
    )
    return {
        "summary": f"“{policy}”：新确认在领 {done.new:,} 人，金额有变 {done.changed:,} 人，"
        f"没有变化 {done.same:,} 人",
        "url": reverse("entitlements") + f"?state=receiving&policy={policy.pk}",
    }
