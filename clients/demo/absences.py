"""Who is away next week: what falls due meanwhile has been brought forward, as the act does."""

import datetime

from clients.models import DayOff
from clients.operations.absences import renew_worker

ABSENCES = ((5, 7, "社工考试培训"), (9, 9, "带孩子看病"), (12, 16, "年休假"))


def add_absences(workers, today):
    """One of each station's workers; `workers`: a list of the stations' workers."""
    for (first, last, note), several in zip(ABSENCES, workers, strict=False):
        DayOff.objects.create(
            worker=several[-1], first=after(today, first), last=after(today, last), note=note
        )
        renew_worker(several[-1], today)


def after(today, days):
    return today + datetime.timedelta(days)
