import datetime
import logging

import pytest
from django.utils import timezone

from shuangbai.base.errors import ActError, Denied
from stations.enums import JobState
from stations.jobs import Cancelled, Lost, cancel, enqueue, reclaim, run
from stations.jobs.runner import Progress, claim
from stations.models import AuditEntry, Division, Job
from tests import factories
from tests.stations import job_kinds

LONG_AGO = datetime.timedelta(minutes=5)


@pytest.fixture
def asker(worker, as_member):
    return as_member(worker)


@pytest.fixture
def queue(settings, monkeypatch):
    """Jobs stay queued; the uids that were handed over."""
    settings.JOBS_RUN_AT_ONCE = False
    handed = []
    monkeypatch.setattr("stations.jobs.lifecycle.hand_over", handed.append)
    return handed


@pytest.fixture
def queued(asker, queue):
    return enqueue(kind="test.write", by=asker, payload={"trace": "99"})


def silent(job):
    """The job as a killed worker leaves it."""
    claim(job.uid)
    Job.objects.update(heartbeat_at=timezone.now() - LONG_AGO)
    job.refresh_from_db()
    return job


def test_a_job_is_done_when_enqueue_returns_in_tests(asker):
    job = enqueue(kind="test.count", by=asker, payload={"to": 5})
    assert job.state == JobState.DONE
    assert job.result == {"summary": "陈晓岚数完了", "url": "/stations/"}
    assert (job.done, job.total, job.attempts) == (5, 5, 1)
    assert job.finished_at


def test_it_is_handed_over_only_when_the_asking_commits(
    asker, queue, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        job = enqueue(kind="test.count", by=asker)
        assert queue == []
    assert queue == [job.uid]
    assert job.state == JobState.QUEUED


def test_asking_leaves_an_audit_entry(asker):
    job = enqueue(kind="test.count", by=asker)
    assert AuditEntry.objects.get(act="job.test.count").object_id == str(job.pk)


def test_it_refuses_who_has_no_right_to_that_kind(asker):
    with pytest.raises(Denied, match="县级专用"):
        enqueue(kind="test.officers", by=asker)
    assert not Job.objects.exists()


def test_the_asker_reads_why_the_act_was_refused(asker):
    job = enqueue(kind="test.refuse", by=asker)
    assert (job.state, job.error) == (JobState.FAILED, "第 3 行的日期写错了。")


def test_an_unexpected_error_says_its_number_and_nothing_else(asker, caplog):
    with caplog.at_level(logging.ERROR):
        job = enqueue(kind="test.crash", by=asker)
    assert job.state == JobState.FAILED
    assert str(job.uid) in job.error
    assert "张三" not in job.error
    assert caplog.records[0].exc_info


def test_an_ended_posting_runs_nothing(queued, worker):
    posting = worker.postings.get()
    posting.ends_on = timezone.localdate() - datetime.timedelta(1)
    posting.save(update_fields=["ends_on"])
    run(queued.uid, with_pulse=False)
    queued.refresh_from_db()
    assert queued.state == JobState.FAILED
    assert "任职已经结束" in queued.error
    assert not Division.objects.filter(code="99").exists()


def test_a_kind_that_is_gone_fails_with_words(queued):
    Job.objects.update(kind="gone")
    run(queued.uid, with_pulse=False)
    queued.refresh_from_db()
    assert "重新提交" in queued.error


def test_the_second_of_two_workers_finds_the_job_taken(queued):
    assert claim(queued.uid).attempts == 1
    assert claim(queued.uid) is None


def test_a_silent_worker_s_job_is_queued_again(queued, queue):
    silent(queued)
    assert reclaim() == 1
    queued.refresh_from_db()
    assert queued.state == JobState.QUEUED
    assert queue == [queued.uid]
    run(queued.uid, with_pulse=False)
    queued.refresh_from_db()
    assert (queued.state, queued.attempts) == (JobState.DONE, 2)


def test_a_beating_worker_keeps_its_job(queued, queue):
    claim(queued.uid)
    assert reclaim() == 0
    assert queue == []


def test_the_third_silence_fails_it_with_words(queued, queue):
    for _ in range(3):
        silent(queued)
        reclaim()
    queued.refresh_from_db()
    assert queued.state == JobState.FAILED
    assert "重新提交" in queued.error
    assert len(queue) == 2


def test_a_lost_hand_over_is_made_again(queued, queue):
    Job.objects.update(queued_at=timezone.now() - LONG_AGO)
    assert reclaim() == 1
    assert queue == [queued.uid]


def test_a_worker_believed_dead_writes_nothing(queued):
    late = claim(queued.uid)
    Job.objects.update(heartbeat_at=timezone.now() - LONG_AGO)
    reclaim()
    claim(queued.uid)
    with pytest.raises(Lost), Progress(late, with_pulse=False).finishing():
        job_kinds.leave_trace("99")
    assert not Division.objects.filter(code="99").exists()
    queued.refresh_from_db()
    assert (queued.state, queued.attempts) == (JobState.RUNNING, 2)


def test_its_next_step_tells_it_that_it_was_overtaken(queued):
    late = Progress(claim(queued.uid), with_pulse=False)
    Job.objects.update(attempts=2)
    with pytest.raises(Lost):
        late(1, 10, "还在做")


def test_a_queued_job_is_cancelled_at_once(queued, asker):
    cancel(job=queued, by=asker)
    run(queued.uid, with_pulse=False)
    queued.refresh_from_db()
    assert queued.state == JobState.CANCELLED
    assert not Division.objects.filter(code="99").exists()


def test_a_running_job_stops_at_its_next_step(queued, asker):
    progress = Progress(claim(queued.uid), with_pulse=False)
    cancel(job=queued, by=asker)
    with pytest.raises(Cancelled):
        progress(1, 10)


def test_a_cancellation_in_time_rolls_the_writing_back(queued, asker):
    progress = Progress(claim(queued.uid), with_pulse=False)
    cancel(job=queued, by=asker)
    with pytest.raises(Cancelled), progress.finishing():
        job_kinds.leave_trace("99")
    assert not Division.objects.filter(code="99").exists()


def test_a_cancelled_job_of_a_dead_worker_stays_cancelled(queued, asker):
    silent(queued)
    cancel(job=queued, by=asker)
    reclaim()
    queued.refresh_from_db()
    assert queued.state == JobState.CANCELLED


def test_what_is_over_cannot_be_cancelled(asker):
    job = enqueue(kind="test.count", by=asker)
    with pytest.raises(ActError, match="已完成"):
        cancel(job=job, by=asker)


def test_a_job_is_seen_only_by_its_asker_in_the_same_posting(asker, head, worker, as_member):
    job = enqueue(kind="test.count", by=asker)
    assert list(Job.objects.visible_to(asker)) == [job]
    assert not Job.objects.visible_to(as_member(head)).exists()
    other = factories.posting(worker, "social_worker", factories.station("440882104"))
    assert not Job.objects.visible_to(as_member(worker, posting_id=other.pk)).exists()
