"""A submission counts once: per person a key stands for one body (wall 5)."""

import hashlib
import json
from dataclasses import dataclass

from django.apps import apps
from django.db import IntegrityError, transaction

from funding.models import Submission
from shuangbai.base.errors import ActError, Denied

OTHER_BODY = (
    "这个提交编号已经用于另一笔内容不同的业务，没有再记。请回到列表核对，要另记一笔请重新打开表单。"
)


@dataclass(frozen=True)
class Done:
    """`row`: what the act made; `is_new` False when it had been made before."""

    row: object
    is_new: bool


class KeyTaken(ActError):
    """The key already stands for another body (409)."""

    def __init__(self):
        super().__init__(OTHER_BODY)


def once(*, by, key, body, act):
    """Runs `act()` (which returns a saved row) in one transaction unless the person sent the same
    key before: then the row of that time comes back. Raises KeyTaken for another body, and
    whatever the act raises."""
    sent = digest(body)
    if known := earlier(by, key, sent):
        return known
    try:
        with transaction.atomic():
            row = act()
            Submission.objects.create(
                actor=by.user, key=key, body_hash=sent, model=row._meta.label, row=row.pk
            )
            return Done(row, is_new=True)
    except (ActError, Denied, IntegrityError):
        # The same submission may have been committed while this one waited for a lock.
        if known := earlier(by, key, sent):
            return known
        raise


def earlier(by, key, sent):
    stored = Submission.objects.filter(actor=by.user, key=key).first()
    if stored is None:
        return None
    if stored.body_hash != sent:
        raise KeyTaken
    return Done(apps.get_model(stored.model)._default_manager.get(pk=stored.row), is_new=False)


def digest(body):
    """Facts as they were sent; rows stand for their ids."""
    plain = json.dumps(body, sort_keys=True, default=stable, ensure_ascii=False)
    return hashlib.sha256(plain.encode()).hexdigest()


def stable(value):
    if hasattr(value, "_meta"):
        return f"{value._meta.label}:{value.pk}"
    return str(value)
