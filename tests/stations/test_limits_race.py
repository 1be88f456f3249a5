"""Many tries at once: the count holds on both databases."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.cache import cache
from django.db import connection

from stations import limits
from stations.limits import Attempt, TooManyTries

THREADS = 12

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _empty_cache():
    # A flush leaves the cache table alone: it belongs to no model.
    cache.clear()
    yield
    cache.clear()


def all_at_once(work):
    gate = Barrier(THREADS)

    def one(_):
        try:
            gate.wait()
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(one, range(THREADS)))


def is_let_through():
    try:
        Attempt("sign_in", "chen", "10.0.0.1")
    except TooManyTries:
        return False
    return True


def test_no_more_than_five_of_many_parallel_tries_are_looked_at():
    assert sum(all_at_once(is_let_through)) == limits.PAIR.tries


def test_counting_by_reading_and_writing_would_let_more_through():
    """The control: what an ordinary counter in the same cache does."""
    reading = Barrier(THREADS)

    def naive():
        count = cache.get("naive", 0)
        reading.wait()
        cache.set("naive", count + 1)
        return count < limits.PAIR.tries

    assert sum(all_at_once(naive)) > limits.PAIR.tries
