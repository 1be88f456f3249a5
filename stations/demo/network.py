"""Stations opened, points, posts, rooms, units and contracts."""

import datetime

from shuangbai.base.scope import code_range
from stations.demo.accounts import (
    CENTRE,
    LEIZHOU,
    LEIZHOU_CONTRACT,
    OFFICE,
    SHENTANG,
    SHEQI,
    SHEQI_CONTRACT,
    YANGJIA,
    ZHANJIANG,
)
from stations.demo.words import day, shares
from stations.enums import (
    Hiring,
    InstalmentCondition,
    PointStatus,
    StationStatus,
    UnitKind,
)
from stations.models import (
    ContractInstalment,
    Division,
    FacilityStandard,
    Operator,
    OperatorContract,
    ServicePoint,
    StaffQuota,
    Station,
    StationFacility,
    StationStatusChange,
    Unit,
)

BATCH = 500
DAY = datetime.timedelta(days=1)
# Zhanjiang's approved posts (DOMAIN, "Worked example"): 1,057 + 1,156 = 2,213.
FIRST_POSTS, ALL_POSTS = 1057, 1057 + 1156
FIRST_FROM, ALL_FROM = datetime.date(2022, 1, 1), datetime.date(2022, 7, 1)
FIRST_DOCUMENT, ALL_DOCUMENT = "湛民〔2021〕24号", "湛民〔2022〕演示2号"
OPERATOR_POSTS = 3
OPEN_POINTS, NEWER_POINTS = 447, 226
# The day by which every station of Zhanjiang was at work, and all that points may start from.
AT_WORK = datetime.date(2021, 10, 18)


def stations_of(prefix):
    return list(
        Station.objects.live()
        .filter(code_range("division__code", prefix))
        .select_related("division__parent")
        .order_by("division__code", "pk")
    )


def open_stations(stations, rng, *, first, phone):
    """Name and start the stations within nine weeks from `first`."""
    changes = []
    for number, station in enumerate(stations, 1):
        named = first + DAY * rng.randrange(42)
        started = named + DAY * rng.randrange(14, 21)
        changes += [
            StationStatusChange(station=station, status=StationStatus.NAMED, on=named),
            StationStatusChange(station=station, status=StationStatus.OPERATING, on=started),
        ]
        township = station.division
        station.status = StationStatus.OPERATING
        station.address = f"{township.parent.name}{township.name}双百路{rng.randrange(1, 200)}号"
        station.phone = f"{phone}{number:03d}"
    Station.objects.bulk_update(stations, ["status", "address", "phone"], batch_size=BATCH)
    StationStatusChange.objects.bulk_create(changes, batch_size=BATCH)


def approve_posts(stations, contract):
    """2,213 posts by number of villages; three of each contracted station are the operator's."""
    villages = dict.fromkeys((station.pk for station in stations), 0)
    for pk in ServicePoint.objects.filter(station__in=stations).values_list("station", flat=True):
        villages[pk] += 1
    weights = [8 + villages[station.pk] for station in stations]
    contracted = set(contract.stations.values_list("pk", flat=True))
    rows = []
    for station, early, full in zip(
        stations, shares(FIRST_POSTS, weights), shares(ALL_POSTS, weights), strict=True
    ):
        rows += [
            quota(station, early, FIRST_FROM, FIRST_DOCUMENT),
            quota(station, full, ALL_FROM, ALL_DOCUMENT),
        ]
        if station.pk in contracted:
            since, document = contract.starts_on, contract.procurement_no
            rows += [
                quota(station, full - OPERATOR_POSTS, since, document),
                quota(station, OPERATOR_POSTS, since, document, Hiring.OPERATOR),
            ]
    StaffQuota.objects.bulk_create(rows, batch_size=BATCH)


def quota(station, posts, from_on, document, hiring=Hiring.DIRECT):
    return StaffQuota(
        station=station, hiring=hiring, posts=posts, from_on=from_on, document=document
    )


def open_points(stations, rng, today):
    """447 open points, each reaching up to two neighbours; sixty more on their way, some late."""
    by_station = {station.pk: [] for station in stations}
    points = ServicePoint.objects.filter(station__in=stations).select_related("village")
    for point in points.order_by("village__code"):
        by_station[point.station_id].append(point)
    counts = shares(OPEN_POINTS, [len(row) for row in by_station.values()])
    opened, waiting = [], []
    for row, count in zip(by_station.values(), counts, strict=True):
        step = len(row) // count if count else 0
        chosen = row[: step * count : step] if count else []
        opened += chosen
        waiting += reach_neighbours(row, chosen)
    newer = {point.pk for point in rng.sample(opened, NEWER_POINTS)}
    for point in opened:
        point.status, point.address = PointStatus.OPEN, f"{point.village.name}党群服务中心"
        first = datetime.date(2022, 3, 1) if point.pk in newer else AT_WORK
        point.opened_on = day(rng, first, datetime.date(first.year, 12, 20))
    prepare_points(waiting, rng, today)
    changed = ["status", "address", "opened_on", "due_on", "reached_from"]
    everything = [point for row in by_station.values() for point in row]
    ServicePoint.objects.bulk_update(everything, changed, batch_size=BATCH)


def reach_neighbours(row, chosen):
    """Gives each open point the next two villages of its station; returns those left over."""
    own = {point.pk for point in chosen}
    last, reached, left = None, 0, []
    for point in row:
        if point.pk in own:
            last, reached = point, 0
        elif last and reached < 2:
            point.reached_from, reached = last, reached + 1
        else:
            left.append(point)
    return left


