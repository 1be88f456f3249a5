"""Cases on the day beside the contacts that are due: tasks of plans, closed ones to ask again."""

from services.models import Case, Task

MOST = 60


def tasks_due(member, chosen, today):
    """Tasks due today or earlier, the longest due first. `chosen(path)`: the condition that narrows
    rows to whose day it is."""
    rows = Task.objects.visible_to(member).to_do(today).filter(chosen("plan__case__worker"))
    rows = rows.select_related("plan__case__client__village", "plan__case__worker")
    found = list(rows.order_by("next_on", "pk")[:MOST])
    for task in found:
        task.late = late(task.next_on, today)
    return found


def checks_due(member, chosen, today):
    rows = Case.objects.visible_to(member).to_check(today).filter(chosen("worker"))
    found = list(rows.select_related("client__village").order_by("check_on", "pk")[:MOST])
    for case in found:
        case.late = late(case.check_on, today)
    return found


def late(due_on, today):
    """(kind, words) for the `late` mark."""
    days = (today - due_on).days
    return ("over", f"逾期 {days} 天") if days > 0 else ("today", "今天到期")
