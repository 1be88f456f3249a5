"""What a roster would do, row by row. Reads, and writes nothing.

Everything is looked up at once before the first row is judged, so a roster of 5,000 costs as many
queries as one of 5.
"""

from collections import Counter, defaultdict
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta

from django.utils import timezone

from shuangbai.base.cells import BadCell, cell_of, masked
from shuangbai.base.sealed import blind_index
from stations.enums import Hiring, Licence
from stations.models import Operator, Posting, StaffRecord, Station, User
from stations.operations.people import not_here
from stations.permissions import (
    can_end_posting,
    can_manage_person,
    can_propose_posting,
    is_own_staff,
)
from stations.places import ROLE_OF_TITLE, ROLES_AT_STATIONS
from stations.roster.columns import BY_KEY, COLUMNS

NEW, POSTED, CHANGED, SAME, REFUSED = "new", "posted", "changed", "same", "refused"
KINDS = {
    NEW: "新增人员",
    POSTED: "新任职或调动",
    CHANGED: "资料变更",
    SAME: "无变化",
    REFUSED: "拒收",
}
ACCOUNT_KEYS = ("name", "phone")
RECORD_KEYS = ("licence", "licence_no", "licence_on", "education", "bank_name", "bank_account")
CHUNK = 500


@dataclass
class Line:
    """The verdict on one row. `errors`: [key, cell, value, reason]; `changes`: [key, old, new]."""

    sheet: str
    row: int
    kind: str = SAME
    facts: dict = field(default_factory=dict)
    errors: list = field(default_factory=list)
    changes: list = field(default_factory=list)
    notes: list = field(default_factory=list)
    user_id: int | None = None
    station_id: int | None = None
    station: str = ""
    employer_id: int | None = None
    replaces_id: int | None = None
    leaves: str = ""
    is_posted: bool = False


def plan(*, by, rows, tell=lambda done, total: None):
    """One Line per RawRow, in order, as what `by` may do with it today."""
    lines = [parsed(row) for row in rows]
    refuse_twins(rows, lines)
    known = Known(by, lines)
    for number, (row, line) in enumerate(zip(rows, lines, strict=True), 1):
        if not line.errors:
            judge(by, known, row, line)
        if line.errors:
            line.kind = REFUSED
        tell(number, len(rows))
    return lines


def parsed(row):
    line = Line(row.sheet, row.row)
    for column in COLUMNS:
        try:
            if (value := cell_of(row, column)) is not None:
                line.facts[column.key] = value
        except BadCell as problem:
            refuse(row, line, column.key, str(problem))
    return line


def refuse(row, line, key, reason):
    shown = masked(BY_KEY[key], row.cells.get(key, ""))
    line.errors.append([key, row.cell(key), shown, reason])


def refuse_twins(rows, lines):
    """One person twice in the file: which of the rows is right is not ours to guess."""
    places = defaultdict(list)
    for row, line in zip(rows, lines, strict=True):
        if number := line.facts.get("id_number"):
            places[number].append((row, line))
    for twins in places.values():
        for row, line in twins if len(twins) > 1 else ():
            others = "、".join(
                f"“{one.sheet}”第 {one.row} 行" for one, _ in twins if one is not row
            )
            refuse(row, line, "id_number", f"和{others}是同一个身份证号，请只留一行。")


class Known:
    """What the system says about the people, stations and operators of a roster."""

    def __init__(self, by, lines):
        self.today = timezone.localdate()
        self.stations = stations_by_name(by)
        self.station_rows = {one.pk: one for found in self.stations.values() for one in found}
        self.operators = {one.name: one for one in Operator.objects.visible_to(by)}
        self.records = records_by_number(lines)
        people = [record.user_id for record in self.records.values()]
        self.visible = set()
        self.postings = defaultdict(list)
        for chunk in chunks(people):
            seen = User.objects.visible_to(by).filter(pk__in=chunk)
            self.visible |= set(seen.values_list("pk", flat=True))
            for posting in standing_of(chunk):
                self.postings[posting.user_id].append(posting)
        self.unnumbered = unnumbered_names(by, lines)


def chunks(items, size=CHUNK):
    return [items[start : start + size] for start in range(0, len(items), size)]


