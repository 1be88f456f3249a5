"""Kinds of job for tests; also what the worker process of test_worker.py can do.

Each run of a kind leaves a Division as its trace, so that a double run shows.
"""

import time

from shuangbai.base.errors import ActError
from stations.enums import DataClass, Right
from stations.jobs import job
from stations.models import Division


@job("test.count", label="数一数")
def count(*, by, payload, progress):
    for number in range(1, payload.get("to", 3) + 1):
        progress(number, payload.get("to", 3), f"第 {number} 个")
    return {"summary": f"{by.user.name}数完了", "url": "/stations/"}


@job("test.refuse", label="不行")
def refuse(*, by, payload, progress):
    raise ActError("第 3 行的日期写错了。")


@job("test.crash", label="出错")
def crash(*, by, payload, progress):
    raise ValueError("张三 440882199001011234")


@job("test.officers", label="县级专用", data_class=DataClass.NETWORK, right=Right.EXPORT)
def officers(*, by, payload, progress):
    return {}


@job("test.write", label="写入")
def write(*, by, payload, progress):
    with progress.finishing() as result:
        leave_trace(payload["trace"])
        time.sleep(payload.get("seconds", 0))
        result.update(summary="写好了")


@job("test.slow", label="很慢")
def slow(*, by, payload, progress):
    """Slow only the first time, so that the second worker of a test is quick."""
    if progress.job.attempts == 1:
        for number in range(600):
            progress(number, 600, "慢慢来")
            time.sleep(0.1)
    with progress.finishing() as result:
        leave_trace(payload["trace"])
        result.update(summary="终于好了")


def leave_trace(code):
    Division.objects.create(code=code, name="任务", level=1)
