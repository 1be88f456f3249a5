"""The day: whom must be seen or called, village by village, with what happened last time."""

from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import OuterRef, Subquery

from clients import reasons
from clients.enums import ClientStatus, ContactKind
from clients.models import Client, ClientPhone, ContactState
from clients.schemes import schemes_of
from services.enums import Outcome
from services.findings import names
from services.models import Contact
from stations.enums import Role
from stations.models import Posting

FACE_TO_FACE = (ContactKind.VISIT, ContactKind.STATION, ContactKind.MET)
BY_WIRE = (ContactKind.CALL, ContactKind.ONLINE)
VIEWS = {"all": ContactKind.values, "visits": FACE_TO_FACE, "calls": BY_WIRE}
# More than anybody can do in a day; a whole station's list stays a page.
MOST_SHOWN = 400
MOST_CONGRATULATED = 30
MINE, ALL, NOBODY = "me", "all", "none"


@dataclass
class Due:
    """One person on the list; `states` are the kinds that are due, visits first."""

    client: object
    states: list
    today: object
    tier_name: str = ""
    last: object = None
    last_words: str = ""
    phone: str = ""
    reasons: list = field(default_factory=list)

    @property
    def state(self):
        return self.states[0]

    @property
    def kind(self):
        return self.state.kind

    @property
    def is_call(self):
        return self.kind in BY_WIRE

    @property
    def also_call(self):
        return not self.is_call and any(state.kind in BY_WIRE for state in self.states)

    @property
    def days_late(self):
        return max((self.today - state.due_on).days for state in self.states)

    @property
    def late(self):
        """(kind, words) for the `late` mark."""
        if self.days_late > 0:
            return "over", f"逾期 {self.days_late} 天"
        if self.days_late == 0:
            return "today", "今天到期"
        return None

    @property
    def is_retry(self):
        state = self.state
        return state.failed_on is not None and (
            state.last_on is None or state.failed_on > state.last_on
        )

    @property
    def is_promised(self):
        state = self.state
        return (
            state.watch_on is not None
            and state.watch_on <= self.today
            and (state.last_on is None or state.last_on < state.watch_on)
        )

    @cached_property
    def order(self):
        return (-self.days_late, self.client.tier or 99, self.client.pk)


@dataclass
class Village:
    division: object
    rows: list

    @property
    def visits(self):
        return sum(not row.is_call for row in self.rows)

    @property
    def calls(self):
        return sum(row.is_call or row.also_call for row in self.rows)

    @property
    def place(self):
        """(latitude, longitude) amid the households that are known, or None."""
        known = [
            (home.latitude, home.longitude)
            for home in (row.client.household for row in self.rows)
            if home.latitude is not None
        ]
        if not known:
            return None
        return tuple(sum(part) / len(known) for part in zip(*known, strict=True))

    @property
    def order(self):
        return (-max(row.days_late for row in self.rows), self.division.code)


@dataclass
class Day:
    rows: list
    counts: dict
    is_cut: bool
    # Not due, but with a birthday: [{client, reasons}].
    others: list = field(default_factory=list)

    @cached_property
    def villages(self):
        """The village with the oldest debt first; the phone re-orders by distance when asked."""
        by_village = {}
        for row in self.rows:
            by_village.setdefault(row.client.village_id, []).append(row)
        villages = [Village(rows[0].client.village, rows) for rows in by_village.values()]
        return sorted(villages, key=lambda village: village.order)

    @property
    def people(self):
        return len(self.rows)

    @property
    def overdue(self):
        return sum(row.days_late > 0 for row in self.rows)


def states_of(member, worker, today):
    """The states to do; `worker`: MINE, ALL, NOBODY or a user's id as text."""
    states = ContactState.objects.visible_to(member).to_do(today)
    states = states.filter(client__status=ClientStatus.ACTIVE, client__merged_into=None)
    if worker == ALL:
        return states
    if worker == NOBODY:
        return states.filter(worker=None)
    return states.filter(worker__in=mine(member) if worker == MINE else [worker])