def stations_by_name(by):
    """Name, township name or code → the stations in reach that it means."""
    found = defaultdict(list)
    rows = Station.objects.visible_to(by).live().select_related("division__parent")
    for station in rows:
        place = station.division
        names = {station.name, place.code, place.name, f"{place.name}社工站"}
        if place.parent:
            names |= {place.parent.name + name for name in (station.name, place.name)}
        for name in names:
            found[name].append(station)
    return found


def records_by_number(lines):
    wanted = {}
    for line in lines:
        if not line.errors:
            number = line.facts["id_number"]
            wanted[blind_index(StaffRecord, "id_number", number)] = number
    found = {}
    for chunk in chunks(list(wanted)):
        for record in StaffRecord.objects.filter(id_index__in=chunk).select_related("user"):
            found[wanted[record.id_index]] = record
    return found


def standing_of(user_ids):
    rows = Posting.objects.standing().filter(user__in=user_ids).with_place()
    return rows.select_related("decision", "employer").order_by("starts_on", "pk")


def unnumbered_names(by, lines):
    """{(name, station): …} of visible people without an ID number: they may be the same person."""
    names = {line.facts["name"] for line in lines if not line.errors}
    rows = Posting.objects.visible_to(by).standing().filter(station__isnull=False)
    found = set()
    for chunk in chunks(sorted(names)):
        nameless = rows.filter(user__name__in=chunk).exclude(user__record__id_index__gt="")
        found |= set(nameless.values_list("user__name", "station_id"))
    return found


def judge(by, known, row, line):
    """Fills in what the row means; errors when it cannot be done."""
    find_station(known, row, line)
    find_employer(known, row, line)
    judge_dates(known, row, line)
    if line.errors:
        return
    wanted = wanted_posting(line, known.station_rows[line.station_id])
    if not may_propose(by, wanted):
        return refuse(row, line, "title", "这个岗位不归您提出，请交上一级民政。")
    record = known.records.get(line.facts["id_number"])
    if record is None:
        return judge_newcomer(known, row, line)
    line.user_id = record.user_id
    postings = known.postings[record.user_id]
    if record.user_id not in known.visible:
        refuse(row, line, "id_number", not_here(by))
    elif record.user_id == by.user.pk:
        refuse(row, line, "name", "不能用名册改自己的资料和任职。")
    elif not can_manage_person(by, record.user, postings):
        refuse(row, line, "name", "这个人另有您管不到的任职，请交上一级民政办理。")
    else:
        note_changes(record, line)
        note_posting(by, known, row, line, wanted, postings)
        settle_kind(line)


def find_station(known, row, line):
    text = line.facts["station"].replace(" ", "")
    found = known.stations.get(text, [])
    if len(found) == 1:
        line.station_id, line.station = found[0].pk, found[0].name
    elif found:
        refuse(row, line, "station", f"有 {len(found)} 个站叫这个名字，请改填 9 位乡镇代码。")
    else:
        refuse(row, line, "station", "您的辖区里没有这个社工站，请核对站名，或改填 9 位乡镇代码。")


def find_employer(known, row, line):
    name, hiring = line.facts.get("employer"), line.facts["hiring"]
    if hiring != Hiring.OPERATOR:
        if name:
            refuse(row, line, "employer", "用工方式不是机构派驻，派驻机构应留空。")
        return
    if not name:
        return refuse(row, line, "employer", "机构派驻的要写派驻机构。")
    operator = known.operators.get(name)
    if operator is None:
        return refuse(
            row, line, "employer", "没有登记过这个承接机构，请写全称，或先登记机构和合同。"
        )
    line.employer_id = operator.pk


def judge_dates(known, row, line):
    licence_on, starts_on = (
        line.facts.get("licence_on"),
        date.fromisoformat(line.facts["starts_on"]),
    )
    if licence_on and date.fromisoformat(licence_on) > known.today:
        refuse(row, line, "licence_on", "取得日期在将来，请核对。")
    if not date(1980, 1, 1) <= starts_on <= known.today + timedelta(days=366):
        refuse(row, line, "starts_on", "到岗日期太早，或在一年以后，请核对。")
    if not line.facts.get("licence") and (line.facts.get("licence_no") or licence_on):
        refuse(row, line, "licence", "填了证书编号或取得日期，请同时填职业资格。")


