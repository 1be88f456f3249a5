"""Opening a case, moving it through the loop, ending it, taking it up again. The table of moves and
debts is services/workflow.py."""

import datetime
import hashlib
import json

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from clients.enums import ClientStatus
from clients.models import Client
from services.enums import GONE, PROVEN, CaseOutcome, Dimension, FollowDecision, MoveKind, Stage
from services.loop_settings import settings_of
from services.models import Case, CaseClosure, CaseMove, CaseVersion
from services.permissions import can_hand_over, can_open_case, can_work_case
from services.workflow import demand_no_debts, move_kind
from shuangbai.base.errors import ActError, Denied
from stations import audit
from stations.models import Posting, Station

WHO = "责任社工、站长"
LONGEST_AGO = datetime.timedelta(days=3660)
EDITABLE = ("title", "problem", "dimension", "found_by", "found_on")


def open_case(
    *,
    by,
    client,
    uid,
    dimension,
    found_by,
    found_on,
    title="",
    problem="",
    household=False,
    contact=None,
    at=None,
):
    """A new case in the stage “identify”; the same `uid` with the same facts again gives the one
    that is stored. `household`: of all who live together. Raises Denied, ActError."""
    now = at or timezone.now()
    if not can_open_case(by, client):
        raise Denied("个案由本站社工和站长立。", who_can="这个对象所在站的社工、站长")
    refuse_odd_finding(found_on, now)
    facts = {
        "dimension": dimension,
        "found_by": found_by,
        "found_on": found_on,
        "title": title.strip() or default_title(client, dimension, household),
        "problem": problem.strip(),
    }
    sent = digest({**facts, "client": client.pk, "household": household})
    try:
        with transaction.atomic():
            return store(by, client, uid, facts, household, contact, sent, now)
    except IntegrityError:
        known = Case.objects.filter(uid=uid).first()
        if known is None:
            raise
    if known.body_hash != sent or known.opened_by_id != by.user.pk:
        raise ActError("这个编号已有另一件内容不同的个案，请换一个新编号。", field="uid")
    return known


def refuse_odd_finding(found_on, now=None):
    today = timezone.localdate(now)
    if found_on > today:
        raise ActError("发现日期在将来，请核对。", field="found_on")
    if found_on < today - LONGEST_AGO:
        raise ActError("发现日期太早，请核对年份。", field="found_on")


def default_title(client, dimension, household):
    return f"{client.name}{'一户' if household else ''}：{Dimension(dimension).label}"[:40]


