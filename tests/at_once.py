"""Real threads on real transactions, for races on PostgreSQL."""

import contextlib
import threading
from collections import Counter

from django.db import connection


def at_once(*tasks):
    """What each task returned or raised; all of them start together."""
    start = threading.Barrier(len(tasks))
    outcomes = [None] * len(tasks)

    def run(place, task):
        try:
            start.wait(timeout=60)
            outcomes[place] = task()
        except Exception as error:
            outcomes[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, task)) for place, task in enumerate(tasks)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=180)
    return outcomes


def kinds(outcomes):
    return Counter(type(one).__name__ for one in outcomes)


def meeting(monkeypatch, owner, name):
    """Makes two callers of `owner.name` meet before it does its work, unless something (a lock)
    keeps one of them out. Returns the list that notes each who came."""
    meet, real, came = threading.Barrier(2), getattr(owner, name), []

    def stand(*args, **kwargs):
        came.append(name)
        with contextlib.suppress(threading.BrokenBarrierError):
            meet.wait(timeout=1.5)
        return real(*args, **kwargs)

    monkeypatch.setattr(owner, name, stand)
    return came
