"""People: the list, a person's page, and the forms that change them."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from shuangbai.base.listing import Listing
from stations import audit, staff_list
from stations.enums import DataClass, Right
from stations.forms.acts import acted, is_sent
from stations.forms.postings import PostingForm
from stations.forms.staff import LicenceForm, PersonForm, RevealForm
from stations.gate import GateLine, check, gated, load, signed_in
from stations.listing import answer
from stations.models import DeviceToken, Posting, StaffRecord, User
from stations.operations.people import (
    SEALED_LABELS,
    demand_managed,
    demand_may_reveal,
    edit_person,
    enrol_person,
    record_licence,
    reveal_sealed,
    standing_postings,
)
from stations.permissions import (
    can_end_posting,
    can_import_roster,
    can_manage_person,
    can_reveal_sealed,
    can_revoke_token,
)
from stations.staff_filters import StaffFilter
from stations.views.accounts import account_acts

GET_OR_POST = ["GET", "HEAD", "POST"]


@gated(DataClass.NETWORK)
@require_safe
def staff(request):
    member = request.member
    listing = Listing(
        request,
        staff_list.people(member),
        filterset=StaffFilter,
        sorts=staff_list.SORTS,
        sort="place",
        columns=staff_list.COLUMNS,
    )
    return answer(
        request,
        listing,
        "stations/staff.html",
        title="人员与岗位",
        data_class=DataClass.NETWORK,
        act="staff.export",
        lines=map(staff_list.line, listing.page.rows),
        may_import=can_import_roster(member),
        may_enrol=member.may(Right.WRITE, DataClass.ACCOUNTS),
    )


@signed_in
@require_safe
def person(request, uid):
    """Everybody reads their own page; others' are network data."""
    member = request.member
    if uid != member.user.uid:
        check(member, GateLine(DataClass.NETWORK))
    one = load(User.objects.select_related("record"), member, uid=uid)
    shown = Posting.objects.visible_to(member).filter(user=one).with_place()
    postings = list(
        shown.select_related("employer", "decision", "proposed_by").order_by("-starts_on", "-pk")
    )
    standing = standing_postings(one)
    context = {
        "crumbs": [("人员与岗位", reverse("staff"))],
        "account_words": account_words(one),
        "account_acts": account_acts(member, one),
        "person": one,
        "record": getattr(one, "record", None),
        "phone": shown_phone(member, one),
        "lines": [posting_line(member, posting) for posting in postings],
        "may_manage": can_manage_person(member, one, standing),
        "may_reveal": can_reveal_sealed(member, one, standing),
        "tokens": tokens_of(member, one),
        "may_propose": member.may(Right.WRITE, DataClass.ACCOUNTS) and one != member.user,
    }
    if one != member.user:
        audit.record_read(act="person.read", by=member, obj=one)
    return render(request, "stations/person.html", context)


def tokens_of(member, one):
    """The person's live device tokens, to those who may revoke them."""
    live = DeviceToken.objects.visible_to(member).filter(user=one).live(timezone.now())
    rows = live.select_related(
        "posting__station__division",
        "posting__division",
        "posting__unit__division",
        "posting__contract__buyer",
    )
    return [row for row in rows.order_by("-issued_at", "-pk") if can_revoke_token(member, row)]


def account_words(one):
    if not one.is_active:
        return "已停用，不能登录。"
    if not one.has_usable_password():
        return "还没有密码：开一张重置单交给本人，用它设密码后就能登录。"
    return (
        f"上次登录 {timezone.localtime(one.last_login):%Y-%m-%d %H:%M}。"
        if one.last_login
        else "还没有登录过。"
    )


def shown_phone(member, one):
    """In full for colleagues at the station, who call each other; masked above it."""
    if one == member.user or member.posting.station_id or len(one.phone) < 8:
        return one.phone
    return f"{one.phone[:3]}****{one.phone[-4:]}"


