"""Writing what a plan says, in bulk, and taking it back. Runs inside the act's transaction."""

from datetime import date

from django.contrib.auth.hashers import make_password
from django.db.models import ProtectedError

from shuangbai.base.errors import ActError
from stations import audit
from stations.models import Posting, PostingDecision, StaffRecord, User
from stations.models.people import SEARCH_KEYS
from stations.places import ROLE_OF_TITLE
from stations.roster.planning import ACCOUNT_KEYS, NEW, RECORD_KEYS, kept
from stations.usernames import free_usernames

BATCH = 500
TOUCHED = "名册写入后，已经有人办理过其中的人员或任职，不能整批撤销，请逐人办理。"


def write(*, by, roster, lines):
    """Creates people, changes records, proposes postings. Returns what taking it back needs."""
    newcomers = [line for line in lines if line.kind == NEW]
    created = create_people(by, newcomers)
    changes = change_people(by, [line for line in lines if line.changes])
    propose(by, roster, [line for line in lines if line.is_posted])
    return {"users": [user.pk for user in created], "changes": changes}


def create_people(by, lines):
    names = free_usernames([line.facts["name"] for line in lines])
    users = [
        User(
            username=username,
            name=line.facts["name"],
            phone=line.facts.get("phone", ""),
            password=make_password(None),
        )
        for username, line in zip(names, lines, strict=True)
    ]
    User.objects.bulk_create(users, batch_size=BATCH)
    for user, line in zip(users, lines, strict=True):
        line.user_id = user.pk
    StaffRecord.objects.bulk_create(
        [filled(StaffRecord(user_id=line.user_id), line) for line in lines], batch_size=BATCH
    )
    audit.record_many(act="person.create", by=by, objs=users)
    return users


def filled(record, line):
    for key in ("id_number", *RECORD_KEYS):
        if line.facts.get(key):
            setattr(record, key, typed(key, line.facts[key]))
    return record


def typed(key, text):
    return date.fromisoformat(text) if key == "licence_on" else text


def change_people(by, lines):
    """[[user id, key, old, new], …]."""
    rows = {}
    for chunk in (lines[start : start + BATCH] for start in range(0, len(lines), BATCH)):
        wanted = StaffRecord.objects.filter(user__in=[line.user_id for line in chunk])
        rows |= {row.user_id: row for row in wanted.select_related("user")}
    changes = []
    for line in lines:
        record = rows[line.user_id]
        for key, _, _ in line.changes:
            changes.append([line.user_id, key, kept(record, key), line.facts[key]])
            change(record, key, line.facts[key])
    store(list(rows.values()))
    audit.record_many(
        act="person.edit",
        by=by,
        objs=[record.user for record in rows.values()],
        fields={key for _, key, _, _ in changes},
    )
    return changes


def change(record, key, text):
    owner = record.user if key in ACCOUNT_KEYS else record
    setattr(owner, key, typed(key, text) if text else None if key == "licence_on" else "")


def store(records):
    """bulk_update neither seals nor makes search keys; both are done first."""
    users = [record.user for record in records]
    for user in users:
        for key in SEARCH_KEYS:
            User._meta.get_field(key).pre_save(user, False)
    sealed = StaffRecord._meta.get_field("bank_account")
    for record in records:
        sealed.seal(record)
    User.objects.bulk_update(users, [*ACCOUNT_KEYS, *SEARCH_KEYS], batch_size=BATCH)
    StaffRecord.objects.bulk_update(records, [*RECORD_KEYS, "bank_tail"], batch_size=BATCH)


def propose(by, roster, lines):
    """The uploader is their author, whoever pressed the button: someone else must confirm."""
    postings = [
        Posting(
            user_id=line.user_id,
            role=ROLE_OF_TITLE[line.facts["title"]],
            station_id=line.station_id,
            title=line.facts["title"],
            hiring=line.facts["hiring"],
            employer_id=line.employer_id,
            starts_on=date.fromisoformat(line.facts["starts_on"]),
            replaces_id=line.replaces_id,
            proposed_by=roster.uploaded_by,
            batch=roster,
        )
        for line in lines
    ]
    Posting.objects.bulk_create(postings, batch_size=BATCH)
    audit.record_many(act="posting.propose", by=by, objs=postings)


def take_back(*, by, roster, undo):
    """Nobody may have touched any of it since. Raises ActError otherwise."""
    postings = Posting.objects.filter(batch=roster)
    created = User.objects.filter(pk__in=undo["users"])
    others = Posting.objects.filter(user__in=created).exclude(batch=roster)
    if (
        PostingDecision.objects.filter(posting__in=postings).exists()
        or others.exists()
        or created.filter(last_login__isnull=False).exists()
    ):
        raise ActError(TOUCHED)
    restore(undo["changes"])
    audit.record_many(act="posting.withdraw", by=by, objs=postings)
    audit.record_many(act="person.remove", by=by, objs=created)
    try:
        postings.delete()
        StaffRecord.objects.filter(user__in=created).delete()
        created.delete()
    except ProtectedError:
        raise ActError(TOUCHED) from None


def restore(changes):
    people = {user_id for user_id, *_ in changes}
    wanted = StaffRecord.objects.filter(user__in=people).select_related("user")
    records = {record.user_id: record for record in wanted}
    for user_id, key, old, new in changes:
        if kept(records[user_id], key) != new:
            raise ActError(TOUCHED)
        change(records[user_id], key, old)
    store(list(records.values()))
