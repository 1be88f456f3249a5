"""Two files of one person: joined by a pointer, taken apart again by a further entry (wall 4)."""

from django.db import transaction
from django.utils import timezone

from clients.enums import Relation
from clients.models import (
    Client,
    ContactState,
    Distinction,
    Household,
    Merge,
    MergeFacts,
    TierChange,
    TierChangeRequest,
)
from clients.operations.eligibility import renew_people
from clients.operations.homes import locked_homes, settle_homes
from clients.operations.ledger import Ledger, noted_ids, restore
from clients.operations.plans import apply_plan, locked_states
from clients.permissions import can_merge
from shuangbai.base import national_id
from shuangbai.base.errors import ActError, Denied
from stations import audit

HOME = ("household_id", "village_id", "station_id", "relation")
# What a person chooses between the two files: key → (label, columns that go together).
CHOICES = {
    "name": ("姓名", ("name",)),
    "id_number": ("证件号", ("id_number",)),
    "sex": ("性别", ("sex",)),
    "born_on": ("出生日期", ("born_on",)),
    "home": ("住处", HOME),
    "registered_at": ("户籍地", ("registered_at_id",)),
    "worker": ("责任社工", ("worker_id",)),
    "mobility": ("行动", ("mobility",)),
    "dialect": ("语言", ("dialect",)),
    "risks": ("风险", ("risks",)),
    "attention": ("要留意", ("attention",)),
}
WHO_CAN = "站长、县民政"


@transaction.atomic
def merge_clients(*, by, kept, gone, reason, take=()):
    """`gone` points to `kept` from now on, and what is read about the person is read from both.
    Nothing else is moved. `take`: keys of CHOICES whose value comes from `gone`. What was due stays
    due: by the closer tier, from the last contact in either file. Raises Denied, ActError."""
    demand_merger(by, kept, gone)
    if not reason.strip():
        raise ActError("请写明怎么知道是同一人。", field="reason")
    kept, gone, others = locked_pair(kept, gone)
    refuse_unready(kept, gone)
    ledger, homes = Ledger(), {kept.household_id, gone.household_id}
    take = together(kept, gone, take)
    station_id = gone.station_id if "home" in take else kept.station_id
    # Out of use first: the ID number may pass to the other file.
    for row in (gone, *(one for one in others if one.merged_into_id == gone.pk)):
        ledger.change(row, merged_into_id=kept.pk, station_id=station_id)
    choose(ledger, kept, gone, take)
    merge_states(ledger, kept, gone)
    keep_closer_tier(ledger, by, kept, gone)
    inherit(ledger, homes, kept, gone)
    settle_homes(ledger, homes, timezone.localdate())
    made = Merge.objects.create(kept=kept, gone=gone, station_id=station_id, by=by.user)
    MergeFacts.objects.create(merge=made, changes=ledger.text)
    plan_anew(kept, gone)
    audit.record(act="client.merge", by=by, obj=kept, reason=reason.strip(), fields=take)
    audit.record(act="client.merged", by=by, obj=gone, reason=reason.strip())
    return made


@transaction.atomic
def undo_merge(*, by, merge, reason):
    """A further entry: the other file stands on its own again, with what it was; what somebody
    changed since the merge stays as it is. Raises Denied, ActError."""
    demand_merger(by, merge.kept, merge.gone)
    if not reason.strip():
        raise ActError("请写明为什么要分开。", field="reason")
    kept, gone, others = locked_pair(merge.kept, merge.gone)
    refuse_settled(merge, kept, gone)
    text = MergeFacts.objects.get(merge=merge).changes.reveal()
    merged_tier = kept.tier
    # First the number goes back, then the file that had it comes into use.
    for row in (kept, gone, *others):
        restore(text, row)
    for home in locked_homes(noted_ids(text, Household)):
        restore(text, home)
    for state in locked_states([kept.pk, gone.pk]):
        restore(text, state)
    stay_together(kept, gone)
    note_tier(by, kept, merged_tier)
    made = Merge.objects.create(
        kept=kept, gone=gone, station_id=kept.station_id, by=by.user, undoes=merge
    )
    plan_anew(kept, gone)
    for row in (kept, gone):
        audit.record(act="client.merge_undone", by=by, obj=row, reason=reason.strip())
    return made


def stay_together(kept, gone):
    """After a hand-over both files, cases and all, are the new station's: the other one lives there
    with the first and not at an old home that belongs to another station."""
    old = Household.objects.get(pk=gone.household_id)
    if old.station_id == gone.station_id:
        return
    ledger = Ledger()
    home = {"household_id": kept.household_id, "village_id": kept.village_id}
    ledger.change(gone, **home, relation=Relation.OTHER)
    settle_homes(ledger, {old.pk, kept.household_id}, timezone.localdate())


@transaction.atomic
def tell_apart(*, by, first, second):
    """Two people after all: the pair is not asked about again. Said twice it is said once."""
    demand_merger(by, first, second)
    low, high = sorted((first, second), key=lambda one: one.pk)
    if low.pk == high.pk:
        raise ActError("这是同一份档案。")
    made, is_new = Distinction.objects.get_or_create(
        first=low, second=high, defaults={"by": by.user}
    )
    if is_new:
        audit.record(act="client.told_apart", by=by, obj=low)
        audit.record(act="client.told_apart", by=by, obj=high)
    return made


