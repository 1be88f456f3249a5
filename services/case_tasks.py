"""Tasks of a plan that a contact could do for, with one tap."""

from services.enums import TaskState
from services.models import ServiceRecord, Task
from services.permissions import can_work_case
from stations.enums import DataClass, Right

MOST = 20


def tasks_met_by(member, contact):
    """Open tasks of the household's cases that this contact has not met yet, in whatever version of
    the plan."""
    if not (contact.is_successful and member.may(Right.WRITE, DataClass.CASEWORK)):
        return []
    met = ServiceRecord.objects.standing().filter(contact=contact, task__isnull=False)
    rows = (
        Task.objects.visible_to(member)
        .in_force()
        .filter(state=TaskState.OPEN, plan__case__client__household=contact.client.household_id)
        .filter(plan__case__found_on__lte=contact.on)
        .exclude(key__in=met.values("task__key"))
        .select_related("plan__case__client__station__division")
        .order_by("next_on", "pk")
    )
    return [task for task in rows[:MOST] if can_work_case(member, task.plan.case)]
