"""The catalogue of policies: what each asks and gives in a place, set by the bureau of the place."""

from dataclasses import dataclass, replace

from django.db import transaction
from django.db.models import Exists, OuterRef

from clients import rules
from clients.eligibility import book, may_be_eligible
from clients.models import Client, ClientCategory, Eligibility, Policy, PolicyTerms
from clients.permissions import can_keep_policies, can_list_clients
from shuangbai.base.errors import ActError, Denied
from shuangbai.base.races import checked_again
from stations import audit
from stations.jobs import enqueue

# Registered in clients/jobs.py.
RENEW = "eligibility"
SAMPLE = 8
WHO_CAN = "政策执行地的民政部门；全省通用的由省厅"


@transaction.atomic
def add_policy(*, by, key, name, meaning, division):
    """A policy of the bureau's own place (`division` None: everywhere)."""
    demand_keeper(by, division)

    def refuse_taken():
        if Policy.objects.filter(key=key).exists():
            raise ActError("这个代号已被用，请换一个。", field="key")

    refuse_taken()
    with checked_again(refuse_taken):
        policy = Policy.objects.create(
            key=key, name=name.strip(), meaning=meaning.strip(), division=division, position=90
        )
    audit.record(act="policy.add", by=by, obj=policy)
    return policy


@transaction.atomic
def set_terms(*, by, policy, division, valid_from, rule, version=None, **facts):
    """What the policy asks and gives there from that day on: new terms, or those of that day
    changed. `facts`: the other columns. `version`: of the terms that were read, when there were
    any of that day. Returns (terms, Job that looks who is concerned)."""
    demand_keeper(by, division)
    rule = rules.checked(rule, categories())
    if facts.get("valid_until") and facts["valid_until"] < valid_from:
        raise ActError("截止日期不能早于开始日期。", field="valid_until")
    Policy.objects.select_for_update().get(pk=policy.pk)
    same_day = PolicyTerms.objects.filter(
        policy=policy, division=division, valid_from=valid_from
    ).first()
    terms = same_day or PolicyTerms(policy=policy, division=division, valid_from=valid_from)
    if same_day and version != same_day.version:
        raise ActError("您打开之后别人改过这一天起的规定，请核对最新内容，您填的还在下面。")
    given = {"rule": rule, **facts}
    changed = [name for name, value in given.items() if getattr(terms, name) != value]
    for name in changed:
        setattr(terms, name, given[name])
    terms.version += 1 if same_day else 0
    terms.save()
    audit.record(act="policy.terms", by=by, obj=terms, fields=changed)
    return terms, enqueue(kind=RENEW, by=by, payload={"policy": policy.pk})


def demand_keeper(by, division):
    if not can_keep_policies(by, division):
        raise Denied("这项政策不归您设置。", who_can=WHO_CAN)


def categories():
    return {one.key: one for one in ClientCategory.objects.all()}


@dataclass(frozen=True)
class Trial:
    """What a rule would do where it is to hold: how many people it matches, how many of them are
    new, how many who match today would no more; some of them for those who may list people."""

    matched: int
    added: int
    removed: int
    sample: list


def try_rule(*, by, policy, division, rule, on):
    """Reads only: the rule against the register, as if it held there that day."""
    demand_keeper(by, division)
    rule = rules.checked(rule, categories())
    code = division.code if division else ""
    known = book(on, [policy.pk])
    terms = PolicyTerms(policy=policy, division=division, valid_from=on, rule=rule)
    tried = replace(known, terms={policy.pk: {**known.of(policy.pk), code: terms}})
    place = tried.within(policy.pk, code)
    found = may_be_eligible(tried, policy.pk).filter(place)
    cached = Eligibility.objects.filter(policy=policy, client=OuterRef("pk"))
    matched = found.count()
    new = found.filter(~Exists(cached)).count()
    now = Eligibility.objects.of_people_in_care().filter(policy=policy, is_noted=False)
    still = found.filter(pk=OuterRef("client"))
    here = Client.objects.live().filter(place).values("pk")
    removed = now.filter(client__in=here).filter(~Exists(still)).count()
    return Trial(matched, new, removed, sample_for(by, found))


def sample_for(by, found):
    """Through the gate, and only for those who may list people."""
    if not can_list_clients(by):
        return []
    rows = found.visible_to(by).select_related("village", "station")
    return list(rows.order_by("full_pinyin", "pk")[:SAMPLE])
