"""A roll says who receives a policy: whoever stands on the roll of a category is paid."""

from django.db import transaction

from clients.enums import CategorySource
from clients.models import CategoryHolding, Client
from clients.operations.entitlements import Confirmed, confirm_receiving
from clients.permissions import can_confirm_rolls
from shuangbai.base.errors import Denied
from stations.jobs import enqueue

BATCH = 500
# Registered in clients/jobs.py.
CONFIRM = "entitlement.roll"


def confirm_later(*, by, policy, category):
    """The Job that puts everybody of the place who stands on that category's roll down as
    receiving the policy. Doing it again, or after the next month's roll, writes what differs."""
    demand_right(by)
    return enqueue(kind=CONFIRM, by=by, payload={"policy": policy.pk, "category": category.pk})


def confirm_on_roll(*, by, policy, category, on, tell=lambda done, total: None):
    """Batch by batch, each in its own transaction. Returns Confirmed. Raises Denied."""
    demand_right(by)
    found, done = on_roll(by, category, on), Confirmed()
    people = sorted(found)
    for start in range(0, len(people), BATCH):
        some = people[start : start + BATCH]
        clients = Client.objects.filter(pk__in=some).select_related("station__division")
        rows = [(client, *found[client.pk]) for client in clients]
        with transaction.atomic():
            step = confirm_receiving(by=by, policy=policy, rows=rows)
        done.new, done.changed = done.new + step.new, done.changed + step.changed
        done.same += step.same
        tell(start + len(some), len(people))
    return done


def on_roll(by, category, on):
    """{person id: (since, monthly amount or None)} of those in care whom a roll named."""
    held = CategoryHolding.objects.on(on).filter(category=category, source=CategorySource.ROLL)
    in_care = Client.objects.live().in_scope(by.scope)
    rows = held.of_persons().filter(person__in=in_care.values("pk")).order_by("starts_on", "pk")
    return {
        person: (since, amount)
        for person, since, amount in rows.values_list("person", "starts_on", "amount")
    }


def demand_right(by):
    if not can_confirm_rolls(by):
        raise Denied("名册由县民政导入和确认。", who_can="县民政")
