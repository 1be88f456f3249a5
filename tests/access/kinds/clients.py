"""Objects about clients."""

import datetime

from django.core.files.uploadedfile import SimpleUploadedFile

from clients.enums import (
    CategorySource,
    Relation,
    RollState,
    RowKind,
)
from clients.models import (
    CategoryHolding,
    Client,
    ClientCategory,
    ClientDocument,
    ClientPhone,
    DayOff,
    Eligibility,
    Entitlement,
    HandOver,
    Holiday,
    Household,
    Merge,
    MergeFacts,
    Policy,
    PolicyTerms,
    Roll,
    RollRow,
    TierChangeRequest,
    TierScheme,
)
from shuangbai.base.uploads import check_upload
from tests import factories
from tests.access import oracle
from tests.access.kinds.registry import kind, marker


@kind
def scheme(world, code):
    return TierScheme.objects.create(division=factories.division(code), name=f"{marker(code)}方案")


@kind
def tier(world, code):
    return world.at("scheme", code).tiers.create(number=1, name=f"{marker(code)}级")


@kind
def category(world, code):
    return ClientCategory.objects.create(key=f"kind-{code}", name=f"类别{code}")


@kind
def holiday(world, code):
    day = datetime.date(2026, 1, 1) + datetime.timedelta(oracle.TOWNSHIPS.index(code))
    return Holiday.objects.create(on=day, name="假日")


@kind
def client(world, code):
    """Somebody at the place with a household of their own, whom the cast's worker looks after."""
    station, village = world.stations[code], factories.division(f"{code}201")
    home = Household.objects.create(station=station, village=village, address=f"{marker(code)}巷")
    made = Client.objects.create(
        household=home,
        station=station,
        village=village,
        name=f"{marker(code)}人",
        worker=world.people["social_worker"],
        tier=2,
    )
    home.head = made
    home.save(update_fields=["head"])
    return made


def twin(world, code):
    """Another file like the client's."""
    known = world.at("client", code)
    return Client.objects.create(
        household=known.household,
        station=known.station,
        village=known.village,
        name=known.name,
        relation=Relation.OTHER,
    )


@kind
def twins(world, code):
    """Two files of one name; the address has the uids of both."""
    known = world.at("client", code)
    known.other = twin(world, code).uid
    return known


@kind
def merge(world, code):
    gone = twin(world, code)
    known = world.at("client", code)
    Client.objects.filter(pk=gone.pk).update(merged_into=known)
    made = Merge.objects.create(
        kept=known, gone=gone, station=known.station, by=world.people["station_head"]
    )
    MergeFacts.objects.create(merge=made, changes="{}")
    return made


@kind
def client_document(world, code):
    sent = SimpleUploadedFile("证.pdf", b"%PDF-1.4\n%%EOF")
    return ClientDocument.objects.create(
        client=world.at("client", code),
        title=f"{marker(code)}证",
        uploaded_by=world.people["social_worker"],
        **check_upload(sent).columns,
    )


@kind
def household(world, code):
    return world.at("client", code).household


@kind
def hand_over(world, code):
    """To the place, from a township beside it where nobody of the cast sits."""
    old = factories.station(f"{code[:6]}199")
    TierScheme.objects.get_or_create(division=old.division, defaults={"name": "旁边镇方案"})
    home = Household.objects.create(station=old, village=factories.division(f"{code[:6]}199201"))
    person = Client.objects.create(
        household=home, station=old, village=home.village, name=f"{marker(code)}迁"
    )
    made = HandOver.objects.create(
        household=home,
        old_station=old,
        new_station=world.stations[code],
        village=factories.division(f"{code}201"),
        moved_on=datetime.date(2026, 3, 2),
        reason=f"{marker(code)}搬家",
        offered_by=world.people["station_head"],
    )
    made.people.add(person)
    return made


@kind
def client_phone(world, code):
    return ClientPhone.objects.create(client=world.at("client", code), number="13000000000")


@kind
def holding(world, code):
    return CategoryHolding.objects.create(
        client=world.at("client", code),
        category=world.at("category", code),
        starts_on=datetime.date(2026, 1, 1),
        source=CategorySource.VISIT,
    )


@kind
def tier_request(world, code):
    return TierChangeRequest.objects.create(
        client=world.at("client", code),
        old=2,
        new=3,
        reason=f"{marker(code)}平稳",
        by=world.people["social_worker"],
    )


@kind
def absence(world, code):
    """Of somebody in post at the place; at the cast's own station it is their worker's."""
    worker = world.people["social_worker"]
    if code != oracle.SEATS["social_worker"]:
        worker = factories.person("social_worker", world.stations[code], f"{marker(code)}假")
    day = datetime.date(2026, 3, 2)
    return DayOff.objects.create(worker=worker, first=day, last=day)


@kind
def policy(world, code):
    made = Policy.objects.create(
        key=f"policy-{code}", name=f"{marker(code)}津贴", division=factories.division(code)
    )
    PolicyTerms.objects.create(
        policy=made,
        division=made.division,
        valid_from=datetime.date(2026, 1, 1),
        rule={"any": [{"age_from": 60}]},
    )
    return made


@kind
def entitlement(world, code):
    return Entitlement.objects.create(
        client=world.at("client", code),
        policy=general_policy(),
        state="applied",
        since_on=datetime.date(2026, 1, 1),
    )


@kind
def gap(world, code):
    """Somebody who may be eligible, so that the lists are not empty."""
    return Eligibility.objects.create(
        client=world.at("client", code),
        policy=world.at("policy", code),
        since_on=datetime.date(2026, 1, 1),
    )


def general_policy():
    return Policy.objects.get_or_create(key="general", defaults={"name": "通用津贴"})[0]


@kind
def roll(world, code):
    """Checked and waiting for its clerk: of the cast's county, elsewhere of the station's head."""
    clerk, place = world.people["county_civil"], factories.division("440882")
    if code != "440882101":
        clerk = factories.person("station_head", world.stations[code])
        place = world.stations[code].division
    plan = {
        "index": 0,
        "name": "名册",
        "is_hidden": False,
        "rows": 2,
        "reads": True,
        "header": 1,
        "labels": ["姓名", "村"],
        "columns": {"name": 0, "village": 1},
        "is_remembered": False,
    }
    made = Roll.objects.create(
        file_name=f"{marker(code)}名册.xlsx",
        state=RollState.CHECKED,
        uploaded_by=clerk,
        posting=clerk.postings.get(),
        division=place,
        category=world.at("category", code),
        month=datetime.date(2026, 11, 1),
        layout={"sheets": [plan], "reads_hidden": False},
        preview='[[["姓名", "村"], ["甲", "乙村"]]]',
        body="x",
        run=1,
        counts={"new": 0, "changed": 0, "leaving": 0, "refused": 1, "likely": 1, "same": 0},
    )
    RollRow.objects.create(
        roll=made,
        run=1,
        position=1,
        group=1,
        sheet="名册",
        row=2,
        kind=RowKind.REFUSED,
        name=f"{marker(code)}人",
        cells='[{"name": "A"}, {"name": "甲"}]',
        errors=[["village", "B2", "", "没有填。"]],
    )
    return made


@kind
def roll_row(world, code):
    return RollRow.objects.create(
        roll=world.at("roll", code),
        run=1,
        position=2,
        group=2,
        sheet="名册",
        row=3,
        kind=RowKind.LIKELY,
        name=f"{marker(code)}人",
        likely=[[world.at("client", code).pk, ["姓名"]]],
    )
