"""Who may be eligible for what: the terms that hold at a place, and one query per policy."""

import datetime
from dataclasses import dataclass

from django.db.models import Case, Q, Value, When

from clients import rules
from clients.models import Client, ClientCategory, PolicyTerms
from shuangbai.base.scope import code_range


@dataclass(frozen=True)
class Book:
    """All terms in force on a day: {policy id: {code of the place, "" everywhere: PolicyTerms}}."""

    on: datetime.date
    terms: dict

    def of(self, policy_id):
        return self.terms.get(policy_id, {})

    def nearest(self, policy_id, code):
        """The terms that hold there; None where the policy is not known or not offered."""
        here = self.of(policy_id)
        place = max((one for one in here if code.startswith(one)), key=len, default=None)
        found = here.get(place)
        return found if found is not None and found.is_offered else None

    def condition(self, policy_id, held=rules.in_categories_of_many):
        """Q over clients who may be eligible by whatever terms hold where they are looked after."""
        found = Q(pk__in=())
        for place, terms in self.of(policy_id).items():
            if terms.is_offered:
                found |= self.within(policy_id, place) & rules.condition(terms.rule, self.on, held)
        return found

    def within(self, policy_id, place):
        """The place without those below it that have terms of their own."""
        found = code_range("station__division__code", place) if place else Q()
        for other in self.of(policy_id):
            if other != place and other.startswith(place):
                found &= ~code_range("station__division__code", other)
        return found


def book(on, policy_ids=None):
    """The Book of that day in one query: of each place the newest terms that have begun."""
    rows = PolicyTerms.objects.filter(valid_from__lte=on, policy__is_active=True)
    if policy_ids is not None:
        rows = rows.filter(policy__in=policy_ids)
    in_time = rows.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=on))
    found = {}
    for one in in_time.select_related("division", "policy").order_by("valid_from", "pk"):
        code = one.division.code if one.division else ""
        found.setdefault(one.policy_id, {})[code] = one
    return Book(on, found)


def may_be_eligible(book, policy_id):
    """The clients in care whom the policy may concern: one query, wherever they live."""
    return Client.objects.live().filter(book.condition(policy_id))


def flags(book, client_ids):
    """{client id: {policy ids}} for a few people, in one query for all policies."""
    few = rules.in_categories_of_few
    columns = {
        f"policy_{policy_id}": Case(
            When(book.condition(policy_id, few), then=Value(1)), default=Value(0)
        )
        for policy_id in book.terms
    }
    rows = Client.objects.live().filter(pk__in=client_ids).annotate(**columns)
    ids = list(book.terms)
    return {
        pk: {policy_id for policy_id, met in zip(ids, met_ones, strict=True) if met}
        for pk, *met_ones in rows.order_by("pk").values_list("pk", *columns)
    }


def category_names():
    return dict(ClientCategory.objects.values_list("key", "name"))
