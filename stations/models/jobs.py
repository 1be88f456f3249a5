import uuid6
from django.db import models
from django.db.models import Q
from django.utils import timezone

from stations.enums import UNFINISHED, JobState
from stations.models.people import User
from stations.models.postings import Posting


class JobQuerySet(models.QuerySet):
    def visible_to(self, member):
        """A job shows what its posting could see: only its asker, acting in that posting."""
        return self.filter(requested_by=member.user, posting=member.posting)

    def held(self, job):
        """The job while this attempt still holds it. A later attempt, an end or a cancellation
        makes it empty, so that a worker believed dead cannot write over its successor."""
        return self.filter(pk=job.pk, state=JobState.RUNNING, attempts=job.attempts)


class Job(models.Model):
    """Work that a worker process does for somebody: its state, progress and outcome.

    The queue's own row (django-tasks-db) only carries this row's uid: it stays RUNNING for ever
    when its worker is killed, so who holds a job and whether they live is written here.
    """

    uid = models.UUIDField(unique=True, default=uuid6.uuid7, editable=False)
    kind = models.CharField("类型", max_length=60)
    # Ids only: what they point to is read through the gate when the job runs.
    payload = models.JSONField(default=dict)
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="jobs")
    posting = models.ForeignKey(Posting, models.PROTECT, related_name="+", null=True)
    state = models.CharField(
        "状态", max_length=10, choices=JobState.choices, default=JobState.QUEUED
    )
    attempts = models.PositiveSmallIntegerField("次数", default=0)
    done = models.PositiveIntegerField("已完成", default=0)
    total = models.PositiveIntegerField("总数", default=0)
    message = models.CharField("进度说明", max_length=200, blank=True)
    result = models.JSONField("结果", null=True)
    error = models.CharField("原因", max_length=500, blank=True)
    created_at = models.DateTimeField("提交", default=timezone.now, editable=False)
    queued_at = models.DateTimeField("排队", default=timezone.now, editable=False)
    started_at = models.DateTimeField("开始", null=True, editable=False)
    heartbeat_at = models.DateTimeField("心跳", null=True, editable=False)
    finished_at = models.DateTimeField("结束", null=True, editable=False)
    cancel_requested_at = models.DateTimeField("要求取消", null=True, editable=False)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = "后台任务"
        verbose_name_plural = "后台任务"
        indexes = [
            models.Index(fields=["requested_by", "-created_at"], name="job_by_asker"),
            models.Index(
                fields=["state", "queued_at"],
                name="job_unfinished",
                condition=Q(state__in=["queued", "running"]),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["queued", "running"], finished_at__isnull=True)
                | Q(state__in=["done", "failed", "cancelled"], finished_at__isnull=False),
                name="job_finished_has_a_time",
                violation_error_message="结束的任务要有结束时间，未结束的不能有。",
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.get_state_display()}"

    @property
    def is_unfinished(self):
        return self.state in UNFINISHED
