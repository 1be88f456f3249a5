import threading
from datetime import datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from shuangbai.base import append_only, keys
from stations import audit, chain, sealer
from stations.inspection import Inspection
from stations.models import AuditEntry, AuditSeal

NOON = datetime(2026, 11, 20, 4, tzinfo=timezone.get_default_timezone())


@pytest.fixture(autouse=True)
def small_seals(monkeypatch):
    monkeypatch.setattr(sealer, "MOST", 4)


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def trail(db, clock):
    """Ten entries under three seals, two hours ago."""
    write(10)
    sealer.seal_all()
    clock.shift(timedelta(hours=2))
    return list(AuditEntry.objects.order_by("pk").values_list("pk", flat=True))


def write(count):
    for number in range(count):
        audit.record(act="posting.end", by=None, reason=f"到期 {number}", fields=["ends_on"])


def faults():
    return list(Inspection().faults())


def tamper(sql, *params):
    with append_only.lifted("tampering in a test"), connection.cursor() as cursor:
        cursor.execute(sql, params)


def test_it_chains_everything_and_finds_no_fault(trail):
    seals = list(AuditSeal.objects.order_by("pk"))
    assert [seal.entry_count for seal in seals] == [4, 4, 2]
    assert [seal.previous for seal in seals] == ["", seals[0].mac, seals[1].mac]
    assert faults() == []


def test_it_seals_only_what_is_new(trail):
    assert sealer.seal_all() == []
    write(1)
    (seal,) = sealer.seal_all()
    assert chain.ids_in(seal.ranges) == [trail[-1] + 1]
    assert faults() == []


def test_a_deleted_entry_is_named(trail):
    tamper("DELETE FROM stations_auditentry WHERE id = %s", trail[5])
    assert faults() == [f"审计记录 {trail[5]} 被删除（封存 {seal_of(trail[5])}）。"]


@pytest.mark.parametrize(
    "change",
    [
        "reason = 'x'",
        "user_id = 7",
        "act = 'keys.rotate'",
        "result = 'denied'",
        "fields = '[]'",
        "ip = '10.0.0.1'",
        "station_id = 1",
        "at = '2026-11-20 04:00:01+00:00'",
    ],
)
def test_an_altered_entry_is_named(trail, change):
    tamper(f"UPDATE stations_auditentry SET {change} WHERE id = %s", trail[5])
    assert faults() == [f"审计记录 {trail[5]} 被改动（封存 {seal_of(trail[5])}）。"]


def test_two_entries_that_changed_places_are_named(trail):
    first, second = trail[2], trail[7]
    for old, new in ((first, -1), (second, first), (-1, second)):
        tamper("UPDATE stations_auditentry SET id = %s WHERE id = %s", new, old)
    assert faults() == [
        f"审计记录 {first} 被改动（封存 {seal_of(first)}）。",
        f"审计记录 {second} 被改动（封存 {seal_of(second)}）。",
    ]


def test_an_entry_smuggled_in_is_named(trail):
    tamper("DELETE FROM stations_auditentry WHERE id = %s", trail[5])
    reseal()
    AuditEntry.objects.create(pk=trail[5], act="posting.end", at=NOON, channel="page")
    assert faults() == [f"审计记录 {trail[5]} 超过一小时仍没有封存。"]


@pytest.mark.parametrize("change", ["ranges = '1'", "mac = 'x'", "last_id = 99", "entry_count = 1"])
def test_an_altered_seal_is_named(trail, change):
    seal = AuditSeal.objects.order_by("pk")[1]
    tamper(f"UPDATE stations_auditseal SET {change} WHERE id = %s", seal.pk)
    assert f"封存 {seal.pk} 被改动" in faults()[0]


def test_an_entry_altered_together_with_its_seal_is_still_noticed(trail):
    seal = AuditSeal.objects.order_by("pk")[1]
    tamper("UPDATE stations_auditentry SET reason = 'x' WHERE id = %s", trail[5])
    forged = "".join(map(chain.digest, AuditEntry.objects.filter(pk__in=trail[4:8]).order_by("pk")))
    tamper("UPDATE stations_auditseal SET digests = %s WHERE id = %s", forged, seal.pk)
    assert faults() == [f"封存 {seal.pk} 被改动，它覆盖的审计记录 {trail[4]}–{trail[7]} 无法核验。"]


def test_a_deleted_seal_leaves_a_gap_that_is_named(trail):
    seals = list(AuditSeal.objects.order_by("pk"))
    tamper("DELETE FROM stations_auditseal WHERE id = %s", seals[1].pk)
    assert faults() == [
        f"封存 {seals[2].pk} 与它前面的封存接不上：中间有封存被删除、插入或调换。",
        *(f"审计记录 {pk} 超过一小时仍没有封存。" for pk in trail[4:8]),
    ]


def test_the_last_seal_cut_off_leaves_its_entries_uncovered(trail):
    tamper("DELETE FROM stations_auditseal WHERE id = %s", sealer.head().pk)
    assert faults() == [f"审计记录 {pk} 超过一小时仍没有封存。" for pk in trail[8:]]


def test_two_seals_that_changed_places_are_named(trail):
    first, second = AuditSeal.objects.order_by("pk")[1:]
    for old, new in ((first.pk, -1), (second.pk, first.pk), (-1, second.pk)):
        tamper("UPDATE stations_auditseal SET id = %s WHERE id = %s", new, old)
    named = "".join(faults())
    assert f"封存 {first.pk} 与它前面" in named
    assert f"封存 {second.pk} 与它前面" in named


