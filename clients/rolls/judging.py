"""What a row would do to the files. Reads what was looked up, and writes nothing."""

from dataclasses import dataclass, field
from decimal import Decimal

from clients.enums import ClientStatus, RowKind
from clients.rolls.accounts import account_changes
from clients.rolls.parsing import label
from stations.enums import Role

ELSEWHERE = {
    Role.STATION_HEAD: "这个证件号不能由本站登记，请交县民政核对。",
    Role.COUNTY_CIVIL: "这个证件号不能由本县登记，请交市民政核对。",
}
OTHER_NAME = "证件号同、姓名不同，请核对是不是同一个人"
DEAD = "系统里已登记此人去世，请核对；确实在世的，请先在档案里更正。"
MOST_LIKELY = 3


@dataclass
class Verdict:
    """`changes`: [[key, old, new, cell]] in words; `likely`: [[client id, [what matches]]]."""

    kind: str
    client: object = None
    holding: object = None
    changes: list = field(default_factory=list)
    notes: list = field(default_factory=list)
    likely: list = field(default_factory=list)


def judge(known, places, rows):
    """A Verdict for each Parsed row, in order."""
    known.look_up(rows)
    found, asked = [], []
    for row in rows:
        client = known.by_index.get(row.id_index) or known.by_mark.get(row.fingerprint)
        if row.errors:
            is_here = client is not None and known.reaches(client)
            found.append(Verdict(RowKind.REFUSED, client if is_here else None))
        elif client is not None:
            found.append(judge_known(known, places, row, client))
        else:
            found.append(Verdict(RowKind.NEW))
            asked.append((row, found[-1]))
    matches = known.likely([row for row, _ in asked])
    for (_, verdict), files in zip(asked, matches, strict=True):
        if files:
            verdict.kind = RowKind.LIKELY
            verdict.likely = [[one.client.pk, list(one.fields)] for one in files[:MOST_LIKELY]]
    for row, verdict in zip(rows, found, strict=True):
        verdict.notes = row.notes + verdict.notes
    return found


def judge_known(known, places, row, client):
    """The row is about this file."""
    if not known.reaches(client):
        row.refuse("id_number" if row.id_index else "name", ELSEWHERE[known.by.role])
        return Verdict(RowKind.REFUSED)
    if client.status == ClientStatus.DECEASED:
        row.refuse("name", DEAD)
        return Verdict(RowKind.REFUSED, client)
    verdict = Verdict(RowKind.SAME, client, known.holdings.get(client.pk))
    compare_file(known, places, row, verdict)
    if verdict.holding is None:
        verdict.kind = RowKind.NEW
        verdict.notes.insert(0, f"已有档案，列入{known.category.name}")
    else:
        compare_holding(row, verdict)
        if verdict.changes:
            verdict.kind = RowKind.CHANGED
    return verdict


def compare_file(known, places, row, verdict):
    """A roll has the last word on names; what a worker has written down it only completes."""
    facts, client = row.facts, verdict.client
    if facts["name"] != client.name:
        change(row, verdict, "name", client.name, facts["name"])
        verdict.notes.append(OTHER_NAME)
    if row.id_index and not client.id_index:
        change(row, verdict, "id_number", "", f"尾号 {facts['id_number'][-4:]}")
    if facts.get("sex") and not client.sex:
        change(row, verdict, "sex", "", {"m": "男", "f": "女"}[facts["sex"]])
    born_on = facts.get("born_on")
    if born_on and client.born_on is None:
        change(row, verdict, "born_on", "", born_on)
    elif born_on and born_on != client.born_on.isoformat():
        verdict.notes.append(f"档案里出生日期是 {client.born_on}，不改")
    if facts.get("phone") and facts["phone"] not in known.phones[client.pk]:
        change(row, verdict, "phone", "、".join(sorted(known.phones[client.pk])), facts["phone"])
    for key, old, new in account_changes(facts, known.accounts.get(client.pk)):
        change(row, verdict, key, old, new)
    if facts.get("address") and not client.household__address:
        change(row, verdict, "address", "", facts["address"])
    if row.village.pk != client.village_id:
        there = places.spelled.get(client.village_id, "本地名单以外的村")
        verdict.notes.append(f"档案里住在{there}，不改")
    if client.status != ClientStatus.ACTIVE:
        verdict.notes.append(f"档案状态是“{ClientStatus(client.status).label}”，请核对")


def compare_holding(row, verdict):
    facts, holding = row.facts, verdict.holding
    if facts.get("grade") and facts["grade"] != holding.grade:
        change(row, verdict, "grade", holding.grade, facts["grade"])
    if "amount" in facts and Decimal(facts["amount"]) != holding.amount:
        old = "" if holding.amount is None else str(holding.amount)
        change(row, verdict, "amount", old, facts["amount"])


def change(row, verdict, key, old, new):
    verdict.changes.append([key, old, new, row.raw.cell(key)])


def says(verdict):
    """What somebody was shown of it, to compare with what is true later."""
    client_id = verdict.client.pk if verdict.client else None
    return [verdict.kind, client_id, [one[:3] for one in verdict.changes]]


def labelled(changes):
    return [(label(key), old, new, cell) for key, old, new, cell in changes]
