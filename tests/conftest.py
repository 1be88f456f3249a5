"""The fixed cast. Everybody sits in or beside 沈塘镇, Leizhou, Zhanjiang."""

import datetime
import io

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from stations.enums import Role
from stations.gate import member_for
from tests import factories


@pytest.fixture
def places(db):
    """Own place, siblings, parents, children and another city."""
    for code in factories.PLACES:
        factories.division(code)
    for code in factories.PLACES:
        if len(code) == 9:
            factories.station(code)
    return factories.PLACES


@pytest.fixture
def station(places):
    return factories.station("440882101")


@pytest.fixture
def worker(station):
    return factories.person(Role.SOCIAL_WORKER, station, "陈晓岚", title="worker")


@pytest.fixture
def head(station):
    return factories.person(Role.STATION_HEAD, station, "邓海燕", title="head")


@pytest.fixture
def supervisor(places):
    return factories.person(Role.SUPERVISOR, factories.division("440882"), "何嘉怡")


@pytest.fixture
def county(places):
    return factories.person(Role.COUNTY_CIVIL, factories.division("440882"), "许文岚")


@pytest.fixture
def finance(places):
    return factories.person(Role.COUNTY_FINANCE, factories.division("440882"), "周敏")


@pytest.fixture
def township_finance(places):
    return factories.person(Role.TOWNSHIP_FINANCE, factories.division("440882101"), "黄秀珍")


@pytest.fixture
def city(places):
    return factories.person(Role.CITY_BUREAU, factories.division("4408"), "梁志强")


@pytest.fixture
def province(places):
    return factories.person(Role.PROVINCE, factories.division("44"), "林建国")


@pytest.fixture
def operator_manager(station):
    return factories.person(Role.OPERATOR_MANAGER, factories.contract([station]), "温雅")


@pytest.fixture
def evaluator(station):
    return factories.person(Role.EVALUATOR, factories.contract([station]), "冯博")


@pytest.fixture
def system_admin(places):
    return factories.person(Role.SYSTEM_ADMIN, factories.division("44"), "系统员")


@pytest.fixture
def security_admin(places):
    return factories.person(Role.SECURITY_ADMIN, factories.division("44"), "安全员")


@pytest.fixture
def auditor(places):
    return factories.person(Role.AUDITOR, factories.division("44"), "审计员")


@pytest.fixture
def stranger(places):
    """A worker of another city."""
    return factories.person(Role.SOCIAL_WORKER, factories.station("440902100"), "苏远")


@pytest.fixture(scope="module")
def real_network(django_db_setup, django_db_blocker):
    """All of Guangdong and Sheqi as shipped, with the planned network: loaded once for a module,
    in a transaction around its tests that is rolled back after the last of them."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_divisions", on=datetime.date(2021, 1, 1), stdout=io.StringIO())
        yield
        transaction.set_rollback(True)


@pytest.fixture
def as_member():
    """`as_member(user)`: the user in their first posting."""
    return member_for


@pytest.fixture
def browse():
    """`browse(user)`: a signed-in browser without scripts."""

    def signed_in(user):
        browser = Browser()
        browser.force_login(user)
        return browser

    return signed_in


@pytest.fixture
def count_queries():
    def counted(act):
        with CaptureQueriesContext(connection) as queries:
            act()
        return len(queries)

    return counted
