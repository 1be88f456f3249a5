"""Background jobs: `@job` names what a worker can do, `enqueue` asks for it.

    @job("roster.check", label="核对人员名册", data_class=DataClass.NETWORK, right=Right.WRITE)
    def check_roster(*, by, payload, progress):
        for number, row in enumerate(rows, 1):
            progress(number, len(rows), "逐行核对")
        with progress.finishing() as result:
            …  # writes
            result.update(summary="218 行可以导入", url="/staff/imports/…/")

    job = enqueue(kind="roster.check", by=member, payload={"import": str(batch.uid)})
    return redirect("job", uid=job.uid)

`by` is the asker's Member in the posting they asked from. A worker can be killed at any moment and
the job then starts again from its beginning: what it writes goes into `progress.finishing()`, one
transaction that commits together with the job being done. A job that writes nothing may return its
result instead. An ActError's message is what the asker reads; `summary` and `url` of the result
are what the job's page shows.

Put the functions into `<app>/jobs.py` (or import them there): it is loaded at start.
"""

from stations.jobs.lifecycle import cancel, enqueue, reclaim
from stations.jobs.registry import JobKind, job, kind_of
from stations.jobs.runner import Cancelled, Lost, run

__all__ = ["Cancelled", "JobKind", "Lost", "cancel", "enqueue", "job", "kind_of", "reclaim", "run"]
