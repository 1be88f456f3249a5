"""Taking a written roll back: all of it, or nothing and the reasons.

What counts as newer: any edit of what the roll wrote, and any row of any app that points to a file
or a home that the roll made.
"""

import datetime
from decimal import Decimal

from django.db.models import Q
from django.utils import timezone

from clients.enums import ClientStatus, RollState
from clients.models import (
    CategoryHolding,
    Client,
    ClientAccount,
    ClientPhone,
    Eligibility,
    Household,
    RollEffect,
    RollRow,
)
from clients.operations.eligibility import renew_people
from clients.rolls import accounts
from clients.rolls.changing import HOLDING_KEYS, plain, store, text_of
from stations import audit

BATCH = 1_000
# Kept by the house itself, or looked at on their own below.
NO_CONFLICT = {
    RollRow,
    RollEffect,
    Household,
    Eligibility,
    ClientPhone,
    CategoryHolding,
    ClientAccount,
}


class Undo:
    """`conflicts` are [(client id, why)]; `work` may only be called when there are none."""

    def __init__(self, roll):
        self.roll = roll
        effects = RollEffect.objects.filter(roll=roll, undone_at=None).order_by("pk")
        self.effects = list(effects.only("pk", "client_id", "made"))
        self.new = [one.client_id for one in self.effects if "client" in one.made]
        self.homes = self.kept("household")
        self.holdings, self.phones = self.kept("holding"), self.kept("phone")
        self.edited = [one for one in self.effects if "now" in one.made]
        self.held = {one.made["held"]["pk"]: one for one in self.effects if "held" in one.made}
        self.ended = {one.made["ended"][0]: one for one in self.effects if "ended" in one.made}

    def kept(self, key):
        return sorted({one.made[key] for one in self.effects if key in one.made})

    # -- what stands in the way

    def conflicts(self):
        found = []
        for chunk in chunks(self.new):
            found += changed_files(chunk)
            found += self.pointed_to(Client, chunk)
            found += self.on_later_rolls(chunk)
            found += self.own_rows(ClientPhone, chunk, self.phones, "后来登记了电话")
            found += self.own_rows(CategoryHolding, chunk, self.holdings, "后来列入了别的类别")
        for chunk in chunks(self.homes):
            others = Client.objects.filter(household__in=chunk).exclude(pk__in=self.new)
            found += [(pk, "后来加入了名册建立的户") for pk in others.values_list("pk", flat=True)]
            found += self.pointed_to(Household, chunk)
        found += accounts.changed_since(self.effects, chunks)
        return found + self.changed_fields() + self.changed_holdings() + self.changed_ends()

    def pointed_to(self, model, chunk):
        """Rows of any app that were added for what the roll made."""
        found = []
        for relation in model._meta.related_objects:
            other = relation.related_model
            if other in NO_CONFLICT or (model is Household and other is Client):
                continue
            rows = other._base_manager.filter(**{f"{relation.field.name}__in": chunk})
            path = relation.field.attname if model is Client else f"{relation.field.name}__head"
            why = f"后来有了“{other._meta.verbose_name}”"
            found += [(pk, why) for pk in set(rows.values_list(path, flat=True))]
        return found

    def on_later_rolls(self, chunk):
        rows = RollRow.objects.current().filter(
            client__in=chunk, roll__state__in=(RollState.WRITING, RollState.WRITTEN)
        )
        rows = rows.exclude(roll=self.roll).select_related("roll__category")
        return [(row.client_id, f"“{row.roll.title}”也列有此人，请先撤销那一份") for row in rows]

    def own_rows(self, model, chunk, own, why):
        others = model.objects.filter(client__in=chunk).exclude(pk__in=own)
        return [(pk, why) for pk in others.values_list("client_id", flat=True)]

    def changed_fields(self):
        files = in_bulk(Client, [one.client_id for one in self.edited])
        return [
            (one.client_id, "档案后来改过")
            for one in self.edited
            if any(plain(files[one.client_id], key) != now for key, now in one.made["now"].items())
        ]

    def changed_holdings(self):
        rows = in_bulk(CategoryHolding, list(self.held))
        found = [
            (one.client_id, "所属类别后来改过")
            for pk, one in self.held.items()
            if any(text_of(getattr(rows[pk], key)) != one.made["held"]["now"][key] for key in HOLDING_KEYS)
        ]  # fmt: skip
        for chunk in chunks(self.holdings):
            gone = CategoryHolding.objects.filter(pk__in=chunk).exclude(ends_on=None)
            found += [(pk, "类别后来结束了") for pk in gone.values_list("client_id", flat=True)]
        return found

    def changed_ends(self):
        rows = in_bulk(CategoryHolding, list(self.ended))
        again = set()
        for chunk in chunks([one.client_id for one in self.ended.values()]):
            open_ones = CategoryHolding.objects.filter(
                client__in=chunk, category=self.roll.category, ends_on=None
            ).exclude(pk__in=self.holdings)
            again |= set(open_ones.values_list("client_id", flat=True))
        return [
            (one.client_id, "退出之后又列入了这个类别" if one.client_id in again else "结束日期后来改过")
            for pk, one in self.ended.items()
            if one.client_id in again
            or rows[pk].ends_on != datetime.date.fromisoformat(one.made["ended"][1])
        ]  # fmt: skip

    # -- taking back

    def work(self, *, by, today):
        touched = sorted({one.client_id for one in self.effects} - set(self.new))
        audit.record_many(act="client.remove", by=by, objs=files_of(self.new))
        for chunk in chunks(self.holdings):
            CategoryHolding.objects.filter(pk__in=chunk).delete()
        for chunk in chunks(self.phones):
            ClientPhone.objects.filter(pk__in=chunk).delete()
        accounts.take_back(self.effects, chunks)
        self.restore_files()
        self.restore_holdings()
        self.restore_addresses()
        self.restore_heads()
        for chunk in chunks(list(self.ended)):
            CategoryHolding.objects.filter(pk__in=chunk).update(ends_on=None)
        for chunk in chunks(self.homes):
            Household.objects.filter(pk__in=chunk).update(head=None)
        for chunk in chunks(self.new):
            Client.objects.filter(pk__in=chunk).delete()
        for chunk in chunks(self.homes):
            Household.objects.filter(pk__in=chunk).delete()
        RollEffect.objects.filter(roll=self.roll, undone_at=None).update(undone_at=timezone.now())
        for chunk in chunks(touched):
            renew_people(chunk, today=today)
        audit.record_many(act="client.roll_undo", by=by, objs=files_of(touched))

    def restore_files(self):
        files = in_bulk(Client, [one.client_id for one in self.edited])
        for one in self.edited:
            client = files[one.client_id]
            for key, old in one.made["was"].items():
                if key == "id_number":
                    old = ""
                setattr(client, key, Client._meta.get_field(key).to_python(old))
            client.version += 1
        store(list(files.values()))

    def restore_holdings(self):
        rows = in_bulk(CategoryHolding, list(self.held))
        for pk, one in self.held.items():
            was = one.made["held"]["was"]
            rows[pk].grade = was["grade"]
            rows[pk].amount = None if was["amount"] is None else Decimal(was["amount"])
        CategoryHolding.objects.bulk_update(rows.values(), HOLDING_KEYS, batch_size=500)

    def restore_addresses(self):
        """An address that somebody corrected since stays: it is not the roll's any more."""
        for one in self.effects:
            if "address" in one.made:
                pk, address = one.made["address"]
                Household.objects.filter(pk=pk, address=address).update(address="")

    def restore_heads(self):
        for one in self.effects:
            if "led" in one.made:
                pk, head = one.made["led"]
                Household.objects.filter(pk=pk, head=one.client_id).update(head=head)


def changed_files(chunk):
    """Files that somebody touched since they were made; what another roll did and took back again
    is nobody's change."""
    taken_back = RollEffect.objects.filter(client__in=chunk, made__has_key="version")
    versions = {}
    for pk, made in taken_back.exclude(undone_at=None).values_list("client_id", "made"):
        versions[pk] = max(versions.get(pk, 1), made["version"] + 1)
    rows = Client.objects.filter(pk__in=chunk)
    as_made = Q(worker=None, tier=None, status=ClientStatus.ACTIVE, merged_into=None)
    untouched = dict(rows.filter(as_made).values_list("pk", "version"))
    return [
        (pk, "档案后来改过、分派或分了级")
        for pk in chunk
        if untouched.get(pk) != versions.get(pk, 1)
    ]


def files_of(pks):
    return [
        one
        for chunk in chunks(pks)
        for one in Client.objects.filter(pk__in=chunk).only("pk", "station_id")
    ]


def in_bulk(model, pks):
    found = {}
    for chunk in chunks(pks):
        found |= model.objects.in_bulk(chunk)
    return found


def chunks(items):
    items = list(items)
    return [items[start : start + BATCH] for start in range(0, len(items), BATCH)]