def prepare_points(waiting, rng, today):
    in_leizhou = [point for point in waiting if point.village.code.startswith(LEIZHOU)]
    elsewhere = [point for point in waiting if not point.village.code.startswith(LEIZHOU)]
    chosen = rng.sample(in_leizhou, 15) + rng.sample(elsewhere, 45)
    for number, point in enumerate(chosen):
        point.status = PointStatus.PREPARING
        is_late = number % 4 == 0
        days = -rng.randrange(5, 60) if is_late else rng.randrange(10, 120)
        point.due_on = today + DAY * days


def open_first_points(stations, first):
    """One open point per station, in its first village."""
    chosen = {}
    for point in ServicePoint.objects.filter(station__in=stations).order_by("village__code"):
        chosen.setdefault(point.station_id, point)
    for point in chosen.values():
        point.status, point.opened_on = PointStatus.OPEN, first
    ServicePoint.objects.bulk_update(chosen.values(), ["status", "opened_on"], batch_size=BATCH)


# Standard → share of stations that fall short of it, and what the check noted.
SHORTFALLS = {
    "独立个案室": (0.3, "与会议室合用，不能保密"),
    "无障碍通道": (0.2, "门前三级台阶，没有坡道"),
    "急救箱": (0.1, "药品过期，待更换"),
    "小组活动室": (0.08, "借用村委会场地"),
}
UNCHECKED = 0.06


def check_facilities(stations, rng, today):
    standards = FacilityStandard.objects.filter(division__isnull=True).order_by("position", "pk")
    rows = []
    for station in stations:
        checked_on = today - DAY * rng.randrange(20, 200)
        for standard in standards:
            share, note = SHORTFALLS.get(standard.name, (0.02, "待补"))
            falls_short = rng.random() < share or (
                station.division.code == SHENTANG and standard.name == "独立个案室"
            )
            if rng.random() < UNCHECKED and not falls_short:
                continue
            rows.append(
                StationFacility(
                    station=station,
                    standard=standard,
                    is_met=not falls_short,
                    note=note if falls_short else "",
                    checked_on=checked_on,
                )
            )
    StationFacility.objects.bulk_create(rows, batch_size=BATCH)


def open_units():
    rows = (
        (LEIZHOU, UnitKind.GUIDANCE_CENTRE, CENTRE, "雷州市雷城街道双百路1号", "0759-8800801"),
        (ZHANJIANG, UnitKind.SUPERVISION_OFFICE, OFFICE, "湛江市赤坎区双百路2号", "0759-8800802"),
    )
    for code, kind, name, address, phone in rows:
        Unit.objects.create(
            division=Division.objects.get(code=code),
            kind=kind,
            name=name,
            address=address,
            phone=phone,
            opened_on=datetime.date(2021, 11, 1),
        )


def sign_leizhou_contract(today):
    """Three instalments; half a year has gone, and the mid evaluation is due in twelve days."""
    contract = OperatorContract.objects.create(
        operator=Operator.objects.create(
            name="雷州市同心社会工作服务中心", contact="温雅", phone="0759-8800901"
        ),
        buyer=Division.objects.get(code=LEIZHOU),
        name="雷州市沈塘、客路、杨家三镇社工站服务项目",
        procurement_no=LEIZHOU_CONTRACT,
        amount="486000.00",
        starts_on=today - DAY * 180,
        ends_on=today + DAY * 184,
    )
    contract.stations.set(
        Station.objects.live().filter(
            division__code__gte=SHENTANG, division__code__lte=YANGJIA, division__level=4
        )
    )
    pay_by_instalments(
        contract,
        ("243000.00", contract.starts_on, contract.starts_on + DAY * 9),
        ("145800.00", today + DAY * 12, None),
        ("97200.00", contract.ends_on + DAY * 20, None),
    )
    return contract


def sign_sheqi_contract(stations):
    """The public contract of 2022 over all 16 stations, extended by a month."""
    contract = OperatorContract.objects.create(
        operator=Operator.objects.create(
            name="宛南同行社会工作服务中心", contact="程远", phone="0377-8800901"
        ),
        buyer=Division.objects.get(code=SHEQI),
        name="社旗县 2022 年乡镇（街道）社工站服务项目",
        procurement_no=SHEQI_CONTRACT,
        amount="1903800.00",
        starts_on=datetime.date(2022, 9, 1),
        ends_on=datetime.date(2023, 8, 31),
        extended_until=datetime.date(2023, 9, 30),
        extension_reason="县民政局要求顺延一个月",
    )
    contract.stations.set(stations)
    signed, mid = datetime.date(2022, 9, 5), datetime.date(2023, 3, 20)
    final = datetime.date(2023, 10, 16)
    pay_by_instalments(
        contract,
        ("951900.00", signed, signed),
        ("571140.00", mid, mid + DAY * 18),
        ("380760.00", final, final + DAY * 25),
    )
    return contract


def pay_by_instalments(contract, *lines):
    conditions = (
        InstalmentCondition.SIGNING,
        InstalmentCondition.MID_EVALUATION,
        InstalmentCondition.FINAL_EVALUATION,
    )
    ContractInstalment.objects.bulk_create(
        [
            ContractInstalment(
                contract=contract,
                number=number,
                condition=condition,
                amount=amount,
                expected_on=expected_on,
                met_on=met_on,
            )
            for number, (condition, (amount, expected_on, met_on)) in enumerate(
                zip(conditions, lines, strict=True), 1
            )
        ]
    )
