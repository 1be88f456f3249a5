"""Proving the ledger from its first entry, and making the accounts anew from it."""

from collections import defaultdict
from decimal import Decimal

from django.db import connection, transaction
from django.db.models import Sum

from funding.enums import Direction, EntryKind, TransferState
from funding.models import Account, Entry, Hop, Transfer
from funding.operations.ledger import COLUMNS, EFFECTS, EFFECTS_FROM_PLACE, EFFECTS_ON_OTHER

ZERO = Decimal(0)


def recounted():
    """{(programme id, place id): {column: sum}} from the entries alone."""
    found = defaultdict(lambda: dict.fromkeys(COLUMNS, ZERO))
    own = Entry.objects.order_by().values_list("programme", "place", "kind")
    for programme, place, kind, total in own.annotate(total=Sum("amount")):
        more, less = EFFECTS[kind]
        sums = found[programme, place]
        for column in more:
            sums[column] += total
        for column in less:
            sums[column] -= total
    from_places = Entry.objects.filter(kind__in=EFFECTS_FROM_PLACE, other__isnull=False).order_by()
    from_places = from_places.values_list("programme", "place", "kind").annotate(
        total=Sum("amount")
    )
    for programme, place, kind, total in from_places:
        for column in EFFECTS_FROM_PLACE[kind]:
            found[programme, place][column] += total
    others = Entry.objects.filter(kind__in=EFFECTS_ON_OTHER, other__isnull=False).order_by()
    others = others.values_list("programme", "other", "kind").annotate(total=Sum("amount"))
    for programme, place, kind, total in others:
        for column in EFFECTS_ON_OTHER[kind]:
            found[programme, place][column] += total
    return found


def differences():
    """[words] for every account, hop and transfer that is not what its entries say, and for every
    sum that is not conserved."""
    return [*wrong_accounts(), *wrong_hops(), *wrong_transfers(), *lost_money()]


def wrong_accounts():
    real, found = recounted(), []
    kept = {(row.programme_id, row.place_id): row for row in Account.objects.order_by("pk")}
    for key in sorted(real.keys() | kept.keys()):
        sums = real.get(key) or dict.fromkeys(COLUMNS, ZERO)
        account = kept.get(key)
        for column in COLUMNS:
            had = getattr(account, column) if account else ZERO
            if had != sums[column]:
                found.append(
                    f"项目 {key[0]} 地方 {key[1]} {column}：账上 {had}，台账 {sums[column]}"
                )
        found += unsound(key, sums)
    return found


def unsound(key, sums):
    """What must hold whatever was written."""
    came = sums["received"] + sums["got_back"] + sums["matched"]
    came += sums["advanced"] - sums["repaid"]
    went = sums["passed_on"] + sums["spent"] + sums["returned"] + sums["balance"]
    name = f"项目 {key[0]} 地方 {key[1]}"
    if came != went:
        yield f"{name}：收 {came}，支和余额 {went}，不平"
    if sums["balance"] < 0 or sums["given"] > sums["granted"] + sums["regained"]:
        yield f"{name}：余额 {sums['balance']}，指标 {sums['granted']}，已分配 {sums['given']}"


def summed(path, kinds):
    """{row id: sum} of the entries of these kinds by a foreign key."""
    rows = Entry.objects.filter(kind__in=kinds, **{f"{path}__isnull": False}).order_by()
    return dict(rows.values_list(path).annotate(total=Sum("amount")))


def wrong_hops():
    sent, back = summed("hop", [EntryKind.SENT]), summed("hop", [EntryKind.UNSENT])
    received = summed("hop", [EntryKind.RECEIVED])
    allotted = summed("hop", [EntryKind.ALLOTTED])
    for hop in Hop.objects.order_by("pk"):
        real_sent = sent.get(hop.pk, ZERO) - back.get(hop.pk, ZERO)
        real = (real_sent, received.get(hop.pk, ZERO), allotted.get(hop.pk, ZERO))
        kept = (hop.sent, hop.received, ZERO if hop.is_withdrawn else hop.amount)
        if real != kept:
            yield f"环节 {hop.pk}：记录 {kept}，台账 {real}"


