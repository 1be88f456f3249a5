"""Phones, health and the home of somebody on file."""

from django.db import transaction

from clients.models import ClientPhone, HealthNote, Household
from clients.permissions import can_edit_client, can_reveal_identity
from clients.querysets import files_of
from shuangbai.base.errors import ActError, Denied
from stations import audit

WHO_CAN = "本站社工、站长或县民政"
MOST_PHONES = 6


def demand_editor(by, client):
    if not can_edit_client(by, client):
        raise Denied("这份档案不归您修改。", who_can=WHO_CAN)


@transaction.atomic
def add_phone(*, by, client, number, whose, is_first=False):
    demand_editor(by, client)
    number = "".join(number.split())
    if not number.strip("+-").replace("-", "").isdigit() or not 5 <= len(number) <= 20:
        raise ActError("电话只含数字和“-”，5 到 20 位。", field="number")
    phones = list(ClientPhone.objects.select_for_update().filter(client=client))
    if any(one.number == number for one in phones):
        raise ActError("这个电话已经登记过。", field="number")
    if len(phones) >= MOST_PHONES:
        raise ActError(f"最多登记 {MOST_PHONES} 个电话，请先删掉不用的。")
    is_first = is_first or not phones
    if is_first:
        ClientPhone.objects.filter(client=client, is_first=True).update(is_first=False)
    made = ClientPhone.objects.create(
        client=client, number=number, whose=whose.strip(), is_first=is_first
    )
    audit.record(act="client.phone", by=by, obj=client, fields=["phones"])
    return made


@transaction.atomic
def remove_phone(*, by, phone):
    client = phone.client
    demand_editor(by, client)
    phone.delete()
    left = ClientPhone.objects.filter(client=client).order_by("pk").first()
    if phone.is_first and left:
        left.is_first = True
        left.save(update_fields=["is_first"])
    audit.record(act="client.phone_removed", by=by, obj=client, fields=["phones"])


@transaction.atomic
def note_health(*, by, client, note):
    demand_editor(by, client)
    kept = HealthNote.objects.select_for_update().filter(client=client).first()
    kept = kept or HealthNote(client=client)
    kept.note = note.strip()
    kept.save()
    audit.record(act="client.health", by=by, obj=client, fields=["health"])
    return kept


def read_health(*, by, client):
    """(the note in plain words, what stands in files merged into this one). The trail's row is
    committed before they are opened."""
    if not can_reveal_identity(by, client):
        raise Denied("您现在的任职不能查看健康情况。", who_can="责任社工、站长、县民政")
    notes = list(HealthNote.objects.filter(client__in=files_of(HealthNote, [client.pk])))
    audit.record(act="client.health_read", by=by, obj=client)
    own = [one.note.reveal() for one in notes if one.client_id == client.pk]
    others = [one.note.reveal() for one in notes if one.client_id != client.pk]
    return "".join(own), [words for words in others if words]


@transaction.atomic
def edit_household(*, by, household, address, landmark):
    if not by.scope.covers_station(household.station):
        raise Denied("这一户不归您修改。", who_can=WHO_CAN)
    row = Household.objects.select_for_update(of=("self",)).get(pk=household.pk)
    given = {"address": address.strip(), "landmark": landmark.strip()}
    changed = [name for name, value in given.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, given[name])
    row.version += 1
    row.save(update_fields=[*changed, "version"])
    audit.record(act="household.edit", by=by, obj=row, fields=changed)
    return row
