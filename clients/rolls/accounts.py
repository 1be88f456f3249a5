"""The accounts that a roll names: compared by blind index, written sealed, taken back by their rows.

A page shows that an account is new or another one, never which.
"""

from clients.models import Client, ClientAccount
from shuangbai.base import bulk
from shuangbai.base.sealed import blind_index
from stations import audit

NEW, OTHER, KNOWN = "已填", "有变更", "已登记"


def present_accounts(owner):
    """{person: (row id, blind index, bank)}; `owner`: {file: person}, the person's own file first."""
    rows = ClientAccount.objects.filter(client__in=owner, is_current=True).order_by("-pk")
    found = {}
    for pk, client_id, index, bank in rows.values_list("pk", "client_id", "index", "bank_name"):
        if client_id == owner[client_id] or owner[client_id] not in found:
            found[owner[client_id]] = (pk, index, bank)
    return found


def account_changes(facts, known):
    """[(key, old, new)] of what the row says of the account; a bank alone says nothing."""
    if "bank_account" not in facts:
        return []
    if known is None:
        return [("bank_account", "", NEW)]
    _, index, bank = known
    if blind_index(ClientAccount, "number", facts["bank_account"]) != index:
        return [("bank_account", KNOWN, OTHER)]
    if facts.get("bank_name", bank) != bank:
        return [("bank_name", bank, facts["bank_name"])]
    return []


def write_accounts(by, items):
    """Of new files, and of those whose account changes."""
    wanted = [item for item in items if is_to_write(item)]
    before = ClientAccount.objects.filter(
        client__in=[item.client_id for item in wanted], is_current=True
    )
    old = dict(before.values_list("client_id", "pk"))
    before.update(is_current=False)
    rows = [
        ClientAccount(
            client_id=item.client_id,
            number=item.parsed.facts["bank_account"],
            bank_name=item.parsed.facts.get("bank_name", ""),
        )
        for item in wanted
    ]
    for item, made in zip(wanted, bulk.insert(ClientAccount, rows), strict=True):
        item.made |= {"account": made.pk, "account_before": old.get(item.client_id)}
    objs = [file_of(item) for item in wanted]
    audit.record_many(act="client.account", by=by, objs=objs, fields=["bank_account"])


def is_to_write(item):
    if "bank_account" not in item.parsed.facts:
        return False
    keys = {key for key, *_ in item.verdict.changes}
    return item.verdict.client is None or bool(keys & {"bank_account", "bank_name"})


def file_of(item):
    """For the trail, which wants no more than key and station."""
    known = item.verdict.client
    return Client(pk=known.pk, station_id=known.station_id) if known else item.client


def take_back(effects, chunks):
    """The rows that the roll made go; those before are the ones in use again."""
    made = [one.made for one in effects if "account" in one.made]
    for chunk in chunks([one["account"] for one in made]):
        ClientAccount.objects.filter(pk__in=chunk).delete()
    for chunk in chunks([one["account_before"] for one in made if one["account_before"]]):
        ClientAccount.objects.filter(pk__in=chunk).update(is_current=True)


def changed_since(effects, chunks):
    """[(client id, why)] of people whose account is another one by now."""
    made = {one.made["account"]: one.client_id for one in effects if "account" in one.made}
    found = []
    for chunk in chunks(made):
        still = set(
            ClientAccount.objects.filter(pk__in=chunk, is_current=True).values_list("pk", flat=True)
        )
        found += [(made[pk], "银行账号后来改过") for pk in chunk if pk not in still]
    return found
