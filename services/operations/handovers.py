"""A worker leaves or changes station: the whole caseload goes to others in one act, and comes back
within a day if it was a mistake."""

import datetime

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from clients.models import Client, ContactState
from clients.operations.plans import renew_plans
from services.models import Case, Handover, HandoverLine, Task
from services.permissions import can_hand_over
from shuangbai.base.errors import ActError, Denied
from stations import audit
from stations.models import Posting, Station

DAY = datetime.timedelta(days=1)
WHO = "本站站长"
KINDS = ("clients", "contacts", "due", "cases", "checks", "tasks")
# What may not be lost on the way; how much of it is due depends on who does it when.
KEPT = ("clients", "contacts", "cases", "checks", "tasks")


def people_of(station, worker):
    return Client.objects.live().filter(station=station, worker=worker)


def cases_of(station, worker):
    """Open ones, and closed ones that are still to be asked after."""
    rows = Case.objects.filter(client__station=station, worker=worker)
    return rows.exclude(stage="closed", check_on=None)


def counts_of(station, users, today):
    """{user id: {kind: number}} of what each has at the station; a constant number of queries."""
    found = {user.pk: dict.fromkeys(KINDS, 0) for user in users}

    def fill(kind, rows, path="worker"):
        for row in (
            rows.filter(**{f"{path}__in": found}).order_by().values(path).annotate(n=Count("pk"))
        ):
            found[row[path]][kind] = row["n"]

    states = ContactState.objects.active().of_people_in_care().filter(client__station=station)
    cases = Case.objects.filter(client__station=station)
    fill("clients", Client.objects.live().filter(station=station))
    fill("contacts", states)
    fill("due", states.to_do(today))
    fill("cases", cases.open())
    fill("checks", cases.filter(stage="closed", check_on__isnull=False))
    tasks = Task.objects.in_force().filter(plan__case__client__station=station, state="open")
    fill("tasks", tasks, "plan__case__worker")
    return found


@transaction.atomic
def hand_over(*, by, station, worker, shares, note="", at=None):
    """Gives all people and cases of `worker` at the station to others. `shares`: {village id:
    User}, and {None: User} for every other village. A case goes where its person lives. Raises
    Denied, ActError."""
    now = at or timezone.now()
    today = timezone.localdate(now)
    if not can_hand_over(by, station):
        raise Denied("移交由本站站长办理。", who_can=WHO)
    receivers = {user.pk: user for user in shares.values()}
    refuse_odd(station, worker, shares, receivers, today)
    Station.objects.select_for_update(no_key=True).get(pk=station.pk)
    concerned = [worker, *receivers.values()]
    before = counts_of(station, concerned, today)
    made = Handover.objects.create(
        station=station, worker=worker, by=by.user, at=now, note=note.strip()
    )
    lines = move_all(made, station, worker, shares, today)
    if not lines:
        raise ActError(f"{worker.name}在本站没有要移交的对象和个案。")
    HandoverLine.objects.bulk_create(lines, batch_size=500)
    after = counts_of(station, concerned, today)
    demand_nothing_lost(before, after)
    made.before, made.after = named(before), named(after)
    made.save(update_fields=["before", "after"])
    audit.record(act="handover.make", by=by, obj=made)
    return made


def refuse_odd(station, worker, shares, receivers, today):
    if None not in shares:
        raise ActError("请选交给谁。", field="receiver")
    if worker.pk in receivers:
        raise ActError("不能交给本人，请选别的同事。", field="receiver")
    posts = Posting.objects.in_post(today).filter(station=station, user__in=receivers)
    missing = set(receivers) - set(posts.values_list("user_id", flat=True))
    if missing:
        names = "、".join(receivers[one].name for one in sorted(missing))
        raise ActError(f"{names}现在不在本站任职，不能接手。", field="receiver")


def move_all(made, station, worker, shares, today):
    """Writes the new workers; returns the unsaved lines. People first, in key order, as every act
    on them."""
    people = list(people_of(station, worker).select_for_update(no_key=True).order_by("pk"))
    cases = list(
        cases_of(station, worker)
        .select_for_update(of=("self",), no_key=True)
        .select_related("client")
        .order_by("pk")
    )
    default = shares[None]
    lines = []
    for row, home in [*((one, one) for one in people), *((one, one.client) for one in cases)]:
        row.worker = shares.get(home.village_id, default)
        kind = "client" if isinstance(row, Client) else "case"
        lines.append(HandoverLine(handover=made, to=row.worker, **{kind: row}))
    Client.objects.bulk_update(people, ["worker"], batch_size=500)
    Case.objects.bulk_update(cases, ["worker"], batch_size=500)
    renew_plans([one.pk for one in people], today=today)
    return lines


def demand_nothing_lost(before, after):
    for kind in KEPT:
        was, now = (sum(one[kind] for one in counts.values()) for counts in (before, after))
        if was != now:
            raise RuntimeError(f"a handover lost {kind}: {was} before, {now} after")


def named(counts):
    """JSON keeps text keys only."""
    return {str(user): numbers for user, numbers in counts.items()}


def can_be_undone(handover, now):
    return handover.undone_at is None and now - handover.at <= DAY


@transaction.atomic
def undo_handover(*, by, handover, at=None):
    """Everything that is still where it was given goes back; what was moved on since stays.
    Returns how many people and cases went back."""
    now = at or timezone.now()
    row = (
        Handover.objects.select_for_update(of=("self",))
        .select_related("station__division", "worker")
        .get(pk=handover.pk)
    )
    if not can_hand_over(by, row.station):
        raise Denied("撤销移交由本站站长办理。", who_can=WHO)
    if not can_be_undone(row, now):
        raise ActError("移交只能在一天之内撤销一次；现在请再办一次移交。")
    people, cases = {}, {}
    for line in row.lines.order_by("pk"):
        held = people if line.client_id else cases
        held[line.client_id or line.case_id] = line.to_id
    back = give_back(Client, people, row.worker), give_back(Case, cases, row.worker)
    renew_plans(back[0], today=timezone.localdate(now))
    row.undone_at, row.undone_by = now, by.user
    row.save(update_fields=["undone_at", "undone_by"])
    audit.record(act="handover.undo", by=by, obj=row)
    return len(back[0]) + len(back[1])


def give_back(model, held, worker):
    """Ids of the rows that are still with the person they were given to."""
    rows = model.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=held)
    still = [one for one in rows.order_by("pk") if one.worker_id == held[one.pk]]
    for one in still:
        one.worker = worker
    model.objects.bulk_update(still, ["worker"], batch_size=500)
    return [one.pk for one in still]
