"""Whether somebody may have a file already: the same ID number, or a name that sounds the same with
birth and place close to each other.

    found = likely([Described("梁玉桂", born_on=…, village=…)])[0]

Candidates come through two indexes, (full_pinyin, born_on) and (village, full_pinyin), for a whole
list of people in one query; no table is read from end to end. What is close stands once more as
SQL in clients/likely_pairs.py, for the list of pairs; a test holds the two together.

A file that was merged stands for the person it was merged into: by its own name, birth and number
that person is found, too.

Matches are found everywhere. Who may be told what: `in_reach` (ACCESS: a check never tells that a
person exists elsewhere).
"""

import datetime
from collections import defaultdict
from dataclasses import dataclass

from django.db import connection

from clients.models import Client
from shuangbai.base import national_id, pinyin
from shuangbai.base.sealed import blind_index
from stations.models import Division

BESIDE = ("village", "household", "station__division")
BESIDE += tuple(f"merged_into__{name}" for name in BESIDE)
# Virtual years (虚岁), a birthday by the other calendar, a year read off a face.
BIRTHS_CLOSE = datetime.timedelta(days=366)
COUNTY, TOWNSHIP = 6, 9
# SQLite takes 32,766 values in one statement.
AT_ONCE = 5_000
ASK_COUNTY = "这个证件号不能在这里建档，请交县民政核对。"
MERGED = "合并前的那一份"
LONGEST_PINYIN = Client._meta.get_field("full_pinyin").max_length


@dataclass(frozen=True)
class Described:
    """Somebody as told by a form or a roll; `village`: a Division (village or community)."""

    name: str
    born_on: datetime.date | None = None
    sex: str = ""
    village: Division | None = None
    id_number: str = ""


@dataclass(frozen=True)
class Match:
    """A file in use that may be the person's. `fields`: what is the same, in words, most telling
    first."""

    client: Client
    fields: tuple
    is_same_number: bool = False


def likely(people):
    """For each of the `people` (Described) its Matches, surest first: three queries for up to
    AT_ONCE people, whatever is found."""
    people = list(people)
    found = []
    for start in range(0, len(people), AT_ONCE):
        found += _likely(people[start : start + AT_ONCE])
    return found


def in_reach(member, matches):
    """(matches whose files the member reaches, whether the same ID number stands elsewhere). Of a
    name elsewhere nothing is said at all: the county sees such pairs in its own list."""
    near = [one for one in matches if member.scope.covers_station(one.client.station)]
    return near, any(one.is_same_number for one in matches if one not in near)


def _likely(people):
    indexes = [index_of(one.id_number) for one in people]
    by_name = candidates(people)
    owners = owners_of({index for index in indexes if index})
    wanted = {pk for pks in by_name.values() for pk in pks} | set(owners.values())
    files = Client.objects.select_related(*BESIDE).in_bulk(wanted)
    return [
        surest_first(
            matches_of(
                person,
                files.get(owners.get(index)),
                [files[pk] for pk in sorted(by_name[number])],
            )
        )
        for number, (person, index) in enumerate(zip(people, indexes, strict=True))
    ]


def owners_of(indexes):
    """{blind index: id of the person whose number it is}, in their file or one merged into it:
    each half has an index of its own."""
    same = Client.objects.exclude(id_index="").filter(id_index__in=indexes)
    live, merged = same.filter(merged_into=None), same.filter(merged_into__isnull=False)
    columns = ("id_index", "person")
    return dict(merged.persons().values_list(*columns).union(live.persons().values_list(*columns)))


def index_of(number):
    number = national_id.normalise(number)
    return blind_index(Client, "id_number", number) if number else ""


def candidates(people):
    """{place in the list: ids of files whose name sounds the same, born the same day or living in
    the same village}."""
    found, asked = defaultdict(set), []
    for number, one in enumerate(people):
        sound = pinyin.full(one.name)[:LONGEST_PINYIN]
        if sound and (one.born_on or one.village):
            born_on = connection.ops.adapt_datefield_value(one.born_on)
            asked.append((number, sound, born_on, one.village and one.village.pk))
    if asked:
        with connection.cursor() as cursor:
            cursor.execute(candidates_sql(len(asked)), [value for row in asked for value in row])
            for number, pk in cursor.fetchall():
                found[number].add(pk)
    return found


def candidates_sql(count):
    """Types are named: PostgreSQL would take a column of nothing but NULL for text, and SQLite
    keeps days as text."""
    day = "date" if connection.vendor == "postgresql" else "text"
    table = Client._meta.db_table
    rows = ", ".join(["(%s, %s, %s, %s)"] * count)
    return f"""
        WITH asked (number, sound, born_on, village) AS (VALUES {rows})
        SELECT asked.number, c.id FROM asked JOIN {table} c
            ON c.full_pinyin = asked.sound AND c.born_on = CAST(asked.born_on AS {day})
        UNION
        SELECT asked.number, c.id FROM asked JOIN {table} c
            ON c.village_id = CAST(asked.village AS bigint) AND c.full_pinyin = asked.sound
    """  # noqa: S608 — names of ours; values are parameters


def matches_of(person, owner, files):
    found = []
    if owner is not None:
        found.append(Match(owner, ("证件号", *alike(person, owner)), is_same_number=True))
    told = {owner}
    # What somebody's own file says comes before what stands in one merged into it.
    for file in sorted(files, key=lambda one: (one.merged_into_id is not None, one.pk)):
        client = file.merged_into or file
        if client not in told and is_likely(person, file) and not are_two(person, client):
            told.add(client)
            found.append(Match(client, as_told(person, file)))
    return found


def as_told(person, file):
    return (*alike(person, file), *([MERGED] if file.merged_into_id else []))


def is_likely(person, client):
    """Names sound the same already."""
    if are_two(person, client):
        return False
    if person.born_on and person.born_on == client.born_on:
        return place_in_common(person, client) >= COUNTY
    return is_same_village(person, client) and births_close(person.born_on, client.born_on)


def are_two(person, client):
    """Two different ID numbers, or sexes, are two people."""
    if person.id_number and client.id_index:
        return True
    return bool(person.sex and client.sex and person.sex != client.sex)


def births_close(one, other):
    return not one or not other or abs(one - other) <= BIRTHS_CLOSE


def is_same_village(person, client):
    return person.village is not None and person.village.pk == client.village_id


def place_in_common(person, client):
    """Length of the smallest place that both are in; where nothing is known of a place it does not
    speak against it."""
    if person.village is None:
        return COUNTY
    one, other = person.village.code, client.village.code
    for length in (len(one), TOWNSHIP, COUNTY):
        if one[:length] == other[:length]:
            return length
    return 0


def alike(person, client):
    """What is the same, in words."""
    words = []
    if person.name == client.name:
        words.append("姓名")
    elif pinyin.full(person.name) == client.full_pinyin:
        words.append("姓名读音")
    if person.born_on and client.born_on:
        if person.born_on == client.born_on:
            words.append("出生日期")
        elif births_close(person.born_on, client.born_on):
            words.append("出生日期相近")
    if person.village is not None:
        common = place_in_common(person, client)
        words += {12: ["村（社区）"], TOWNSHIP: ["镇街"], COUNTY: ["县区"]}.get(common, [])
    return tuple(words)


def surest_first(matches):
    return sorted(
        matches,
        key=lambda one: (not one.is_same_number, "出生日期" not in one.fields, one.client.pk),
    )
