"""Pages of one act on a client's file."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from clients.forms import acts as forms
from clients.models import CategoryHolding, ClientPhone, HealthNote, Household
from clients.operations import belongings, clients, tiers
from clients.permissions import can_assign, reveals_without_reason
from clients.querysets import files_of
from clients.views.files import load_client
from clients.views.lists import workers_at
from shuangbai.base.errors import Denied
from stations.enums import DataClass, Right
from stations.forms.acts import acted, is_sent
from stations.gate import gated, load
from stations.views.acting import GET_OR_POST, act_page


def file_page(request, row, form, act, *, title, done, **context):
    """A form about one file that goes back to it."""
    page = reverse("client", args=[row.uid])
    return act_page(
        request,
        form,
        lambda **sent: act(client=row, **sent),
        then=page,
        done=done,
        title=title,
        sub=row.name,
        back=page,
        **context,
    )


@gated(DataClass.CLIENT, Right.WRITE)
@require_http_methods(GET_OR_POST)
def client_tier(request, uid):
    row = load_client(request.member, uid)
    form = forms.TierForm(request.POST or None, client=row)
    return file_page(
        request, row, form, tiers.propose_tier, title="分级", done="已记下。降级要等另一位同意。"
        if row.tier else "已评定分级，联系计划从今天开始。",
    )  # fmt: skip


@gated(DataClass.CLIENT, Right.WRITE)
@require_http_methods(GET_OR_POST)
def client_category(request, uid):
    row = load_client(request.member, uid)
    form = forms.CategoryForm(request.POST or None)
    return file_page(
        request, row, form, clients.place_in_category, title="列入类别", done="已列入。"
    )


@gated(DataClass.CLIENT, Right.WRITE)
@require_http_methods(GET_OR_POST)
def category_end(request, pk):
    rows = CategoryHolding.objects.select_related("client__station__division", "category")
    holding = load(rows, request.member, pk=pk)
    form = forms.CategoryEndForm(request.POST or None)
    page = reverse("client", args=[holding.client.uid])
    return act_page(
        request,
        form,
        lambda **sent: clients.end_category(holding=holding, **sent),
        then=page,
        done="已结束。",
        title=f"结束“{holding}”",
        sub=holding.client.name,
        back=page,
    )


@gated(DataClass.CLIENT, Right.WRITE)
@require_http_methods(GET_OR_POST)
def client_consent(request, uid):
    row = load_client(request.member, uid)
    form = forms.AgreementForm(request.POST or None)
    return file_page(request, row, form, clients.record_consent, title="知情同意", done="已记录。")


@gated(DataClass.CLIENT, Right.WRITE)
@require_http_methods(GET_OR_POST)
def client_phone(request, uid):
    row = load_client(request.member, uid)
    form = forms.PhoneForm(request.POST or None)
    return file_page(request, row, form, belongings.add_phone, title="加电话", done="已登记。")


@gated(DataClass.CLIENT, Right.WRITE)
@require_POST
def phone_removal(request, pk):
    phone = load(
        ClientPhone.objects.select_related("client__station__division"), request.member, pk=pk
    )
    belongings.remove_phone(by=request.member, phone=phone)
    messages.success(request, f"已删除{phone.whose}的电话。")
    return redirect("client", uid=phone.client.uid)


@gated(DataClass.CLIENT, Right.WRITE)
@require_http_methods(GET_OR_POST)
def client_worker(request, uid):
    row = load_client(request.member, uid)
    if not can_assign(request.member, row):
        raise Denied("分派对象由站长或县民政办理。", who_can="本站站长、县民政")
    form = forms.WorkerForm(
        request.POST or None, workers=workers_at(row.station), initial={"worker": row.worker_id}
    )

    def act(by, worker, client):
        return clients.assign_worker(by=by, clients=[client], worker=worker)

    return file_page(request, row, form, act, title="责任社工", done="已分派。")


@gated(DataClass.SEALED)
@never_cache
@require_http_methods(GET_OR_POST)
def client_identity(request, uid):
    """The whole number, shown once on the answer to this form and kept nowhere."""
    return sealed_page(request, uid, clients.reveal_identity, "证件号")


@gated(DataClass.SEALED)
@never_cache
@require_http_methods(GET_OR_POST)
def client_account(request, uid):
    return sealed_page(request, uid, clients.reveal_account, "银行账号")


def sealed_page(request, uid, reveal, label):
    row = load_client(request.member, uid)
    form = forms.ReasonForm(request.POST if request.method == "POST" else None)
    is_own = reveals_without_reason(request.member, row)
    form.fields["reason"].required = not is_own
    shown = None
    if is_sent(request, form):
        reason = form.cleaned_data["reason"]
        shown = acted(form, reveal, by=request.member, client=row, reason=reason)
    context = {"client": row, "form": form, "label": label, "shown": shown, "is_own": is_own}
    return render(request, "clients/sealed.html", context)


@gated(DataClass.SEALED)
@never_cache
@require_http_methods(GET_OR_POST)
def client_health(request, uid):
    """Reading is a form sent in, so that it stands in the trail; then it can be changed."""
    row = load_client(request.member, uid)
    others = ()
    if request.method == "POST" and "note" in request.POST:
        form = forms.HealthForm(request.POST)
        if form.is_valid() and acted(
            form, belongings.note_health, by=request.member, client=row, **form.cleaned_data
        ):
            messages.success(request, "已保存。")
            return redirect("client", uid=uid)
    elif request.method == "POST":
        note, others = belongings.read_health(by=request.member, client=row)
        form = forms.HealthForm(initial={"note": note})
    else:
        form = None
    context = {
        "client": row,
        "form": form,
        "others": others,
        "is_noted": HealthNote.objects.filter(client__in=files_of(HealthNote, [row.pk])).exists(),
    }
    return render(request, "clients/health.html", context)


@gated(DataClass.CLIENT, Right.WRITE)
@require_http_methods(GET_OR_POST)
def household_edit(request, uid):
    home = load(Household.objects.select_related("station__division"), request.member, uid=uid)
    form = forms.HouseholdForm(
        request.POST or None, initial={"address": home.address, "landmark": home.landmark}
    )
    page = reverse("household", args=[uid])
    return act_page(
        request,
        form,
        lambda **sent: belongings.edit_household(household=home, **sent),
        then=page,
        done="已保存。",
        title="住址",
        back=page,
    )