def mine(member):
    """Whose people one looks after: one's own, and those of colleagues one stands in for."""
    return [member.user.pk, *member.stands_in_for]


def build(member, worker, view, today):
    """The Day in a constant number of queries."""
    states = list(
        states_of(member, worker, today)
        .select_related("client__household", "client__village", "station__division", "worker")
        .annotate(last_contact=newest_contact())
        .order_by("next_on", "pk")[: MOST_SHOWN + 1]
    )
    is_cut, states = len(states) > MOST_SHOWN, states[:MOST_SHOWN]
    counts = {name: len({s.client_id for s in states if s.kind in VIEWS[name]}) for name in VIEWS}
    rows = grouped([state for state in states if state.kind in VIEWS[view]], today)
    furnish(rows, states, today)
    others = congratulated(member, worker, today, {state.client_id for state in states})
    return Day(sorted(rows, key=lambda row: row.order), counts, is_cut, others)


def newest_contact(client="client_id"):
    of_client = Contact.objects.real().filter(client=OuterRef(client))
    return Subquery(of_client.order_by("-happened_at", "-pk").values("pk")[:1])


def grouped(states, today):
    by_client = {}
    for state in states:
        by_client.setdefault(state.client_id, []).append(state)
    return [
        Due(found[0].client, sorted(found, key=kind_order), today) for found in by_client.values()
    ]


def kind_order(state):
    return ContactKind.values.index(state.kind)


def congratulated(member, worker, today, on_list):
    """People with a birthday these days who are not on the list anyway; one query."""
    people = Client.objects.visible_to(member).live().exclude(pk__in=on_list)
    if worker == NOBODY:
        people = people.filter(worker=None)
    elif worker != ALL:
        people = people.filter(worker__in=mine(member) if worker == MINE else [worker])
    rows = reasons.birthdays(people, today).select_related("village")
    return [
        {"client": one, "reasons": reasons.reasons_for(one, today)}
        for one in rows.order_by("full_pinyin", "pk")[:MOST_CONGRATULATED]
    ]


def furnish(rows, states, today):
    """Tier names, phones, reasons and the last contact of all rows at once."""
    contacts = newest_of(states)
    schemes = schemes_of({state.station.division for state in states}) if states else {}
    phones = first_phones({row.client.pk for row in rows})
    found = names()
    for row in rows:
        plan = schemes[row.state.station.division_id].tiers.get(row.client.tier)
        row.tier_name = plan.name if plan else ""
        row.last = contacts.get(row.client.pk)
        row.last_words = words_of(row.last, found) if row.last else ""
        row.phone = phones.get(row.client.pk, "")
        row.reasons = reasons.reasons_for(row.client, today)


def newest_of(states):
    """{client id: their newest contact}, those in merged files among them."""
    ids = {state.last_contact for state in states if state.last_contact}
    merged = Client.objects.filter(merged_into__in={state.client_id for state in states})
    newest = merged.annotate(newest=newest_contact("pk")).values_list("newest", flat=True)
    rows = Contact.objects.of_persons().filter(pk__in=ids | {pk for pk in newest if pk})
    return {row.person: row for row in rows.order_by("happened_at", "pk")}


def first_phones(client_ids):
    """{client id: the number to call}; the one marked as first wins."""
    numbers = ClientPhone.objects.of_people(client_ids).order_by("is_first", "-pk")
    return dict(numbers.values_list("person", "number"))


def words_of(contact, findings):
    """What a contact found, in one line: words, else ticks, else the outcome."""
    if contact.note:
        return contact.note
    ticked = [findings.get(key, key) for key in contact.findings]
    outcome = Outcome(contact.outcome).label
    if not contact.is_successful:
        return "，".join([outcome, *ticked])
    return "、".join(ticked) or outcome


def colleagues(member, today):
    """The station's people in post, for the head's choice."""
    return (
        Posting.objects.visible_to(member)
        .in_post(today)
        .filter(station=member.posting.station, role__in=(Role.SOCIAL_WORKER, Role.STATION_HEAD))
        .select_related("user")
        .order_by("user__name", "pk")
    )