def digest(facts):
    body = json.dumps(facts, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(body.encode()).hexdigest()


def store(by, client, uid, facts, household, contact, sent, now):
    # One number after the other at a station.
    Station.objects.select_for_update(no_key=True).get(pk=client.station_id)
    client = still_ours(by, client)
    today = timezone.localdate(now)
    of_year = Case.objects.filter(station=client.station_id, year=today.year)
    case = Case(
        uid=uid,
        client=client,
        household=client.household if household else None,
        station=client.station,
        worker=by.user,
        year=today.year,
        number=(of_year.aggregate(last=Max("number"))["last"] or 0) + 1,
        contact=contact,
        opened_at=now,
        opened_on=today,
        opened_by=by.user,
        body_hash=sent,
        **facts,
    )
    place_in(case, Stage.IDENTIFY, now)
    case.save(force_insert=True)
    log_move(by, case, MoveKind.OPEN, "", now)
    audit.record(act="case.open", by=by, obj=case)
    return case


def still_ours(by, client):
    """Locked and looked at anew: whoever hands the person over at the same moment either finds the
    case and takes it along, or has been first."""
    row = (
        Client.objects.select_for_update(of=("self",), no_key=True)
        .select_related("station__division", "household")
        .get(pk=client.pk)
    )
    if row.station_id != client.station_id:
        raise ActError(f"{row.name}已转到{row.station}，请由那里立案。")
    if row.status != ClientStatus.ACTIVE:
        words = f"{row.name}已{row.get_status_display()}，不再立案；同住的人有需要，请为他们立。"
        raise ActError(words)
    return row


def place_in(case, stage, now):
    """Keeps beside the case what its newest move says."""
    case.stage, case.stage_since = stage, now
    case.stuck_on = stuck_on(case, case.client.station)
    today = timezone.localdate(now)
    case.closed_on = today if stage == Stage.CLOSED else None
    if stage != Stage.CLOSED:
        case.check_on = None


def stuck_on(case, station):
    """The day from which the place of the station calls the case stuck where it is."""
    limit = settings_of(station.division).stage_days(case.stage)
    since = timezone.localdate(case.stage_since)
    return since + datetime.timedelta(days=limit) if limit else None


PLACED = ("stage", "stage_since", "stuck_on", "closed_on", "check_on")


def log_move(by, case, kind, from_stage, now, *, note="", since=None):
    last = case.moves.aggregate(last=Max("number"))["last"] or 0
    began = timezone.localdate(since or now)
    return CaseMove.objects.create(
        case=case,
        station=case.station,
        number=last + 1,
        kind=kind,
        from_stage=from_stage,
        to_stage=case.stage,
        by=by.user,
        posting=by.posting,
        at=now,
        days=max((timezone.localdate(now) - began).days, 0),
        note=note,
    )


def locked(case):
    return (
        Case.objects.select_for_update(of=("self",), no_key=True)
        .select_related("client__station__division", "client__household", "station", "worker")
        .get(pk=case.pk)
    )


def for_work(by, case):
    """The case, locked, for somebody who works on it."""
    case = locked(case)
    if not can_work_case(by, case):
        raise Denied("这件个案不归您办理。", who_can=WHO)
    return case


def demand_open(case):
    """What is told of a closed case stays as it was told."""
    if not case.is_open:
        raise ActError("个案已结案，要先重开再改。")


@transaction.atomic
def move_case(*, by, case, to, note="", at=None):
    """On, back, or round to the assessment again. Raises ActError naming what is missing."""
    now = at or timezone.now()
    case = for_work(by, case)
    kind = move_kind(case.stage, to)
    if kind in (MoveKind.CLOSE, MoveKind.REOPEN):
        raise ActError("结案和重开各有一页，请从那里办理。")
    if kind == MoveKind.FORWARD:
        demand_no_debts(case)
    elif not note.strip():
        raise ActError("退回要写明为什么。", field="note")
    return moved(by, case, kind, to, note, now)


def moved(by, case, kind, to, note, now):
    from_stage, since = case.stage, case.stage_since
    place_in(case, Stage(to), now)
    case.save(update_fields=PLACED)
    move = log_move(by, case, kind, from_stage, now, note=note.strip(), since=since)
    audit.record(act=f"case.{kind}", by=by, obj=case, fields=["stage"])
    return move


@transaction.atomic
def close_case(*, by, case, outcome, summary, referred_to="", at=None):
    """Ends the case. That its goals were reached, wholly or in part, is proven by the whole loop;
    the other outcomes may end it at any stage."""
    now = at or timezone.now()
    case = for_work(by, case)
    move_kind(case.stage, Stage.CLOSED)
    if outcome in PROVEN:
        if case.stage != Stage.FOLLOW_UP:
            raise ActError("“目标达到”要走完跟踪才能写，请先办完前面的阶段。", field="outcome")
        demand_no_debts(case)
        demand_decision(case, FollowDecision.CLOSE)
    if not summary.strip():
        raise ActError("请写结案小结：做了什么，结果怎样。", field="summary")
    if outcome == CaseOutcome.REFERRED and not referred_to.strip():
        raise ActError("转介要写明转到哪里。", field="referred_to")
    move = moved(by, case, MoveKind.CLOSE, Stage.CLOSED, CaseOutcome(outcome).label, now)
    closure = CaseClosure.objects.create(
        move=move,
        case=case,
        outcome=outcome,
        summary=summary.strip(),
        referred_to=referred_to.strip(),
        check_on=check_day(case, outcome, now),
    )
    case.check_on = closure.check_on
    case.save(update_fields=["check_on"])
    return closure


def demand_decision(case, wanted):
    """What the newest follow-up decided is what is done."""
    newest = case.follow_ups.exclude(decision="").order_by("-at", "-pk").first()
    if newest.decision != wanted:
        words = newest.get_decision_display()
        raise ActError(f"跟踪的决定是“{words}”，要“{FollowDecision(wanted).label}”请先改决定。")


def check_day(case, outcome, now):
    if outcome in GONE:
        return None
    after = settings_of(case.client.station.division).check_after_days
    return timezone.localdate(now) + datetime.timedelta(days=after)


@transaction.atomic
def reopen_case(*, by, case, note, at=None):
    """Back to the assessment, with a reason."""
    now = at or timezone.now()
    case = for_work(by, case)
    if case.is_open:
        raise ActError("这件个案还没有结案。")
    if not note.strip():
        raise ActError("请写明为什么重开。", field="note")
    return moved(by, case, MoveKind.REOPEN, Stage.ASSESS, note, now)


@transaction.atomic
def edit_case(*, by, case, version, **changes):
    """A new wording of what the case is about; the former one stays readable."""
    case = for_work(by, case)
    demand_open(case)
    if case.version != version:
        raise ActError("您打开之后别人改过这件个案，请核对最新内容。")
    refuse_odd_changes(case, changes)
    former = {name: getattr(case, name) for name in EDITABLE}
    changed = [name for name in EDITABLE if name in changes and changes[name] != former[name]]
    if not changed:
        return case
    CaseVersion.objects.create(
        case=case,
        number=case.version,
        content={**former, "found_on": former["found_on"].isoformat()},
        replaced_by=by.user,
    )
    for name in changed:
        setattr(case, name, changes[name])
    case.version += 1
    case.save(update_fields=[*changed, "version"])
    audit.record(act="case.edit", by=by, obj=case, fields=changed)
    return case


def refuse_odd_changes(case, changes):
    """What “identify” owed stays once it was left."""
    found_on = changes.get("found_on", case.found_on)
    if found_on != case.found_on:
        refuse_odd_finding(found_on)
    if found_on > case.opened_on:
        raise ActError(f"发现日期晚于立案（{case.opened_on}），请核对。", field="found_on")
    if case.stage != Stage.IDENTIFY and not changes.get("problem", case.problem).strip():
        raise ActError("主要问题不能空着。", field="problem")


@transaction.atomic
def assign_case(*, by, case, worker):
    """The head gives one case to somebody in post at the person's station; its client stays with
    whoever looks after them. (A whole caseload: operations/handovers.py.)"""
    case = locked(case)
    if not can_hand_over(by, case.client.station):
        raise Denied("个案由站长分派。", who_can="本站站长")
    if worker.pk == case.worker_id:
        raise ActError(f"这件个案已经由{worker.name}负责。", field="worker")
    posts = Posting.objects.in_post(timezone.localdate()).filter(user=worker)
    if not posts.filter(station=case.client.station).exists():
        raise ActError(
            f"{worker.name}现在不在{case.client.station}任职，不能接手。", field="worker"
        )
    case.worker = worker
    case.save(update_fields=["worker"])
    audit.record(act="case.assign", by=by, obj=case, fields=["worker"])
    return case
