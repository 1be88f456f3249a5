import pytest
from django.urls import reverse

from stations.enums import JobState
from stations.jobs import enqueue
from stations.models import AuditEntry, Job
from tests.stations import job_kinds  # noqa: F401

ABSENT = "00000000-0000-7000-8000-000000000000"


@pytest.fixture
def job(worker, as_member, settings, monkeypatch):
    settings.JOBS_RUN_AT_ONCE = False
    monkeypatch.setattr("stations.jobs.lifecycle.hand_over", lambda uid: None)
    return enqueue(kind="test.count", by=as_member(worker))


@pytest.fixture
def page(client, worker, job):
    client.force_login(worker)
    return reverse("job", args=[job.uid])


def test_a_queued_job_polls_itself_and_can_be_cancelled(client, page, job):
    text = client.get(page).content.decode()
    assert f'hx-get="{page}"' in text
    assert reverse("job-cancel", args=[job.uid]) in text
    assert "排队中" in text


def test_a_swap_brings_only_the_fragment(client, page):
    text = client.get(page, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in text
    assert 'id="job"' in text


def test_progress_is_shown_in_words(client, page, job):
    Job.objects.update(state=JobState.RUNNING, done=13, total=21, message="核对 13 / 21 行")
    text = client.get(page).content.decode()
    assert "核对 13 / 21 行" in text
    assert 'value="13"' in text


def test_a_finished_job_shows_its_outcome_and_stops_polling(client, worker, as_member):
    job = enqueue(kind="test.count", by=as_member(worker))
    client.force_login(worker)
    text = client.get(reverse("job", args=[job.uid])).content.decode()
    assert "数完了" in text
    assert 'href="/stations/"' in text
    assert "hx-get" not in text


def test_a_refused_job_shows_why(client, worker, as_member):
    job = enqueue(kind="test.refuse", by=as_member(worker))
    client.force_login(worker)
    assert "第 3 行的日期写错了" in client.get(reverse("job", args=[job.uid])).content.decode()


@pytest.mark.parametrize("url", ["https://evil.example/", "//evil.example/", "javascript:x"])
def test_a_result_never_leads_elsewhere(client, worker, as_member, url):
    job = enqueue(kind="test.count", by=as_member(worker))
    Job.objects.filter(pk=job.pk).update(result={"summary": "好", "url": url})
    client.force_login(worker)
    text = client.get(reverse("job", args=[job.uid])).content.decode()
    assert "查看结果" not in text


def test_cancelling_ends_a_queued_job_and_is_audited(client, page, job, worker):
    response = client.post(reverse("job-cancel", args=[job.uid]), follow=True)
    assert "已取消" in response.content.decode()
    assert AuditEntry.objects.filter(act="job.cancel", user_id=worker.pk).exists()


def test_cancelling_too_late_says_so(client, page, job):
    client.post(reverse("job-cancel", args=[job.uid]))
    response = client.post(reverse("job-cancel", args=[job.uid]), follow=True)
    assert "不用再取消" in response.content.decode()


def test_looking_cannot_cancel(client, page, job):
    assert client.get(reverse("job-cancel", args=[job.uid])).status_code == 405


@pytest.mark.parametrize("who", ["head", "county", "system_admin", "stranger"])
@pytest.mark.parametrize(("name", "method"), [("job", "get"), ("job-cancel", "post")])
def test_for_anybody_else_it_does_not_exist(client, job, who, name, method, request):
    client.force_login(request.getfixturevalue(who))
    answer = getattr(client, method)(reverse(name, args=[job.uid]))
    missing = getattr(client, method)(reverse(name, args=[ABSENT]))
    assert (answer.status_code, answer.content) == (404, missing.content)
    job.refresh_from_db()
    assert job.state == JobState.QUEUED


def test_without_signing_in_it_leads_to_the_sign_in_page(client, job):
    response = client.get(reverse("job", args=[job.uid]))
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))