def demand_merger(by, kept, gone):
    if not can_merge(by, kept, gone):
        raise Denied("合并档案由站长或县民政办理。", who_can=WHO_CAN)


def locked_pair(kept, gone):
    """(kept, gone, the other files of either), locked in the order of their ids."""
    rows = (
        Client.objects.select_for_update(of=("self",), no_key=True)
        .files_of([kept.pk, gone.pk])
        .select_related("station__division")
        .order_by("pk")
    )
    found = {row.pk: row for row in rows}
    kept, gone = found[kept.pk], found[gone.pk]
    return kept, gone, [row for row in rows if row.pk not in (kept.pk, gone.pk)]


def refuse_unready(kept, gone):
    if kept.pk == gone.pk:
        raise ActError("这是同一份档案，不用合并。")
    if kept.merged_into_id or gone.merged_into_id:
        raise ActError("其中一份档案刚被合并过，请回到名单重新核对。")
    waiting = TierChangeRequest.objects.filter(client__in=[kept, gone], decision=None)
    if waiting.exists():
        raise ActError("有一项降级申请在等同意，请先处理完再合并。")


def refuse_settled(merge, kept, gone):
    if merge.undoes_id or Merge.objects.filter(undoes=merge).exists():
        raise ActError("这次合并已经撤销过了。")
    if kept.merged_into_id or gone.merged_into_id != kept.pk:
        raise ActError("这两份档案后来又与别的档案合并过，请先撤销后来的那一次。")
    taken = Client.objects.filter(id_index=gone.id_index, merged_into=None).exclude(id_index="")
    if taken.exclude(pk__in=[kept.pk, gone.pk]).exists():
        raise ActError("合并之后有人用这个证件号另建了档案，请先核对那一份。")


def together(kept, gone, take):
    """The choices that count: at two stations the worker goes with the home, since who looks after
    somebody works where they live."""
    take = set(take) & set(CHOICES)
    if kept.station_id != gone.station_id:
        take = (take - {"worker"}) | ({"worker"} if "home" in take else set())
    return take


def choose(ledger, kept, gone, take):
    names = [name for key in sorted(take) for name in CHOICES[key][1]]
    ledger.change(kept, **{name: getattr(gone, name) for name in names}, version=kept.version + 1)
    refuse_contradiction(kept)


def inherit(ledger, homes, kept, gone):
    """Who led a household under the other file leads it under this one."""
    for home in locked_homes(homes):
        if home.head_id == gone.pk and home.pk == kept.household_id:
            ledger.change(home, head_id=kept.pk)
            ledger.change(kept, relation=Relation.HEAD)


def refuse_contradiction(client):
    number = client.id_number
    if not number:
        return
    known = national_id.parse(number.reveal())
    if client.born_on and client.born_on != known.birth_on:
        raise ActError("选的出生日期与证件号不一致，请改选。", field="born_on")


def merge_states(ledger, kept, gone):
    """The obligations of one person: from the earlier first day, the later contact."""
    known = {(state.client_id, state.kind): state for state in locked_states([kept.pk, gone.pk])}
    for kind in sorted({kind for _, kind in known}):
        theirs = known.get((gone.pk, kind))
        if theirs is None:
            continue
        mine = known.get((kept.pk, kind)) or blank_state(kept, theirs)
        last_on = latest(mine.last_on, theirs.last_on)
        ledger.change(
            mine,
            since_on=min(mine.since_on, theirs.since_on),
            last_on=last_on,
            failed_on=latest(mine.failed_on, theirs.failed_on),
            watch_on=promised(last_on, mine.watch_on, theirs.watch_on),
        )
        ledger.change(theirs, watch_on=None)


def blank_state(kept, theirs):
    return ContactState.objects.create(
        client=kept,
        station=kept.station,
        worker_id=kept.worker_id,
        kind=theirs.kind,
        tier=kept.tier_owed,
        is_active=False,
        since_on=theirs.since_on,
        due_on=theirs.due_on,
        next_on=theirs.next_on,
    )


def latest(*days):
    return max((day for day in days if day), default=None)


def promised(last_on, *days):
    """The first day on which somebody promised to look again and did not."""
    return min((day for day in days if day and (last_on is None or day > last_on)), default=None)


def keep_closer_tier(ledger, by, kept, gone):
    before = kept.tier
    closer = min((one.tier for one in (kept, gone) if one.tier), default=None)
    if closer == before:
        return
    if before is None:
        # Somebody assessed the person: that stays, whatever becomes of the merge.
        kept.tier = closer
        kept.save(update_fields=["tier"])
    else:
        ledger.change(kept, tier=closer)
    note_tier(by, kept, before)


def note_tier(by, client, before):
    """A change of its own, also when a merge is taken back: history only grows."""
    if client.tier != before:
        TierChange.objects.create(
            client=client, station_id=client.station_id, old=before, new=client.tier, by=by.user
        )


def plan_anew(*clients):
    today = timezone.localdate()
    for client in clients:
        fresh = Client.objects.select_related("station__division").get(pk=client.pk)
        apply_plan(fresh, since_on=today, today=today)
    renew_people([client.pk for client in clients], today=today)
    renew_people([client.pk for client in clients], today=today)