def posting_line(member, posting):
    words, tone = staff_list.state_of(posting)
    today = timezone.localdate()
    if posting.is_refused():
        words, tone = "不同意", "danger"
    return {
        "posting": posting,
        "state": words,
        "tone": tone,
        "may_end": posting.is_confirmed()
        and posting.is_open_on(today)
        and can_end_posting(member, posting),
    }


@gated(DataClass.ACCOUNTS, Right.WRITE)
@require_http_methods(GET_OR_POST)
def enrolment(request):
    """A new person with the first posting."""
    member = request.member
    person_form = PersonForm(request.POST or None)
    known = {name: request.GET[name] for name in ("place", "post") if name in request.GET}
    posting_form = PostingForm(request.POST or None, member=member, initial=known)
    if request.method == "POST" and person_form.is_valid() & posting_form.is_valid():
        joint = JointForm(person_form, posting_form)
        made = acted(
            joint,
            enrol_person,
            by=member,
            person=person_form.cleaned_data,
            posting=posting_form.facts(),
        )
        if made:
            messages.success(request, f"已登记{made.user.name}，任职等第二个人确认后生效。")
            return redirect("person", uid=made.user.uid)
    context = {"person_form": person_form, "posting_form": posting_form}
    return render(request, "stations/enrolment.html", context)


class JointForm:
    """Two forms of one page: a refusal goes to the one that has its field."""

    def __init__(self, *forms):
        self.forms = forms
        self.fields = {name: form for form in forms for name in form.fields}

    def add_error(self, field, message):
        self.fields.get(field, self.forms[0]).add_error(field, message)


@gated(DataClass.ACCOUNTS, Right.WRITE)
@require_http_methods(GET_OR_POST)
def particulars(request, uid):
    one, record = managed(request, uid)
    initial = {
        "name": one.name,
        "phone": one.phone,
        "education": record.education,
        "bank_name": record.bank_name,
    }
    form = PersonForm(request.POST or None, initial=initial, record=record)
    if is_sent(request, form) and acted(
        form, edit_person, by=request.member, person=one, **form.cleaned_data
    ):
        messages.success(request, "已保存。")
        return redirect("person", uid=uid)
    return render(
        request,
        "stations/person_form.html",
        {"person": one, "form": form, "title": "修改资料", "act_label": "保存"},
    )


@gated(DataClass.ACCOUNTS, Right.WRITE)
@require_http_methods(GET_OR_POST)
def licence(request, uid):
    one, record = managed(request, uid)
    names = ("licence", "licence_no", "licence_on")
    initial = {name: getattr(record, name) for name in names}
    form = LicenceForm(request.POST or None, initial=initial)
    if is_sent(request, form) and acted(
        form, record_licence, by=request.member, person=one, **form.cleaned_data
    ):
        messages.success(request, "已保存。")
        return redirect("person", uid=uid)
    return render(
        request, "stations/person_form.html", {"person": one, "form": form, "title": "职业资格"}
    )


def managed(request, uid):
    """The person through the gate, whose record this member keeps."""
    one = load(User.objects.select_related("record"), request.member, uid=uid)
    demand_managed(by=request.member, person=one)
    return one, getattr(one, "record", None) or StaffRecord(user=one)


@signed_in
@never_cache
@require_http_methods(GET_OR_POST)
def sealed_fact(request, uid, fact):
    """The whole number, shown once on the answer to this form and kept nowhere."""
    one = load(User.objects, request.member, uid=uid)
    demand_may_reveal(by=request.member, person=one)
    is_own = one == request.member.user
    form = RevealForm(request.POST or None)
    form.fields["reason"].required = not is_own
    shown = None
    if is_sent(request, form):
        reason = form.cleaned_data["reason"]
        shown = acted(form, reveal_sealed, by=request.member, person=one, fact=fact, reason=reason)
    context = {
        "person": one,
        "form": form,
        "label": SEALED_LABELS[fact],
        "shown": shown,
        "is_own": is_own,
    }
    return render(request, "stations/sealed_fact.html", context)