def wanted_posting(line, station):
    """The posting that the row speaks of, not saved."""
    return Posting(
        role=ROLE_OF_TITLE[line.facts["title"]],
        station=station,
        title=line.facts["title"],
        hiring=line.facts["hiring"],
        employer_id=line.employer_id,
        starts_on=date.fromisoformat(line.facts["starts_on"]),
    )


def may_propose(by, posting):
    return is_own_staff(by, posting) and can_propose_posting(
        by, role=posting.role, station=posting.station
    )


def judge_newcomer(known, row, line):
    if (line.facts["name"], line.station_id) in known.unnumbered:
        reason = (
            "这个站已有同名、没登记身份证号的人。是同一个人就先到其人员页补登身份证号，再导入。"
        )
        return refuse(row, line, "name", reason)
    line.kind, line.is_posted = NEW, True


def note_changes(record, line):
    """Differences field by field; an empty cell leaves what is there."""
    for key in (*ACCOUNT_KEYS, *RECORD_KEYS):
        new = line.facts.get(key, "")
        old = kept(record, key)
        if new and new != old:
            line.changes.append([key, shown(key, old), shown(key, new)])
    if any(key == "name" for key, _, _ in line.changes):
        line.notes.append("证件号同、姓名不同，请核对是不是同一个人")


def kept(record, key):
    """The stored fact as a roster would say it. A bank account is compared, never shown."""
    value = getattr(record.user if key in ACCOUNT_KEYS else record, key)
    if key == "bank_account":
        return value.reveal()
    return value.isoformat() if isinstance(value, date) else value or ""


def shown(key, value):
    if key == "licence":
        return dict(Licence.choices).get(value, value)
    return masked(BY_KEY[key], value)


def note_posting(by, known, row, line, wanted, postings):
    """Whether the row's posting is there already, is new, or moves the person here."""
    at_stations = [one for one in postings if one.role in ROLES_AT_STATIONS and one.station_id]
    open_ones = [one for one in at_stations if one.is_open_on(known.today)]
    alike = [one for one in open_ones if is_alike(one, wanted)]
    if alike:
        return note_alike(line, alike[0], wanted)
    waiting = [one for one in open_ones if not one.is_confirmed()]
    if waiting:
        place = waiting[0].place
        return refuse(
            row, line, "station", f"这个人在{place}有一项待确认的任职，请先处理完再导入。"
        )
    over = [one for one in at_stations if one.ends_on and one.ends_on < known.today]
    last_day = max((one.ends_on for one in over), default=None)
    if last_day and last_day >= wanted.starts_on:
        return refuse(
            row, line, "starts_on", f"系统里这个人已于 {last_day} 离岗，到岗日期应晚于这一天。"
        )
    line.is_posted = True
    if open_ones:
        note_move(by, row, line, wanted, open_ones)


def is_alike(posting, wanted):
    names = ("station_id", "role", "title", "hiring", "employer_id")
    return all(getattr(posting, name) == getattr(wanted, name) for name in names)


def note_alike(line, posting, wanted):
    if not posting.is_confirmed():
        line.notes.append("任职已提出，待确认")
    if posting.starts_on != wanted.starts_on:
        line.notes.append(f"系统里到岗是 {posting.starts_on}，不改")


def note_move(by, row, line, wanted, open_ones):
    """Out of the present posting into this one; the old one ends when this one is confirmed."""
    if len(open_ones) > 1:
        return refuse(row, line, "station", "这个人现有几项在任的任职，请到其人员页办理调动。")
    old = open_ones[0]
    if not can_end_posting(by, old):
        return refuse(row, line, "station", f"要从{old.place}调出，请交上一级民政办理。")
    if wanted.starts_on <= old.starts_on:
        return refuse(
            row,
            line,
            "starts_on",
            f"这个人在{old.place}的任职从 {old.starts_on} 开始；换站、换岗位或用工方式，"
            "到岗日期写变动的日期，应晚于这一天。",
        )
    line.replaces_id, line.leaves = old.pk, f"{old.place} {old.get_title_display()}"


def settle_kind(line):
    if line.is_posted:
        line.kind = POSTED
    elif line.changes:
        line.kind = CHANGED


def counts(lines):
    tally = Counter(line.kind for line in lines)
    return {kind: tally.get(kind, 0) for kind in KINDS}


def as_json(lines):
    return [asdict(line) for line in lines]


def from_json(lines):
    return [Line(**line) for line in lines]
