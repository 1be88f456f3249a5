from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from shuangbai.base import keys
from shuangbai.base.sealed import blind_index
from stations import keyring, rotation, second_factor
from stations.models import AuditEntry, KeyFingerprint, StaffRecord
from tests.factories import UserFactory
from tests.stations.signing_in import shown_code, with_second_factor

NUMBERS = [f"11010519491231{order:03}X" for order in range(5)]

pytestmark = pytest.mark.django_db


@pytest.fixture
def records(monkeypatch):
    monkeypatch.setattr(rotation, "BATCH", 2)
    return [
        StaffRecord.objects.create(user=UserFactory(), id_number=number, bank_account="6222000")
        for number in NUMBERS
    ]


@pytest.fixture
def new_key_first(settings):
    old = settings.SEALED_KEYS.writing
    settings.SEALED_KEYS = keys.Keyring([keys.Key("new", b"n" * 32), old])
    return settings.SEALED_KEYS


def key_ids():
    with connection.cursor() as cursor:
        cursor.execute("SELECT id_number, bank_account FROM stations_staffrecord")
        return {token.split(".")[2] for row in cursor.fetchall() for token in row if token}


def test_it_seals_everything_with_the_key_that_writes(records, new_key_first, settings, capsys):
    keyring.demand()
    call_command("rotate_keys")
    assert key_ids() == {"new"}
    assert "密钥“test”已不再使用" in capsys.readouterr().out
    settings.SEALED_KEYS = keys.Keyring([new_key_first.writing])
    keyring.demand()
    read = StaffRecord.objects.get(pk=records[-1].pk)
    assert (read.id_number.reveal(), read.bank_account.reveal()) == (NUMBERS[-1], "6222000")
    assert read.id_tail == "004X"
    assert AuditEntry.objects.filter(act="keys.rotate").count() == 1


def test_stopped_half_way_it_goes_on_where_it_was(records, new_key_first):
    class Stopped(Exception):
        pass

    def stop(model, count):
        if count >= 2:
            raise Stopped

    with pytest.raises(Stopped):
        rotation.reseal_all(tell=stop)
    assert key_ids() == {"new", "test"}
    assert rotation.reseal_all().changed == 3
    assert key_ids() == {"new"}
    assert rotation.reseal_all().changed == 0


def test_a_value_that_does_not_open_is_named_and_keeps_its_key(records, new_key_first):
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE stations_staffrecord SET id_number = %s WHERE id = %s",
            ["v1.A256GCM.test.AAAA", records[2].pk],
        )
    with pytest.raises(CommandError, match=f"StaffRecord {records[2].pk} id_number"):
        call_command("rotate_keys", stdout=StringIO())
    assert not KeyFingerprint.objects.filter(retired_at__isnull=False)


def test_it_computes_the_index_anew_under_a_new_index_key(records, settings, monkeypatch):
    monkeypatch.setattr(keyring.first_connection, "expects_new_index_key", False)
    settings.SEALED_INDEX_KEY = keys.Key("index", b"i" * 32)
    with pytest.raises(keyring.WrongKey):
        keyring.demand()
    call_command("rotate_keys", "--reindex", stdout=StringIO())
    keyring.demand()
    wanted = [blind_index(StaffRecord, "id_number", number) for number in NUMBERS]
    assert StaffRecord.objects.filter(id_index__in=wanted).count() == 5


def test_the_second_factor_survives_the_old_key(new_key_first, settings):
    user = UserFactory()
    secret = with_second_factor(user)
    recovery = second_factor.new_recovery_codes(user)
    rotation.reseal_all()
    settings.SEALED_KEYS = keys.Keyring([new_key_first.writing])
    assert second_factor.accepts(user, shown_code(secret))
    assert second_factor.accepts(user, recovery[0])
