"""Keeping the cache of who may be eligible in step with files, categories and policies."""

from django.db import transaction
from django.db.models import Exists, OuterRef

from clients.eligibility import book, flags, may_be_eligible
from clients.models import Eligibility, Policy
from shuangbai.base import bulk

BATCH = 1000


def renew_people(client_ids, *, today):
    """After an act on a few files: what they may be eligible for now. Three queries and the writes,
    in the act's own transaction."""
    wanted = flags(book(today), client_ids)
    known = Eligibility.objects.filter(client__in=client_ids)
    pairs = {(one.client_id, one.policy_id): one for one in known}
    gone = [
        one.pk
        for (client_id, policy_id), one in pairs.items()
        if not one.is_noted and policy_id not in wanted.get(client_id, ())
    ]
    remove(gone)
    lacking = [
        (client_id, policy_id)
        for client_id, policy_ids in wanted.items()
        for policy_id in sorted(policy_ids)
        if (client_id, policy_id) not in pairs
    ]
    add_since(lacking, today)


def add_since(pairs, today):
    rows = [Eligibility(client_id=one, policy_id=two, since_on=today) for one, two in pairs]
    bulk.insert_lacking(Eligibility, rows)
    return len(rows)


def differences(today, policy_id=None):
    """Per policy (policy, ids of clients that lack, ids of cached rows that are stale), those only
    that differ; two queries a policy."""
    known = book(today)
    policies = Policy.objects.order_by("position", "pk")
    for policy in policies if policy_id is None else policies.filter(pk=policy_id):
        have = Eligibility.objects.filter(policy=policy)
        may = may_be_eligible(known, policy.pk)
        lacking = may.filter(~Exists(have.filter(client=OuterRef("pk"))))
        stale = have.filter(is_noted=False).filter(~Exists(may.filter(pk=OuterRef("client"))))
        found = (
            list(lacking.order_by("pk").values_list("pk", flat=True)),
            list(stale.order_by("pk").values_list("pk", flat=True)),
        )
        if any(found):
            yield policy, *found


def renew_all(today, policy_id=None):
    """Everybody, policy by policy, each in a transaction of its own. Returns (added, removed)."""
    added = removed = 0
    for policy, lacking, stale in list(differences(today, policy_id)):
        with transaction.atomic():
            added += add_since(((pk, policy.pk) for pk in lacking), today)
            removed += remove(stale)
    return added, removed


def remove(ids):
    """In batches: one statement takes only so many values."""
    for start in range(0, len(ids), BATCH):
        Eligibility.objects.filter(pk__in=ids[start : start + BATCH]).delete()
    return len(ids)
