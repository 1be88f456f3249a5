"""Where the demo's people must not go, and the reference data that every installation gets."""

import io

import pytest
from django.core.management import CommandError, call_command

from stations.models import AuditEntry, FacilityStandard, User

pytestmark = pytest.mark.django_db


def test_it_refuses_production(settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="正式环境"):
        call_command("demo_data")


def test_it_refuses_a_system_with_people(worker):
    with pytest.raises(CommandError, match="已经有人员"):
        call_command("demo_data", force=True)
    assert User.objects.count() == 1


def test_it_says_how_to_load_the_network_first():
    with pytest.raises(CommandError, match="load_divisions"):
        call_command("demo_data")


def test_it_refuses_a_weak_password(monkeypatch):
    monkeypatch.setenv("DEMO_PASSWORD", "short")
    with pytest.raises(CommandError, match="DEMO_PASSWORD"):
        call_command("demo_data")


def test_the_general_standards_are_written_once_and_never_come_back():
    call_command("load_reference", stdout=io.StringIO())
    assert FacilityStandard.objects.count() == 8
    FacilityStandard.objects.filter(name="急救箱").update(name="急救包")
    call_command("load_reference", stdout=io.StringIO())
    assert FacilityStandard.objects.count() == 8
    assert AuditEntry.objects.filter(act="reference.load").count() == 1
