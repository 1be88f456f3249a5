"""The worker as a process of its own, killed where it hurts."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connection
from django_tasks_db.models import DBTaskResult

from stations.enums import JobState
from stations.jobs import cancel, enqueue
from stations.models import Division, Job
from tests.stations import job_kinds  # noqa: F401

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 30


@pytest.fixture
def start_worker(transactional_db):
    started = []

    def start(*arguments):
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.stations.run_worker", *arguments],
            cwd=ROOT,
            env={**os.environ, **environment()},
            start_new_session=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
        process.wait()


def environment():
    database = connection.settings_dict
    url = f"sqlite:///{database['NAME']}"
    if connection.vendor == "postgresql":
        host = f"{database['HOST']}:{database['PORT'] or 5432}"
        url = f"postgres://{database['USER']}:{database['PASSWORD']}@{host}/{database['NAME']}"
    return {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "shuangbai.settings"} | {
        "SHUANGBAI_PROFILE": "test",
        "JOBS_STALE_SECONDS": "3",
    }


@pytest.fixture
def ask(transactional_db, worker, as_member, settings):
    settings.JOBS_RUN_AT_ONCE = False

    def asked(kind, **payload):
        return enqueue(kind=kind, by=as_member(worker), payload=payload)

    return asked


def wait_for(job, condition):
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        job.refresh_from_db()
        if condition(job):
            return
        time.sleep(0.1)
    raise AssertionError(f"{job} after {SECONDS} s: {job.message} {job.error}")


def test_a_killed_worker_loses_nothing(start_worker, ask):
    job = ask("test.slow", trace="98")
    first = start_worker()
    wait_for(job, lambda row: row.state == JobState.RUNNING and row.done)
    os.killpg(first.pid, signal.SIGKILL)
    first.wait()
    time.sleep(3.5)
    assert start_worker("--once").wait(SECONDS) == 0
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.DONE, 2)
    assert job.result == {"summary": "终于好了"}
    assert Division.objects.filter(code="98").count() == 1
    assert not DBTaskResult.objects.filter(status="RUNNING").exists()


def test_a_running_job_hears_of_its_cancellation(start_worker, ask, worker, as_member):
    job = ask("test.slow", trace="97")
    start_worker()
    wait_for(job, lambda row: row.state == JobState.RUNNING)
    cancel(job=job, by=as_member(worker))
    wait_for(job, lambda row: row.state == JobState.CANCELLED)
    assert not Division.objects.filter(code="97").exists()


def test_a_worker_told_to_stop_finishes_its_job_first(start_worker, ask):
    job = ask("test.write", trace="96", seconds=2)
    process = start_worker()
    wait_for(job, lambda row: row.state == JobState.RUNNING)
    process.send_signal(signal.SIGTERM)
    assert process.wait(SECONDS) == 0
    job.refresh_from_db()
    assert job.state == JobState.DONE


def test_two_workers_do_each_job_once(start_worker, ask):
    jobs = [ask("test.write", trace=str(code)) for code in range(60, 72)]
    workers = [start_worker("--once") for _ in range(2)]
    assert [process.wait(SECONDS) for process in workers] == [0, 0]
    assert set(Job.objects.values_list("state", "attempts")) == {(JobState.DONE, 1)}
    assert Division.objects.filter(name="任务").count() == len(jobs)
