"""A job watched in a real browser: it ends on the page without a click."""

import pytest
from django.urls import reverse
from django.utils import timezone

from stations.enums import JobState
from stations.jobs import enqueue
from stations.models import Job
from tests.stations import job_kinds  # noqa: F401


@pytest.fixture
def job(worker, as_member, settings, monkeypatch):
    settings.JOBS_RUN_AT_ONCE = False
    monkeypatch.setattr("stations.jobs.lifecycle.hand_over", lambda uid: None)
    job = enqueue(kind="test.count", by=as_member(worker))
    Job.objects.update(
        state=JobState.RUNNING, done=1120, total=2213, message="核对 1,120 / 2,213 行"
    )
    return job


def test_the_page_follows_the_job_to_its_end(page, sign_in, worker, job, check_page, shot):
    sign_in(page, worker)
    page.goto(reverse("job", args=[job.uid]))
    page.get_by_text("核对 1,120 / 2,213 行").wait_for()
    check_page(page)
    shot(page, "job-running")
    Job.objects.update(
        state=JobState.DONE, finished_at=timezone.now(), result={"summary": "2,213 行核对完毕。"}
    )
    page.get_by_text("2,213 行核对完毕。").wait_for()
    check_page(page)
    shot(page, "job-done")


def test_it_can_be_cancelled_without_javascript(open_page, sign_in, worker, job, shot):
    page = sign_in(open_page("phone", java_script_enabled=False), worker)
    page.goto(reverse("job", args=[job.uid]))
    page.get_by_role("button", name="取消").click()
    page.get_by_text("正在取消").wait_for()
    shot(page, "job-cancelling")
