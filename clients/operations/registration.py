"""Registering somebody with all that is known at once."""

from django.db import transaction
from django.utils import timezone

from clients.duplicates import ASK_COUNTY, Described, in_reach, likely
from clients.models import Client
from clients.operations.clients import place_in_category, record_consent, register_client
from clients.operations.tiers import propose_tier
from shuangbai.base.errors import ActError


class LikelyDuplicate(ActError):
    """Somebody like that has a file in reach; `matches` says which and what is the same."""

    def __init__(self, matches):
        super().__init__("已有很像的档案，请先核对：是同一人就用原来的档案；都不是，勾选后再建档。")
        self.matches = matches


def register_person(*, by, uid, facts, category=None, consent=None, tier=None, others=()):
    """The file with category, consent and first tier, or nothing of it. Sent twice it is stored
    once: the file of that `uid` comes back.

    `facts`: arguments of register_client; `category`: of place_in_category without the day;
    `consent`: of record_consent; `others`: uids of the files that were looked at and are somebody
    else's. Raises LikelyDuplicate for any other like it, and what those raise.
    """
    known = Client.objects.visible_to(by).filter(uid=uid).first()
    if known is not None:
        return known
    refuse_likely(by, facts, others)
    with transaction.atomic():
        client = register_client(by=by, uid=uid, **facts)
        if category:
            place_in_category(by=by, client=client, starts_on=timezone.localdate(), **category)
        if consent:
            record_consent(by=by, client=client, **consent)
        if tier:
            propose_tier(by=by, client=client, tier=tier)
    return client


def refuse_likely(by, facts, others):
    matches, is_elsewhere = similar_to(by, facts)
    if is_elsewhere:
        raise ActError(ASK_COUNTY, field="id_number")
    unseen = [one for one in matches if one.client.uid not in others]
    if unseen:
        raise LikelyDuplicate(matches)


def similar_to(by, facts):
    """(Matches in the member's reach, whether the ID number stands elsewhere)."""
    kept = Described.__dataclass_fields__
    person = Described(**{name: value for name, value in facts.items() if name in kept})
    return in_reach(by, likely([person])[0])
