"""A new file: search first, then the form."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from clients.duplicates import ASK_COUNTY
from clients.forms.files import EditForm, LikenessForm, RegistrationForm
from clients.models import Client, Household
from clients.operations.clients import edit_client
from clients.operations.registration import LikelyDuplicate, register_person, similar_to
from clients.views.files import load_client
from shuangbai.base.errors import ActError
from stations.enums import DataClass, Right
from stations.gate import gated, load
from stations.views.acting import GET_OR_POST, act_page, show_refusal

SIMILAR = 8


@gated(DataClass.CLIENT, Right.WRITE)
@require_http_methods(GET_OR_POST)
def client_new(request):
    """`?household=<uid>`: somebody joins that household. `?name=`: what was searched for."""
    member = request.member
    home = household_in(request)
    initial = {"name": request.GET.get("name", "")[:40]}
    form = RegistrationForm(request.POST or None, member=member, household=home, initial=initial)
    matches = ()
    if form.is_bound and form.is_valid():
        try:
            made = register_person(
                by=member,
                uid=form.cleaned_data["uid"],
                facts=facts_of(form, home),
                category=category_of(form),
                consent=form.consent(),
                tier=form.cleaned_data["tier"],
                others=form.cleaned_data["others"],
            )
        except ActError as refusal:
            show_refusal(form, refusal)
            matches = refusal.matches if isinstance(refusal, LikelyDuplicate) else ()
        else:
            messages.success(request, f"已为{made.name}建档。")
            for warning in form.warnings:
                messages.warning(request, warning)
            return redirect("client", uid=made.uid)
    return render(request, "clients/client_form.html", page_of(request, form, home, matches))


@gated(DataClass.CLIENT, Right.WRITE)
@require_POST
def client_duplicates(request):
    """What is swapped in beside the form while somebody types; the number travels in the body,
    never in an address."""
    form = LikenessForm(request.POST, member=request.member)
    facts = form.facts()
    matches, is_elsewhere = similar_to(request.member, facts) if facts else ((), False)
    context = {**likeness(matches, form.others_seen()), "ask": ASK_COUNTY if is_elsewhere else ""}
    return render(request, "clients/includes/likely.html", context)


def likeness(matches, others=()):
    """What clients/includes/likely.html shows: the matches, whether all of them were looked at."""
    uids = [one.client.uid for one in matches]
    return {
        "matches": matches,
        "is_known": any(one.is_same_number for one in matches),
        "others": ",".join(str(uid) for uid in uids),
        "all_seen": bool(uids) and set(uids) <= set(others),
    }


def household_in(request):
    if "household" not in request.GET:
        return None
    rows = Household.objects.select_related("village", "head", "station__division")
    return load(rows, request.member, uid=request.GET["household"])


def facts_of(form, home):
    data = form.cleaned_data
    facts = {**form.facts(), "id_number": data["id_number"], "phone": data["phone"]}
    if home is not None:
        return {**facts, "household": home}
    return {**facts, "address": data["address"]}


def category_of(form):
    data = form.cleaned_data
    if data["category"] is None:
        return None
    return {name: data[name] for name in ("category", "grade", "source")}


def page_of(request, form, home, matches):
    # Also of a form that is not valid: PostgreSQL takes no NUL.
    typed = (form["name"].value() or "").replace("\0", "")
    return {
        "form": form,
        "household": home,
        "title": f"给{home}加一人" if home else "建档",
        "similar": similar(request.member, typed) if typed and not home and not matches else [],
        **likeness(matches),
        "back": reverse("household", args=[home.uid]) if home else reverse("clients"),
    }


def similar(member, name):
    """People in reach whose name looks the same: perhaps the file is there already."""
    rows = Client.objects.visible_to(member).filter(merged_into=None).search(name[:20])
    return rows.select_related("village", "household")[:SIMILAR]


@gated(DataClass.CLIENT, Right.WRITE)
@require_http_methods(GET_OR_POST)
def client_edit(request, uid):
    row = load_client(request.member, uid)
    form = EditForm(request.POST or None, member=request.member, client=row)

    def act(by, **_):
        return edit_client(by=by, client=row, version=form.cleaned_data["version"], **form.facts())

    return act_page(
        request,
        form,
        act,
        then=reverse("client", args=[uid]),
        done="已保存。",
        title=f"修改{row.name}的档案",
        back=reverse("client", args=[uid]),
    )
