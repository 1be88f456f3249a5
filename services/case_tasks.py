"""Tasks of a plan that a contact could do for, with one tap."""

from services.enums import TaskState
from services.models import Task
from services.permissions import can_work_case
from stations.enums import DataClass, Right

MOST = 20


def tasks_met_by(member, contact):
    """Open tasks of the household's cases that this contact has not met yet."""
    if not (contact.is_successful and member.may(Right.WRITE, DataClass.CASEWORK)):
        return []
    rows = (
        Task.objects.visible_to(member)
        .in_force()
        .filter(state=TaskState.OPEN, plan__case__client__household=contact.client.household_id)
        .exclude(records__contact=contact)
        .select_related("plan__case__client__station__division")
        .order_by("next_on", "pk")
    )
    return [task for task in rows[:MOST] if can_work_case(member, task.plan.case)]
