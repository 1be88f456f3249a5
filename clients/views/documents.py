"""Papers of a file: adding, reading, removing."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clients.forms.acts import DocumentForm
from clients.models import ClientDocument
from clients.operations.documents import add_document, remove_document
from clients.permissions import reads_documents
from clients.views.files import load_client
from shuangbai.base.errors import Denied
from shuangbai.base.uploads import serve
from stations import audit
from stations.enums import DataClass, Right
from stations.gate import gated, load
from stations.views.acting import GET_OR_POST, act_page


@gated(DataClass.CLIENT, Right.WRITE)
@require_http_methods(GET_OR_POST)
def client_document_new(request, uid):
    row = load_client(request.member, uid)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    page = reverse("client", args=[uid])
    return act_page(
        request,
        DocumentForm(*sent),
        lambda **facts: add_document(client=row, **facts),
        then=page,
        done="已存。",
        title="加材料",
        sub=row.name,
        back=page,
        is_upload=True,
    )


@gated(DataClass.CLIENT)
@require_safe
def client_document(request, uid):
    rows = ClientDocument.objects.select_related("client__station__division").filter(
        removed_at=None
    )
    document = load(rows, request.member, uid=uid)
    if not reads_documents(request.member):
        raise Denied("材料只给站里和县民政看。", who_can="本站社工、站长、督导、县民政")
    audit.record_read(act="client.document_read", by=request.member, obj=document.client)
    return serve(document, inline=document.is_image)


@gated(DataClass.CLIENT, Right.WRITE)
@require_POST
def document_removal(request, uid):
    rows = ClientDocument.objects.select_related("client__station__division").filter(
        removed_at=None
    )
    document = load(rows, request.member, uid=uid)
    remove_document(by=request.member, document=document)
    messages.success(request, f"已移除“{document.title}”。")
    return redirect("client", uid=document.client.uid)
