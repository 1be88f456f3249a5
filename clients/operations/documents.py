"""Papers of a file. What is removed stays readable in backups and the trail, not on the page."""

from django.db import transaction
from django.utils import timezone

from clients.models import Client, ClientDocument
from clients.operations.belongings import demand_editor
from shuangbai.base.errors import ActError
from shuangbai.base.uploads import check_upload
from stations import audit

MOST_DOCUMENTS = 60


def add_document(*, by, client, title, file):
    """Keeps the paper once: sent again, the one that is there comes back. Raises ActError with the
    file's name."""
    demand_editor(by, client)
    checked = check_upload(file)
    with transaction.atomic():
        Client.objects.select_for_update(of=("self",), no_key=True).get(pk=client.pk)
        kept = ClientDocument.objects.filter(client=client, removed_at=None)
        known = kept.filter(sent_sha256=checked.sent_sha256).first()
        if known is not None:
            return known
        if kept.count() >= MOST_DOCUMENTS:
            raise ActError(f"一份档案最多 {MOST_DOCUMENTS} 件材料，请先移除不用的。", field="file")
        made = ClientDocument.objects.create(
            client=client, title=title.strip(), uploaded_by=by.user, **checked.columns
        )
        audit.record(act="client.document", by=by, obj=client)
    return made


@transaction.atomic
def remove_document(*, by, document):
    demand_editor(by, document.client)
    row = ClientDocument.objects.select_for_update().get(pk=document.pk)
    if row.removed_at is None:
        row.removed_at = timezone.now()
        row.save(update_fields=["removed_at"])
        audit.record(act="client.document_removed", by=by, obj=document.client)
    return row
