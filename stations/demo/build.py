"""The demo as a whole: built once, in one transaction, the same at every first run of a day."""

import datetime
import random

from django.db import transaction

from shuangbai.base.errors import ActError
from stations import audit
from stations.demo import network
from stations.demo.accounts import ACCOUNTS, SHEQI, ZHANJIANG
from stations.demo.people import add_accounts, add_staff
from stations.demo.staffing import sheqi_jobs, zhanjiang_jobs
from stations.models import Posting, StationStatusChange, User
from stations.operations.reference import add_general_standards

SEED = "shuangbai"
ZHANJIANG_FROM = datetime.date(2021, 7, 20)
SHEQI_FROM, SHEQI_POINTS_FROM = datetime.date(2022, 9, 1), datetime.date(2022, 11, 15)
LOAD_FIRST = "请先载入真实网络：manage.py load_divisions --on 2021-01-01"


def is_built():
    return User.objects.filter(username=ACCOUNTS[0].username).exists()


@transaction.atomic
def build(*, password, today):
    """Raises ActError when the network is not there, or when real people are."""
    zhanjiang, sheqi = network.stations_of(ZHANJIANG), network.stations_of(SHEQI)
    refuse_unready(zhanjiang, sheqi)
    # The same people and places every time; nothing here is secret.
    rng = random.Random(SEED)  # noqa: S311
    add_general_standards(by=None)
    network.open_stations(zhanjiang, rng, first=ZHANJIANG_FROM, phone="0759-8800")
    network.open_stations(sheqi, rng, first=SHEQI_FROM, phone="0377-8800")
    network.open_points(zhanjiang, rng, today)
    network.open_first_points(sheqi, SHEQI_POINTS_FROM)
    network.check_facilities([*zhanjiang, *sheqi], rng, today)
    network.open_units()
    leizhou_contract = network.sign_leizhou_contract(today)
    sheqi_contract = network.sign_sheqi_contract(sheqi)
    network.approve_posts(zhanjiang, leizhou_contract)
    accounts = add_accounts(password, today)
    jobs = zhanjiang_jobs(zhanjiang, leizhou_contract, rng, today)
    add_staff(jobs + sheqi_jobs(sheqi, sheqi_contract), accounts, rng, today)
    audit.record(act="demo.build", by=None)


def refuse_unready(zhanjiang, sheqi):
    if User.objects.exists():
        raise ActError("系统里已经有人员：演示数据只写入还没有人员的系统。")
    if not zhanjiang or not sheqi:
        raise ActError(LOAD_FIRST)
    planned = StationStatusChange.objects.filter(station__in=[zhanjiang[0], sheqi[0]])
    if planned.filter(on__gt=ZHANJIANG_FROM).exists():
        raise ActError(f"演示站点 {ZHANJIANG_FROM} 起陆续挂牌，筹建日期要在这之前。{LOAD_FIRST}")


def has_password(password):
    """Whether the accounts were built with that password."""
    return User.objects.get(username=ACCOUNTS[0].username).check_password(password)


def account_postings():
    """The postings of the demo accounts, for the table of accounts."""
    names = [one.username for one in ACCOUNTS]
    return Posting.objects.filter(user__username__in=names).with_place().order_by("pk")
