"""Which jobs there are: thick in three stations of Leizhou, thin elsewhere."""

import datetime

from stations.demo.accounts import CENTRE, KELU, LEIZHOU, OFFICE, SHENTANG
from stations.demo.network import AT_WORK, DAY
from stations.demo.people import LEAVING, OPERATORS_PEOPLE, THICK, Job
from stations.demo.words import day
from stations.enums import Hiring, JobTitle, Role
from stations.models import Unit

# Who proposed and who confirmed.
OF_LEIZHOU = ("xianminzheng", "shiminzheng")
OF_ZHANJIANG = ("shiminzheng", "anquan")
OF_SHEQI = ("sheqi", "anquan")
HEADS = (JobTitle.HEAD, JobTitle.DEPUTY)


def job(station, title, starts_on, words, **facts):
    role = Role.STATION_HEAD if title in HEADS else Role.SOCIAL_WORKER
    proposed_by, confirmed_by = words
    return Job(station, "station", role, title, starts_on, proposed_by, confirmed_by, **facts)


def zhanjiang_jobs(stations, contract, rng, today):
    jobs = []
    for station in stations:
        code = station.division.code
        if code in THICK:
            jobs += thick_station(station, contract, rng, today)
        elif code.startswith(LEIZHOU):
            jobs += thin_station(station, OF_LEIZHOU, rng.randrange(1, 4), rng, today)
        else:
            jobs += thin_station(station, OF_ZHANJIANG, rng.randrange(1, 5), rng, today)
    return jobs + unit_jobs() + waiting_jobs(stations, today)


def thick_station(station, contract, rng, today):
    """Eight to ten in post: head, deputy, workers of the township and of the operator; one who
    left and one who comes next month."""
    has_head = station.division.code in (SHENTANG, KELU)
    jobs = [] if has_head else [job(station, JobTitle.HEAD, AT_WORK, OF_LEIZHOU)]
    jobs.append(job(station, JobTitle.DEPUTY, started(rng), OF_LEIZHOU))
    jobs += [
        job(station, JobTitle.WORKER, started(rng), OF_LEIZHOU) for _ in range(rng.randrange(2, 4))
    ]
    jobs += [
        job(
            station,
            JobTitle.WORKER,
            contract.starts_on + DAY * rng.randrange(20),
            OF_LEIZHOU,
            hiring=Hiring.OPERATOR,
            employer=contract.operator,
        )
        for _ in range(OPERATORS_PEOPLE)
    ]
    jobs.append(job(station, JobTitle.ASSISTANT, started(rng), OF_LEIZHOU))
    jobs.append(leaver(station, OF_LEIZHOU, rng, today))
    jobs.append(job(station, JobTitle.WORKER, today + DAY * rng.randrange(10, 40), OF_LEIZHOU))
    return jobs


def thin_station(station, words, workers, rng, today):
    jobs = [job(station, JobTitle.HEAD, AT_WORK, words)]
    jobs += [job(station, JobTitle.WORKER, started(rng), words) for _ in range(workers)]
    if rng.random() < 0.15:
        jobs.append(leaver(station, words, rng, today))
    return jobs


def leaver(station, words, rng, today):
    return job(
        station,
        JobTitle.WORKER,
        started(rng),
        words,
        ends_on=today - DAY * rng.randrange(10, 400),
        end_reason=rng.choice(LEAVING),
    )


def started(rng):
    return day(rng, AT_WORK, datetime.date(2022, 12, 1))


def unit_jobs():
    """Supervisors of the guidance centre and the supervision office."""
    units = {unit.name: unit for unit in Unit.objects.filter(name__in=(CENTRE, OFFICE))}
    return [
        Job(units[name], "unit", Role.SUPERVISOR, JobTitle.SUPERVISOR, AT_WORK, *OF_ZHANJIANG)
        for name in (CENTRE, CENTRE, OFFICE, OFFICE, OFFICE)
    ]


def waiting_jobs(stations, today):
    """Three postings that wait for a second person: two for the county, one for the city."""
    by_code = {station.division.code: station for station in stations}
    soon = today + DAY * 7
    nobody = ""
    return [
        job(by_code[SHENTANG], JobTitle.WORKER, soon, ("zhanzhang", nobody)),
        job(by_code[SHENTANG], JobTitle.WORKER, soon, ("zhanzhang", nobody)),
        job(by_code[KELU], JobTitle.DEPUTY, soon, ("xianminzheng", nobody)),
    ]


def sheqi_jobs(stations, contract):
    """The operator's people until the contract ended, the townships' own since."""
    jobs = []
    for station in stations:
        jobs.append(
            job(
                station,
                JobTitle.WORKER,
                contract.starts_on,
                OF_SHEQI,
                ends_on=contract.last_day,
                end_reason="项目结束",
                hiring=Hiring.OPERATOR,
                employer=contract.operator,
            )
        )
        jobs.append(job(station, JobTitle.HEAD, contract.last_day + DAY, OF_SHEQI))
        jobs.append(job(station, JobTitle.WORKER, contract.last_day + DAY, OF_SHEQI))
    return jobs
