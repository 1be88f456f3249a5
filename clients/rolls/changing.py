"""What a roll changes in files that exist, and who leaves the category."""

import datetime
from decimal import Decimal

from django.db.models import F
from django.db.models.functions import Greatest

from clients.models import CategoryHolding, Client, ClientPhone, Household, RollEffect
from clients.rolls.parsing import born_on
from shuangbai.base import bulk
from stations import audit

FILE_KEYS = ("name", "id_number", "sex", "born_on")
STORED = ("name", "full_pinyin", "initials", "sex", "born_on", "id_number", "id_index", "id_tail", "version")  # fmt: skip
HOLDING_KEYS = ("grade", "amount")
BATCH = 500


def change(*, by, items):
    """Field by field what the verdicts say; each item remembers what was there."""
    known = [item for item in items if item.verdict.client is not None]
    change_files(by, [item for item in known if keys_of(item) & {*FILE_KEYS}])
    change_holdings(by, [item for item in known if keys_of(item) & {*HOLDING_KEYS} and held(item)])
    fill_addresses(by, [item for item in known if "address" in keys_of(item)])
    add_phones(by, [item for item in known if "phone" in keys_of(item)])


def keys_of(item):
    return {key for key, *_ in item.verdict.changes}


def held(item):
    return item.verdict.holding is not None


def change_files(by, items):
    files = Client.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
    files = files.in_bulk([item.client_id for item in items])
    for item in items:
        client = files[item.client_id]
        wanted = {key: value_of(item, key) for key in FILE_KEYS if key in keys_of(item)}
        before = {key: plain(client, key) for key in wanted}
        for key, value in wanted.items():
            setattr(client, key, value)
        client.version += 1
        item.made |= {"was": before, "now": {key: plain(client, key) for key in wanted}}
        item.made["version"] = client.version
    store(list(files.values()))
    audit.record_many(
        act="client.edit",
        by=by,
        objs=files.values(),
        fields={key for item in items for key in keys_of(item) & {*FILE_KEYS}},
    )


def value_of(item, key):
    return born_on(item.parsed) if key == "born_on" else item.parsed.facts[key]


def plain(client, key):
    """For JSON; of the sealed number only whether there is one."""
    if key == "id_number":
        return bool(client.id_number)
    value = getattr(client, key)
    return value.isoformat() if isinstance(value, datetime.date) else value


def store(clients):
    """bulk_update neither seals nor makes search keys; both are done first."""
    for client in clients:
        for name in ("full_pinyin", "initials", "id_index"):
            Client._meta.get_field(name).pre_save(client, False)
    Client.objects.bulk_update(clients, STORED, batch_size=BATCH)


def change_holdings(by, items):
    rows = CategoryHolding.objects.select_for_update().order_by("pk")
    rows = rows.in_bulk([item.verdict.holding.pk for item in items])
    for item in items:
        holding, facts = rows[item.verdict.holding.pk], item.parsed.facts
        before = {key: text_of(getattr(holding, key)) for key in HOLDING_KEYS}
        holding.grade = facts.get("grade", holding.grade)
        if "amount" in facts:
            holding.amount = Decimal(facts["amount"])
        now = {key: text_of(getattr(holding, key)) for key in HOLDING_KEYS}
        item.made["held"] = {"pk": holding.pk, "was": before, "now": now}
    CategoryHolding.objects.bulk_update(rows.values(), HOLDING_KEYS, batch_size=BATCH)
    note(by, "client.category", items, HOLDING_KEYS)


def text_of(value):
    return None if value is None else str(value)


def fill_addresses(by, items):
    """A home's first address; the next relative of the roll finds it there."""
    homes = {item.verdict.client.household_id: item for item in reversed(items)}
    rows = Household.objects.filter(address="").in_bulk(homes)
    for pk, home in rows.items():
        home.address = homes[pk].parsed.facts["address"]
        home.version += 1
        homes[pk].made["address"] = [pk, home.address]
    Household.objects.bulk_update(rows.values(), ["address", "version"], batch_size=BATCH)
    audit.record_many(act="household.edit", by=by, objs=rows.values(), fields=["address"])


def add_phones(by, items):
    with_phone = set(
        ClientPhone.objects.filter(client__in=[item.client_id for item in items]).values_list(
            "client_id", flat=True
        )
    )
    phones = [
        ClientPhone(
            client_id=item.client_id,
            number=item.parsed.facts["phone"],
            is_first=item.client_id not in with_phone,
        )
        for item in items
    ]
    for item, phone in zip(items, bulk.insert(ClientPhone, phones), strict=True):
        item.made["phone"] = phone.pk
    note(by, "client.phone", items, ["phones"])


class Leaving:
    """An item for somebody who is no longer on the roll."""

    def __init__(self, row, ends_on):
        self.row, self.client_id = row, row.client_id
        self.made = {"ended": [row.holding_id, ends_on.isoformat()]}
        self.parsed = None


def end(*, by, roll, rows):
    """Ends the holdings that are still open, never before they began."""
    wanted = CategoryHolding.objects.filter(pk__in=[row.holding_id for row in rows], ends_on=None)
    starts = dict(wanted.select_for_update().order_by("pk").values_list("pk", "starts_on"))
    wanted.update(ends_on=Greatest(F("starts_on"), roll.leaves_on))
    items = [
        Leaving(row, max(starts[row.holding_id], roll.leaves_on))
        for row in rows
        if row.holding_id in starts
    ]
    clients = Client.objects.only("pk", "station_id").filter(pk__in=[i.client_id for i in items])
    audit.record_many(act="client.category_end", by=by, objs=clients, fields=["category"])
    return items


def note(by, act, items, fields):
    """In the trail, at the file's own station."""
    objs = [Client(pk=item.client_id, station_id=item.verdict.client.station_id) for item in items]
    audit.record_many(act=act, by=by, objs=objs, fields=fields)


def effect(roll, item):
    mark = item.parsed.fingerprint if item.parsed else ""
    return RollEffect(
        roll=roll, row=item.row, client_id=item.client_id, fingerprint=mark, made=item.made
    )