ARRIVES = {
    Direction.DOWN: EntryKind.RECEIVED,
    Direction.BACK: EntryKind.GOT_BACK,
    Direction.RECLAIM: EntryKind.GOT_BACK,
}
LEAVES = {
    Direction.DOWN: EntryKind.SENT,
    Direction.BACK: EntryKind.RETURNED,
    Direction.RECLAIM: EntryKind.RECLAIMED,
}
NOT_SENT = (TransferState.PROPOSED, TransferState.REFUSED, TransferState.REVERSED)


def wrong_transfers():
    left = {kind: summed("transfer", [kind]) for kind in set(LEAVES.values())}
    came = {kind: summed("transfer", [kind]) for kind in set(ARRIVES.values())}
    unsent = summed("transfer", [EntryKind.UNSENT])
    for row in Transfer.objects.order_by("pk"):
        real = (
            left[LEAVES[row.direction]].get(row.pk, ZERO),
            came[ARRIVES[row.direction]].get(row.pk, ZERO),
            unsent.get(row.pk, ZERO),
        )
        is_out = row.place_id is None and row.state not in NOT_SENT
        arrived = ZERO if is_out else row.received
        kept = (ZERO if row.state in NOT_SENT else row.amount, arrived, row.unsent)
        if real != kept:
            yield f"拨付 {row.pk}：记录 {kept}，台账 {real}"


def lost_money():
    """Per programme, over all places: what came from outside is still somewhere or went out."""
    for programme, sums in totals().items():
        came = sums["in"] + sums["matched"] + sums["advanced"] - sums["repaid"]
        is_now = sums["balance"] + sums["spent"] + sums["out"] + sums["on_the_way"]
        if came != is_now:
            yield f"项目 {programme}：外来 {came}，现在 {is_now}，不平"


def totals():
    """{programme id: money that came in from outside, is held, went out, is on the way}."""
    found = defaultdict(lambda: defaultdict(Decimal))
    rows = Account.objects.order_by().values("programme")
    columns = ("matched", "advanced", "repaid", "balance", "spent")
    for row in rows.annotate(**{f"sum_{name}": Sum(name) for name in columns}):
        for name in columns:
            found[row["programme"]][name] = row[f"sum_{name}"]
    outside = Entry.objects.filter(other__isnull=True).order_by()
    # What a payee handed back comes from outside, too.
    kinds = (("received", "in"), ("got_back", "in"), ("returned", "out"), ("reclaimed", "out"))
    for kind, name in kinds:
        sums = outside.filter(kind=kind).values_list("programme").annotate(total=Sum("amount"))
        for programme, total in sums:
            found[programme][name] += total
    for transfer in Transfer.objects.on_the_way():
        found[transfer.programme_id]["on_the_way"] += transfer.on_the_way
    return found


def proof():
    """`differences` of one moment, while people go on working."""
    is_outermost = not connection.in_atomic_block
    with transaction.atomic():
        if is_outermost and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        return differences()


def lock():
    """Acts wait until the accounts are made anew; SQLite's transactions keep everybody out."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE funding_account IN SHARE ROW EXCLUSIVE MODE")


@transaction.atomic
def rebuild():
    """Sets every account to what the entries say; returns how many were wrong."""
    lock()
    real, wrong = recounted(), 0
    rows = Account.objects.select_for_update(no_key=True).order_by("pk")
    for account in rows:
        sums = real.pop((account.programme_id, account.place_id), dict.fromkeys(COLUMNS, ZERO))
        if any(getattr(account, column) != sums[column] for column in COLUMNS):
            wrong += 1
            Account.objects.filter(pk=account.pk).update(**sums)
    missing = [
        Account(programme_id=programme, place_id=place, **sums)
        for (programme, place), sums in real.items()
    ]
    Account.objects.bulk_create(missing)
    return wrong + len(missing)
