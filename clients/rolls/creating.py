"""New files, and who is put into the category: in bulk, as the acts on single files write them."""

import datetime
from collections import defaultdict

from django.db.models import Case, OuterRef, Subquery, When

from clients.enums import CategorySource, Relation
from clients.models import CategoryHolding, Client, ClientPhone, Household
from clients.rolls.households import homes_of_keys, is_head
from clients.rolls.parsing import born_on
from shuangbai.base import bulk
from stations import audit

DAY = datetime.timedelta(days=1)


def create(*, by, roll, places, items):
    """Homes and files of the people who have none."""
    lacking = [item for item in items if item.client_id is None]
    if not lacking:
        return
    homes = homes_of(by, items, places)
    made = bulk.insert(Household, [home for home in homes.values() if home.pk is None])
    fresh = {home.pk for home in made}
    clients = bulk.insert(
        Client, [client_of(item, homes[item.row.group], places) for item in lacking]
    )
    for item, client in zip(lacking, clients, strict=True):
        item.client_id, item.client = client.pk, client
        item.made |= {"client": client.pk}
        if client.household_id in fresh:
            item.made["household"] = client.household_id
    name_heads(fresh)
    take_the_lead(by, [item for item in lacking if item.client.household_id not in fresh])
    add_phones(lacking)
    audit.record_many(act="client.register", by=by, objs=clients)


def homes_of(by, items, places):
    """{group: Household} for the groups with somebody new: where a relative of the roll lives
    already, where one was put down when this row was refused, where the head lives who is named,
    else a new one."""
    groups = defaultdict(list)
    for item in items:
        groups[item.row.group].append(item)
    lacking = {
        group: members
        for group, members in groups.items()
        if any(member.client_id is None for member in members)
    }
    known = Household.objects.in_bulk(
        {
            member.verdict.client.household_id
            for members in lacking.values()
            for member in members
            if member.client_id is not None
        }
    )
    firsts = [members[0].parsed for members in lacking.values()]
    heads = homes_of_heads(firsts)
    keyed = homes_of_keys(by, {row.facts["household_key"] for row in firsts if "household_key" in row.facts})  # fmt: skip
    return {
        group: known_home(members, known, places)
        or keyed_home(members[0].parsed, keyed)
        or named_home(members, heads)
        or new_home(members, places)
        for group, members in lacking.items()
    }


def homes_of_heads(rows):
    """{(village, head's name): Household}; a name that two heads of the village share says nothing."""
    names = {row.facts["head_name"] for row in rows if row.facts.get("head_name")}
    found = Household.objects.live().filter(
        head__name__in=names, village__in={row.village for row in rows}
    )
    homes = {}
    for home in found.select_related("head") if names else ():
        key = (home.village_id, home.head.name)
        homes[key] = None if key in homes else home
    return homes


def known_home(members, known, places):
    first = members[0].parsed
    station = places.stations[first.village.pk]
    for member in members:
        if member.client_id is not None:
            home = known[member.verdict.client.household_id]
            if home.station_id == station.pk and home.dissolved_on is None:
                return home
    return None


def keyed_home(first, keyed):
    home = keyed.get(first.facts.get("household_key"))
    is_here = home and home.village_id == first.village.pk and home.dissolved_on is None
    return home if is_here else None


def named_home(members, heads):
    """Not where the head is new: somebody else of the same name leads that home."""
    if any(member.client_id is None and is_head(member.parsed) for member in members):
        return None
    first = members[0].parsed
    return heads.get((first.village.pk, first.facts.get("head_name")))


def new_home(members, places):
    first = members[0].parsed
    address = next(
        (one.parsed.facts["address"] for one in members if one.parsed.facts.get("address")), ""
    )
    return Household(
        station=places.stations[first.village.pk], village=first.village, address=address
    )  # fmt: skip


def client_of(item, home, places):
    row, facts = item.parsed, item.parsed.facts
    alone = not {"relation", "head_name"} & {*facts} and home.head_id is None
    return Client(
        household=home,
        station=places.stations[row.village.pk],
        village=row.village,
        registered_at=row.village,
        name=facts["name"],
        sex=facts.get("sex", ""),
        born_on=born_on(row),
        id_number=facts.get("id_number", ""),
        relation=Relation.HEAD if is_head(row) or alone else facts.get("relation", Relation.OTHER),
    )


def name_heads(homes):
    """The one whom the roll calls the head, else the first, is the head of a new home."""
    called_so = Case(When(relation=Relation.HEAD, then=0), default=1)
    first = Client.objects.filter(household=OuterRef("pk")).order_by(called_so, "pk")
    Household.objects.filter(pk__in=homes).update(head=Subquery(first.values("pk")[:1]))


def take_the_lead(by, items):
    """Whom the roll calls the head leads a home that was only led by somebody for want of one."""
    heads = {one.client.household_id: one for one in items if one.client.relation == Relation.HEAD}
    homes = Household.objects.select_for_update(of=("self",)).order_by("pk")
    homes = homes.filter(pk__in=heads).exclude(head=None).exclude(head__relation=Relation.HEAD)
    found = list(homes)
    for home in found:
        item = heads[home.pk]
        item.made["led"] = [home.pk, home.head_id]
        home.head_id, home.version = item.client_id, home.version + 1
    Household.objects.bulk_update(found, ["head", "version"], batch_size=500)
    audit.record_many(act="household.head", by=by, objs=found, fields=["head"])


def add_phones(items):
    with_phone = [item for item in items if item.parsed.facts.get("phone")]
    phones = [
        ClientPhone(client_id=item.client_id, number=item.parsed.facts["phone"], is_first=True)
        for item in with_phone
    ]
    for item, phone in zip(with_phone, bulk.insert(ClientPhone, phones), strict=True):
        item.made["phone"] = phone.pk


def hold(*, by, roll, known, items):
    """Puts people into the roll's category who are not in it."""
    lacking = [item for item in items if item.verdict.holding is None]
    holdings = bulk.insert(
        CategoryHolding,
        [
            CategoryHolding(
                client_id=item.client_id,
                category=roll.category,
                grade=item.parsed.facts.get("grade", ""),
                amount=item.parsed.facts.get("amount"),
                starts_on=starts_on(roll, item, known.left_on.get(item.client_id)),
                source=CategorySource.ROLL,
            )
            for item in lacking
        ],
    )
    for item, holding in zip(lacking, holdings, strict=True):
        item.made["holding"] = holding.pk
    audit.record_many(
        act="client.category",
        by=by,
        objs=[file_of(item) for item in lacking],
        fields=["category"],
    )


def file_of(item):
    """For the trail, which wants no more than key and station."""
    known = item.verdict.client
    return Client(pk=known.pk, station_id=known.station_id) if known else item.client


def starts_on(roll, item, left_on):
    """As the roll says, but never inside a time that has ended already: who comes back starts with
    the roll's month."""
    said = item.parsed.facts.get("starts_on")
    day = datetime.date.fromisoformat(said) if said else roll.month
    if left_on is None or day > left_on:
        return day
    return max(roll.month, left_on + DAY)
