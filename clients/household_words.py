"""What an act on households changed, in sentences: shown before it is done."""

from clients.enums import ClientStatus, Relation
from clients.models import Client, Household
from stations.models import Division, Station, User


def sentences(ledger):
    """One sentence per consequence, people first. Read inside the act's transaction."""
    rows = ledger.rows
    people = [row for row in rows if isinstance(row, Client) and not row.merged_into_id]
    homes = [row for row in rows if isinstance(row, Household)]
    found = [words for one in people for words in of_person(one, ledger.notes_of(one))]
    found += [words for home in homes for words in of_home(home, ledger.notes_of(home))]
    return found + ledger.said


def of_person(one, notes):
    if "household_id" in notes:
        old, new = (Household.objects.get(pk=pk) for pk in notes["household_id"])
        yield f"{one.name}：从{place_of(old)}移到{place_of(new)}。"
    if "station_id" in notes:
        old, new = (Station.objects.get(pk=pk) for pk in notes["station_id"])
        yield f"{one.name}：由{new}照看，{old}已做的工作仍计在{old}。"
    if "worker_id" in notes:
        new = notes["worker_id"][1]
        worker = User.objects.get(pk=new).name if new else "暂时没有，请站长分派"
        yield f"{one.name}：责任社工{worker}。"
    if "relation" in notes:
        yield f"{one.name}：与户主关系改为“{Relation(notes['relation'][1]).label}”。"
    if "status" in notes:
        status = ClientStatus(notes["status"][1])
        owed = "重新列入" if status == ClientStatus.ACTIVE else "不再列入"
        yield f"{one.name}：{status.label}，{owed}待联系。"


def of_home(home, notes):
    if notes.get("head_id"):
        head = Client.objects.filter(pk=notes["head_id"][1]).first()
        if head:
            yield f"{place_of(home)}：户主是{head.name}。"
    if "dissolved_on" in notes:
        is_over = notes["dissolved_on"][1] is not None
        yield f"{place_of(home)}：{'没有人住了，销户' if is_over else '恢复'}。"


def place_of(home):
    village = Division.objects.get(pk=home.village_id)
    return f"{village.name}{home.address}" if home.address else f"{village.name}一户"
