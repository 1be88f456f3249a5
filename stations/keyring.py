"""Is this the database that was written with these keys? Asked before anything is read or written.

With the wrong key every sealed value would be unreadable and, worse, new ones would be written
beside the old. So the first connection of every process (web, worker, command) compares.
"""

from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS, connections

from shuangbai.base import keys
from stations.models import KeyFingerprint

SEALING, INDEX, AUDIT = "sealing", "index", "audit"
VARIABLES = {SEALING: "SEALED_KEYS", INDEX: "SEALED_INDEX_KEY", AUDIT: "AUDIT_KEY"}


class WrongKey(ImproperlyConfigured):
    """A key is not the one this database was written with; the sentence names it by its id."""


def configured():
    """(purpose, key) of everything in the environment."""
    sealing = [(SEALING, key) for key in keys.sealing().by_id.values()]
    return [*sealing, (INDEX, keys.index()), (AUDIT, keys.audit())]


def compare(using=DEFAULT_DB_ALIAS, *, excusing=()):
    """Raises WrongKey, but not over the purposes in `excusing`. Returns the configured keys that
    this database does not know yet."""
    return compare_rows(KeyFingerprint.objects.using(using), excusing=excusing)


def compare_rows(rows, *, excusing=()):
    """The same for fingerprints from elsewhere: those of a backup."""
    recorded = {(row.purpose, row.key_id): row for row in rows}
    unknown = []
    for purpose, key in configured():
        row = recorded.pop((purpose, key.id), None)
        if row is None:
            unknown.append((purpose, key))
        elif purpose not in excusing and row.fingerprint != key.fingerprint():
            raise WrongKey(
                f"{VARIABLES[purpose]} 里的密钥“{key.id}”不是这个数据库原来用的那一把，"
                "程序不能启动。请按 docs/keys.md 换回原来的密钥。"
            )
    for (_purpose, key_id), row in recorded.items():
        if row.retired_at is None:
            raise WrongKey(
                f"这个数据库里还有用密钥“{key_id}”加密的数据，SEALED_KEYS 里却没有这把密钥，"
                "程序不能启动。请按 docs/keys.md 把它补在后面。"
            )
    return unknown


def demand(using=DEFAULT_DB_ALIAS, *, excusing=()):
    """Compares, and notes keys seen for the first time. Raises WrongKey."""
    KeyFingerprint.objects.using(using).bulk_create(
        [
            KeyFingerprint(purpose=purpose, key_id=key.id, fingerprint=key.fingerprint())
            for purpose, key in compare(using, excusing=excusing)
        ],
        ignore_conflicts=True,
    )


class FirstConnection:
    """Receiver of Django's connection_created: the first one of the process is held to `demand`."""

    def __init__(self):
        self.is_settled = False
        # For `rotate_keys --reindex` alone, which is there to change it.
        self.expects_new_index_key = False

    def __call__(self, connection, **kwargs):
        if self.is_settled or connection.alias != DEFAULT_DB_ALIAS:
            return
        if is_migrated(connection):
            demand(excusing=(INDEX,) if self.expects_new_index_key else ())
            self.is_settled = True


def is_migrated(connection):
    return KeyFingerprint._meta.db_table in connection.introspection.table_names()


def demand_after_migrate(using=DEFAULT_DB_ALIAS, **kwargs):
    if using == DEFAULT_DB_ALIAS and is_migrated(connections[using]):
        demand(using)


first_connection = FirstConnection()
