"""Who works where: the accounts of the table first, then the stations' other people."""

import datetime
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from stations.demo.accounts import ACCOUNTS, KELU, LEIZHOU, SHENTANG, YANGJIA
from stations.demo.network import AT_WORK, DAY
from stations.demo.words import EDUCATION, Numbers, day, names
from stations.enums import Decision, Hiring, Licence, Role
from stations.models import (
    Division,
    OperatorContract,
    Posting,
    PostingDecision,
    StaffRecord,
    Station,
    Unit,
    User,
)
from stations.usernames import free_usernames

BATCH = 500
THICK = (SHENTANG, KELU, YANGJIA)
OPERATORS_PEOPLE = 3
LEAVING = ("考取事业单位", "回乡照顾家人", "合同到期不再续签", "考取研究生", "随家人迁居")
LICENCES = ((0.44, Licence.NONE), (0.8, Licence.ASSISTANT), (0.98, Licence.SOCIAL_WORKER))
FINDERS = {
    "division": lambda code: Division.objects.get(code=code),
    "station": lambda code: Station.objects.live().get(division__code=code),
    "unit": lambda name: Unit.objects.get(name=name),
    "contract": lambda number: OperatorContract.objects.get(procurement_no=number),
}


@dataclass
class Job:
    """One person's work to be: who proposed it, who confirmed it (nobody: it waits)."""

    place: object
    kind: str
    role: str
    title: str
    starts_on: datetime.date
    proposed_by: str
    confirmed_by: str
    ends_on: datetime.date | None = None
    end_reason: str = ""
    hiring: str = Hiring.DIRECT
    employer: object = None


def add_accounts(password, today):
    """The accounts of the table with their postings. Returns them by account name."""
    # One hash for all: they share one password anyway, and each costs a tenth of a second.
    secret = make_password(password)
    people = User.objects.bulk_create(
        [User(username=one.username, name=one.name, password=secret) for one in ACCOUNTS]
    )
    by_name = {user.username: user for user in people}
    jobs = [
        (
            by_name[one.username],
            Job(
                place=FINDERS[posting.place[0]](posting.place[1]),
                kind=posting.place[0],
                role=posting.role,
                title=posting.title,
                starts_on=today - DAY * 90 if posting.place[0] == "contract" else AT_WORK,
                ends_on=today + DAY * 60 if posting.role == Role.EVALUATOR else None,
                proposed_by=posting.proposed_by,
                confirmed_by=posting.confirmed_by,
                hiring=hiring_of(posting.role),
            ),
        )
        for one in ACCOUNTS
        for posting in one.postings
    ]
    post(jobs, by_name, today)
    return by_name


def hiring_of(role):
    """Officers and administrators are on the establishment."""
    if role in (Role.SOCIAL_WORKER, Role.STATION_HEAD, Role.SUPERVISOR):
        return Hiring.DIRECT
    if role in (Role.OPERATOR_MANAGER, Role.EVALUATOR):
        return Hiring.OPERATOR
    return Hiring.STAFF


def add_staff(jobs, accounts, rng, today):
    """An invented person for every job. Their accounts have no password: nobody signs in."""
    supply = names(rng, {user.name for user in accounts.values()})
    called = [next(supply) for _ in jobs]
    numbers = Numbers(rng)
    people = User.objects.bulk_create(
        [
            User(
                username=username,
                name=name,
                password=make_password(None),
                phone=numbers.phone(),
                is_active=job.ends_on is None or job.ends_on >= today,
            )
            for name, username, job in zip(called, free_usernames(called), jobs, strict=True)
        ],
        batch_size=BATCH,
    )
    post(list(zip(people, jobs, strict=True)), accounts, today)
    counties = [county_of(job) for job in jobs]
    # The two accounts of station staff have a record like their colleagues.
    workers = [accounts[name] for name in ("shegong", "zhanzhang", "liangzhi")]
    keep_records([*workers, *people], [LEIZHOU] * len(workers) + counties, numbers, rng)


def county_of(job):
    return job.place.division.code[:6].ljust(6, "0")


def post(pairs, accounts, today):
    """Postings and their decisions, from (person, job) pairs."""
    postings = Posting.objects.bulk_create(
        [
            Posting(
                user=user,
                **{job.kind: job.place},
                role=job.role,
                title=job.title,
                hiring=job.hiring,
                employer=job.employer,
                starts_on=job.starts_on,
                ends_on=job.ends_on,
                end_reason=job.end_reason,
                proposed_by=accounts.get(job.proposed_by),
                proposed_at=morning(job.starts_on - DAY * 5, today),
            )
            for user, job in pairs
        ],
        batch_size=BATCH,
    )
    PostingDecision.objects.bulk_create(
        [
            PostingDecision(
                posting=posting,
                decision=Decision.CONFIRMED,
                author=accounts.get(job.proposed_by),
                by=accounts.get(job.confirmed_by),
                at=morning(job.starts_on - DAY * 3, today),
            )
            for posting, (_, job) in zip(postings, pairs, strict=True)
            # The first three administrators are made on the server, without a second person.
            if job.confirmed_by or not job.proposed_by
        ],
        batch_size=BATCH,
    )


def morning(on, today):
    """Half past nine of that day, or of yesterday when the day is still to come."""
    on = min(on, today - DAY)
    return timezone.make_aware(datetime.datetime.combine(on, datetime.time(9, 30)))


def keep_records(people, counties, numbers, rng):
    rows = []
    for number, (user, county) in enumerate(zip(people, counties, strict=True), 1):
        licence = licence_of(rng)
        rows.append(
            StaffRecord(
                user=user,
                licence=licence,
                licence_no=f"DEMO{number:08d}" if licence else "",
                licence_on=day(rng, datetime.date(2016, 3, 1), AT_WORK) if licence else None,
                education=rng.choice(EDUCATION),
                id_number=numbers.id_number(county),
                bank_name="演示银行",
                bank_account=numbers.bank_account(),
            )
        )
    StaffRecord.objects.bulk_create(rows, batch_size=BATCH)


def licence_of(rng):
    drawn = rng.random()
    return next((kind for below, kind in LICENCES if drawn < below), Licence.SENIOR)
