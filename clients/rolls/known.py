"""What the files say about the people of a block of rows: a handful of queries, however many rows."""

from collections import defaultdict

from clients.duplicates import Described, in_reach, likely
from clients.models import CategoryHolding, Client, ClientPhone, RollEffect
from clients.rolls.accounts import present_accounts
from clients.rolls.parsing import born_on

FACTS = (
    "pk",
    "uid",
    "name",
    "sex",
    "born_on",
    "id_index",
    "id_tail",
    "station_id",
    "household_id",
    "village_id",
    "status",
    "version",
    "household__address",
)
HOLDING = ("pk", "client_id", "starts_on", "ends_on", "grade", "amount")


class Known:
    """`by_index`, `by_mark`: the file of an ID number, of a row known again; `holdings`: the open
    one in the category per file, `left_on`: the last day of the ones that ended, `phones`,
    `accounts`."""

    def __init__(self, by, category):
        self.by, self.category = by, category
        self.stations = {}
        # Ids of files that somebody said a row is about.
        self.chosen = set()

    def look_up(self, rows):
        files = Client.objects.filter(merged_into=None)
        self.by_index = {
            one.id_index: one
            for one in named(files.filter(id_index__in={row.id_index for row in rows} - {""}))
        }
        marks = dict(
            RollEffect.objects.filter(
                fingerprint__in={row.fingerprint for row in rows} - {""},
                undone_at=None,
                client__merged_into=None,
            ).values_list("fingerprint", "client_id")
        )
        others = named(files.filter(pk__in={*marks.values(), *self.chosen}))
        self.by_pk = {one.pk: one for one in (*self.by_index.values(), *others)}
        self.by_mark = {
            mark: self.by_pk[client_id]
            for mark, client_id in marks.items()
            if client_id in self.by_pk
        }
        self.look_up_belongings()

    def look_up_belongings(self):
        """Of each file and of those that were merged into it."""
        wanted = set(self.by_pk)
        merged = dict(
            Client.objects.filter(merged_into__in=wanted).values_list("pk", "merged_into")
        )
        owner = {pk: pk for pk in wanted} | merged
        self.holdings, self.left_on = {}, {}
        for one in named(
            CategoryHolding.objects.filter(category=self.category, client__in=owner), HOLDING
        ):
            client_id = owner[one.client_id]
            if one.ends_on is None:
                self.holdings[client_id] = one
            else:
                self.left_on[client_id] = max(self.left_on.get(client_id, one.ends_on), one.ends_on)
        self.accounts = present_accounts(owner)
        self.phones = defaultdict(set)
        for client_id, number in ClientPhone.objects.filter(client__in=owner).values_list(
            "client_id", "number"
        ):
            self.phones[owner[client_id]].add(number)

    def likely(self, rows):
        """For each row the files in reach that may be the same person's, surest first."""
        people = [
            Described(
                name=row.facts["name"],
                born_on=born_on(row),
                sex=row.facts.get("sex", ""),
                village=row.village,
                id_number=row.facts.get("id_number", ""),
            )
            for row in rows
        ]
        return [in_reach(self.by, found)[0] for found in likely(people)]

    def reaches(self, client):
        """Whether the file's station is in the member's reach; asked once for each station."""
        if client.station_id not in self.stations:
            self.stations[client.station_id] = (
                Client.objects.visible_to(self.by).filter(pk=client.pk).exists()
            )
        return self.stations[client.station_id]


def named(rows, names=FACTS):
    return rows.values_list(*names, named=True)
