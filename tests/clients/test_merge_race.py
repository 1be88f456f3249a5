"""Two people at one pair of files, with real threads and real transactions."""

import pytest
from django.db.models import QuerySet

from clients.models import Client, Merge
from clients.operations import merges
from shuangbai.base.errors import ActError
from stations.gate import member_for
from stations.models import User
from tests.at_once import at_once, meeting

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def merge_twice(head, county, client_of):
    """Both merge the same two files, `turned`: the other way round; what came of it."""

    def merged(turned=False):
        pair = [client_of().pk, client_of("梁玉贵").pk]

        def task(user, kept, gone):
            kept, gone = (
                Client.objects.select_related("station__division").get(pk=pk) for pk in (kept, gone)
            )
            by = member_for(User.objects.get(pk=user.pk))
            return merges.merge_clients(by=by, kept=kept, gone=gone, reason="同一人")

        return at_once(
            lambda: task(head, *pair), lambda: task(county, *pair[:: -1 if turned else 1])
        )

    return merged


@pytest.mark.parametrize("turned", [False, True])
def test_the_second_hears_that_it_was_done(turned, merge_twice, monkeypatch):
    meeting(monkeypatch, merges, "refuse_unready")
    found = merge_twice(turned)
    assert sorted(type(one).__name__ for one in found) == ["ActError", "Merge"]
    assert "刚被合并过" in str(next(one for one in found if isinstance(one, ActError)))
    assert Client.objects.live().count() == 1
    assert Merge.objects.count() == 1


def test_without_the_lock_it_would_be_done_twice(merge_twice, monkeypatch):
    """Negative control."""
    meeting(monkeypatch, merges, "refuse_unready")
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **how: rows)
    merge_twice()
    assert Merge.objects.count() == 2
