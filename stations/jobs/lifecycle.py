"""A job's way from asked for to finished, and back into the queue when its worker died."""

import logging
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from shuangbai.base.errors import ActError, Denied
from stations import audit
from stations.enums import UNFINISHED, JobState
from stations.jobs.registry import KINDS
from stations.jobs.runner import run
from stations.jobs.tasks import hand_over
from stations.models import Job

logger = logging.getLogger(__name__)
MOST_ATTEMPTS = 3
WORKER_DIED = (
    "处理中断了三次，没有完成。已做的部分没有保存，请稍后重新提交；仍不行请联系系统管理员。"
)


@transaction.atomic
def enqueue(*, kind, by, payload=None):
    """A queued job. Raises Denied when `by` has no right to that kind; KeyError for no such kind.

    With settings.JOBS_RUN_AT_ONCE (tests) it is finished when this returns.
    """
    if not KINDS[kind].is_allowed_to(by):
        raise Denied(f"您现在的任职（{by.role_label}）不能“{KINDS[kind].label}”。")
    job = Job.objects.create(
        kind=kind, payload=payload or {}, requested_by=by.user, posting=by.posting
    )
    audit.record(act=f"job.{kind}"[:60], by=by, obj=job)
    if settings.JOBS_RUN_AT_ONCE:
        run(job.uid, with_pulse=False)
        job.refresh_from_db()
    else:
        transaction.on_commit(partial(hand_over, job.uid))
    return job


@transaction.atomic
def cancel(*, job, by):
    """A queued job ends at once, a running one at its next step. Raises ActError when it is over."""
    job = Job.objects.select_for_update().get(pk=job.pk)
    if job.state not in UNFINISHED:
        raise ActError(f"这项任务{job.get_state_display()}，不用再取消。")
    job.cancel_requested_at = timezone.now()
    if job.state == JobState.QUEUED:
        job.state, job.finished_at = JobState.CANCELLED, job.cancel_requested_at
    job.save(update_fields=["cancel_requested_at", "state", "finished_at"])
    audit.record(act="job.cancel", by=by, obj=job)
    return job


def reclaim():
    """Puts jobs back whose worker fell silent or whose hand-over was lost. Returns how many."""
    quiet_since = timezone.now() - timedelta(seconds=settings.JOBS_STALE_SECONDS)
    silent = Job.objects.filter(state=JobState.RUNNING, heartbeat_at__lt=quiet_since)
    waiting = Job.objects.filter(state=JobState.QUEUED, queued_at__lt=quiet_since)
    back = [job for job in silent.order_by("pk") if put_back(job)]
    lost = [job for job in waiting.order_by("pk") if not is_in_queue(job)]
    for job in [*back, *lost]:
        hand_over(job.uid)
    return len(back) + len(lost)


def put_back(job):
    """True when this call returned the job to the queue; several workers may try at once."""
    now = timezone.now()
    held = Job.objects.held(job).filter(heartbeat_at=job.heartbeat_at)
    if job.cancel_requested_at:
        held.update(state=JobState.CANCELLED, finished_at=now)
        return False
    if job.attempts >= MOST_ATTEMPTS:
        if held.update(state=JobState.FAILED, finished_at=now, error=WORKER_DIED):
            logger.error("job %s lost its worker %s times", job.uid, job.attempts)
        return False
    taken = held.update(state=JobState.QUEUED, queued_at=now, message="上次中断了，正在重新开始")
    if taken:
        logger.warning("job %s lost its worker and is queued again", job.uid)
        tasks_of(job, TaskResultStatus.RUNNING).update(
            status=TaskResultStatus.FAILED, finished_at=now
        )
    return bool(taken)


def is_in_queue(job):
    return tasks_of(job, TaskResultStatus.READY).exists()


def tasks_of(job, status):
    return DBTaskResult.objects.filter(status=status, args_kwargs__args__0=str(job.uid))
