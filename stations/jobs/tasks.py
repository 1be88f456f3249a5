"""The one task that the queue knows: run the job with this uid."""

from django_tasks import task

from stations.jobs.runner import run


@task()
def run_job(uid):
    run(uid)


def hand_over(uid):
    """Two hand-overs of one job are harmless: the second finds it taken."""
    run_job.enqueue(str(uid))
