"""One attempt at a job: claim it, keep its heart beating, write down how it ended."""

import logging
import threading
import time
from contextlib import contextmanager

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.utils import timezone

from shuangbai.base.errors import ActError
from stations.enums import JobState
from stations.gate import Origin, member_for
from stations.jobs.registry import kind_of
from stations.models import Job

logger = logging.getLogger(__name__)
UNKNOWN_KIND = "系统里已没有这类任务，可能刚刚升级过。请重新提交。"
POSTING_ENDED = "提交时的任职已经结束，任务没有执行。请切换到现在的任职后重新提交。"
RIGHT_ENDED = "您的任职已没有这项权限，任务没有执行。"
UNEXPECTED = "处理时出了意外，没有完成，您的数据没有改动。请把任务编号告诉系统管理员：{uid}"


class Cancelled(Exception):
    """The asker wants it no longer; raised out of `progress(…)`."""


class Lost(Exception):
    """This attempt no longer holds the job; whatever it did must be rolled back."""


class Refused(Exception):
    """The job may not run at all; its words are for the asker."""


def run(uid, *, with_pulse=True):
    """Does the job if it is still to be done. Never raises for what the job itself does wrong."""
    job = claim(uid)
    if job is None:
        return
    progress = Progress(job, with_pulse=with_pulse)
    try:
        with progress:
            result = work(job, progress)
    except Lost:
        logger.warning("job %s attempt %s was overtaken", job.uid, job.attempts)
    except Cancelled:
        finish(job, progress, state=JobState.CANCELLED)
    except ActError as refusal:
        finish(job, progress, state=JobState.FAILED, error=refusal.message[:500])
    except Refused as refusal:
        finish(job, progress, state=JobState.FAILED, error=str(refusal))
    except Exception:
        logger.exception("job %s of kind %s failed", job.uid, job.kind)
        finish(job, progress, state=JobState.FAILED, error=UNEXPECTED.format(uid=job.uid))
    except BaseException:
        # The worker is being stopped: the job goes back at once instead of after the silence.
        Job.objects.held(job).update(state=JobState.QUEUED, queued_at=timezone.now())
        raise
    else:
        finish(job, progress, state=JobState.DONE, result=result)


def claim(uid):
    """The job, now held by this attempt; None when another has it or it is over."""
    now = timezone.now()
    taken = Job.objects.filter(uid=uid, state=JobState.QUEUED).update(
        state=JobState.RUNNING, attempts=F("attempts") + 1, started_at=now, heartbeat_at=now
    )
    if not taken:
        return None
    return Job.objects.select_related("requested_by", "posting").get(uid=uid)


def work(job, progress):
    kind = kind_of(job)
    if kind is None:
        raise Refused(UNKNOWN_KIND)
    by = member_for(job.requested_by, posting_id=job.posting_id, origin=Origin(channel="job"))
    if (by.posting.pk if by.posting else None) != job.posting_id:
        raise Refused(POSTING_ENDED)
    if not kind.is_allowed_to(by):
        raise Refused(RIGHT_ENDED)
    # A savepoint in tests; in a worker the function opens the transactions it needs.
    if connection.in_atomic_block:
        with transaction.atomic():
            return kind.work(by=by, payload=job.payload, progress=progress)
    return kind.work(by=by, payload=job.payload, progress=progress)


def finish(job, progress, *, state, **facts):
    Job.objects.held(job).update(
        state=state, finished_at=timezone.now(), **progress.facts(), **facts
    )


class Progress:
    """What a job's function is handed: `progress(done, total, message)`.

    In a worker a thread with a connection of its own writes it down every two seconds and learns
    of a cancellation, so that a long transaction or a long statement still shows signs of life.
    """

    def __init__(self, job, *, with_pulse):
        self.job = job
        self.done, self.total, self.message = 0, 0, ""
        self.pulse = threading.Thread(target=self._beat_on, daemon=True) if with_pulse else None
        self.stopped = threading.Event()
        self.trouble = None
        self.written_at = 0.0

    def __call__(self, done, total=None, message=""):
        """Raises Cancelled or Lost, which the function lets through."""
        self.done, self.message = done, message or self.message
        self.total = self.total if total is None else total
        if self.pulse is None and time.monotonic() - self.written_at >= settings.JOBS_BEAT_SECONDS:
            self._beat()
        if self.trouble:
            raise self.trouble

    @contextmanager
    def finishing(self):
        """The one transaction that writes: the job is done when it commits, and not before.

        Yields the dict that becomes the job's result. Rolls back with Lost when another attempt
        took over meanwhile, and with Cancelled when the asker cancelled in time.
        """
        result = {}
        with transaction.atomic():
            yield result
            wanted = Job.objects.held(self.job).filter(cancel_requested_at__isnull=True)
            if not wanted.update(
                state=JobState.DONE, finished_at=timezone.now(), result=result, **self.facts()
            ):
                raise self._reason_to_stop()

    def facts(self):
        return {"done": self.done, "total": self.total, "message": self.message[:200]}

    def __enter__(self):
        if self.pulse:
            self.pulse.start()
        return self

    def __exit__(self, *error):
        self.stopped.set()
        if self.pulse:
            self.pulse.join()

    def _beat_on(self):
        try:
            while not self.stopped.wait(settings.JOBS_BEAT_SECONDS):
                self._beat_or_miss()
        finally:
            connection.close()

    def _beat_or_miss(self):
        try:
            self._beat()
        except DatabaseError:
            # SQLite while the job itself writes: one missed beat of thirty.
            logger.info("job %s missed a heartbeat", self.job.uid)

    def _beat(self):
        self.written_at = time.monotonic()
        wanted = Job.objects.held(self.job).filter(cancel_requested_at__isnull=True)
        if not wanted.update(heartbeat_at=timezone.now(), **self.facts()):
            self.trouble = self._reason_to_stop()

    def _reason_to_stop(self):
        return Cancelled() if Job.objects.held(self.job).exists() else Lost()