def test_entries_cut_off_with_their_seal_are_missed_by_the_head_file(trail, tmp_path, settings):
    settings.AUDIT_HEAD_FILE = str(tmp_path / "heads")
    write(1)
    (seal,) = sealer.seal_all()
    assert faults() == []
    tamper("DELETE FROM stations_auditseal WHERE id = %s", seal.pk)
    tamper("DELETE FROM stations_auditentry WHERE id = %s", seal.last_id)
    assert faults() == [f"链头文件第 1 行的封存 {seal.pk} 在数据库里不存在或不一致。"]


def test_a_chain_signed_with_another_key_is_refused(trail, settings):
    settings.AUDIT_KEY = keys.Key("audit", b"w" * 32)
    assert len(faults()) == 3


def test_an_entry_that_commits_late_is_sealed_later(trail):
    """Its id was drawn first: a sealer that went by windows of ids would never come back."""
    late_id, early_id = trail[-1] + 1, trail[-1] + 2
    AuditEntry.objects.create(pk=early_id, act="posting.end", channel="page")
    assert [seal.ranges for seal in sealer.seal_all()] == [str(early_id)]
    AuditEntry.objects.create(pk=late_id, act="posting.end", channel="page")
    assert [seal.ranges for seal in sealer.seal_all()] == [str(late_id)]
    assert faults() == []


def test_an_entry_over_an_hour_late_is_found_by_the_first_sealing_of_the_next_day(trail, clock):
    AuditEntry.objects.create(pk=trail[-1] + 5, act="posting.end", channel="page")
    sealer.seal_all()
    clock.shift(timedelta(hours=2))
    late_id = trail[-1] + 1
    AuditEntry.objects.create(
        pk=late_id, act="posting.end", channel="page", at=timezone.now() - timedelta(hours=2)
    )
    assert sealer.seal_all() == []
    assert faults() == [f"审计记录 {late_id} 超过一小时仍没有封存。"]
    clock.shift(timedelta(days=1))
    assert [seal.ranges for seal in sealer.seal_all()] == [str(late_id)]
    assert faults() == []


def test_a_second_sealer_steps_back(trail):
    write(1)
    newest, ids = sealer.head(), sealer.unsealed_ids()
    assert len(sealer.seal_all()) == 1
    assert sealer._seal(ids, newest) is None
    assert faults() == []


def test_the_command_seals_verifies_and_shows_the_head(trail):
    write(3)
    out = StringIO()
    call_command("audit", "--seal", stdout=out)
    call_command("audit", "--verify", stdout=out)
    call_command("audit", "--head", stdout=out)
    assert "封存了 3 条审计记录，新增 1 个封存。" in out.getvalue()
    assert "核验通过：4 个封存、13 条审计记录。" in out.getvalue()
    assert sealer.head().mac in out.getvalue()


def test_the_command_ends_with_an_error_when_something_is_wrong(trail):
    tamper("DELETE FROM stations_auditentry WHERE id = %s", trail[0])
    out = StringIO()
    with pytest.raises(CommandError, match="1 处问题"):
        call_command("audit", "--verify", stdout=out)
    assert f"审计记录 {trail[0]} 被删除" in out.getvalue()


def test_ranges_are_short_and_come_back_whole():
    ids = [1, 2, 3, 5, 8, 9]
    assert chain.ranges_of(ids) == "1-3,5,8-9"
    assert chain.ids_in("1-3,5,8-9") == ids
    assert list(chain.outside(range(1, 11), chain.merged([(8, 9), (1, 3), (5, 5)]))) == [
        4,
        6,
        7,
        10,
    ]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_acts_that_overlap_in_time_are_all_sealed():
    """Real transactions on PostgreSQL: one draws its id, waits, and commits after the sealing."""
    drawn, sealed = threading.Event(), threading.Event()

    def late_act():
        with transaction.atomic():
            write(1)
            drawn.set()
            sealed.wait(10)
        connection.close()

    thread = threading.Thread(target=late_act)
    thread.start()
    drawn.wait(10)
    write(1)
    early = sealer.seal_all()
    sealed.set()
    thread.join()
    later = sealer.seal_all()
    assert [seal.entry_count for seal in (*early, *later)] == [1, 1]
    assert later[0].last_id < early[0].first_id
    assert faults() == []
    # Negative control: by windows of ids the late one would count as sealed.
    assert not AuditEntry.objects.filter(pk__gt=early[0].last_id).exists()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_sealers_at_the_same_moment_make_one_chain():
    write(40)
    start = threading.Barrier(4)

    def run():
        start.wait()
        sealer.seal_all()
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sealer.seal_all()
    covered = [
        pk
        for text in AuditSeal.objects.values_list("ranges", flat=True)
        for pk in chain.ids_in(text)
    ]
    assert len(covered) == len(set(covered)) == 40
    assert faults() == []


def seal_of(pk):
    return AuditSeal.objects.get(first_id__lte=pk, last_id__gte=pk).pk


def reseal():
    """The chain as it would be had the trail always looked like this."""
    tamper("DELETE FROM stations_auditseal")
    sealer.seal_all(sweep=True)
