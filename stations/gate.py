"""The one gate: who is asking, in which posting, and how a view says what it is for.

Order of answers (ACCESS, "Answers"): not signed in → login page or 401; no right to the class of
data → 403 before any look-up; outside the scope → the 404 of something that does not exist;
inside without the right to the act → 403 with who could.
"""

import time
from dataclasses import dataclass, field, replace
from functools import cached_property, wraps
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import prefetch_related_objects
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django_htmx.http import HttpResponseClientRedirect
from rest_framework.exceptions import NotAuthenticated
from rest_framework.permissions import BasePermission

from shuangbai.base.errors import Denied, OutOfScope, missing
from shuangbai.base.origin import client_address
from shuangbai.base.scope import NOWHERE, Scope
from stations import audit, devices
from stations.enums import DataClass, Right, Role
from stations.models import Posting, StandIn
from stations.permissions import NOTHING, RIGHTS, can_keep_operators

POSTING_KEY = "posting"
# Where the posting switcher led, and when.
LANDED_KEY = "landed"
LANDED_SECONDS = 10
OTHER_PLACES = ("division", "unit__division", "contract__buyer", "contract__operator")


@dataclass(frozen=True)
class Origin:
    """Where an act comes from, for the audit trail and for counting tries (`device`: the browser,
    where the account that is tried is known in it)."""

    channel: str = "page"
    ip: str | None = None
    request_id: str = ""
    device: str = ""


@dataclass(frozen=True)
class GateLine:
    """What a view is for. `data_class` None: any signed-in person (or, if public, anybody)."""

    data_class: DataClass | None = None
    right: Right = Right.READ
    public: bool = False


@dataclass
class Member:
    """A signed-in person in the posting they are acting in; `posting` None: no posting in force."""

    user: object
    posting: object = None
    origin: Origin = field(default_factory=Origin)

    @property
    def role(self):
        return Role(self.posting.role) if self.posting else None

    @property
    def role_label(self):
        return self.posting.get_role_display() if self.posting else "没有在任的任职"

    @cached_property
    def place_label(self):
        return self.posting.place_label if self.posting else ""

    @cached_property
    def postings(self):
        """All postings in force today, to switch between."""
        return in_force(self.user)

    @cached_property
    def scope(self):
        return scope_of(self.posting) if self.posting else NOWHERE

    @cached_property
    def stands_in_for(self):
        """Ids of the colleagues whose work is theirs today, at the station they act in."""
        if not self.posting or not self.posting.station_id:
            return frozenset()
        rows = StandIn.objects.in_force(timezone.localdate()).filter(
            stand_in=self.user, station=self.posting.station_id
        )
        return frozenset(rows.values_list("worker_id", flat=True))

    def cell(self, data_class):
        return RIGHTS[self.role][data_class] if self.posting else NOTHING

    def may(self, right, data_class):
        return right in self.cell(data_class).rights

    @property
    def may_see_all_accounts(self):
        return self.role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN)

    @property
    def may_buy_services(self):
        return can_keep_operators(self)

    @property
    def may_change_network(self):
        cell = self.cell(DataClass.NETWORK)
        return Right.WRITE in cell.rights and "own" not in cell.qualifiers


def in_force(user):
    """The user's postings with their places, at every request: most people sit at a station, and
    queries for the others' places are asked, and even built, only where there are some."""
    postings = list(
        Posting.objects.filter(user=user)
        .in_force(timezone.localdate())
        .select_related("station__division")
        .order_by("starts_on", "pk")
    )
    elsewhere = [posting for posting in postings if posting.station_id is None]
    if elsewhere:
        prefetch_related_objects(elsewhere, *OTHER_PLACES)
    for posting in postings:
        posting.user = user
    return postings


def scope_of(posting):
    """A division's or unit's posting reaches all below its place; a station's and a contract's
    reach exactly those stations. The three administrators have no place-bound data."""
    if posting.station_id:
        station = posting.station
        return Scope((station.division.code,), frozenset({station.pk}))
    if posting.contract_id:
        stations = posting.contract.stations.select_related("division")
        codes = tuple(sorted(station.division.code for station in stations))
        return Scope(codes, frozenset(station.pk for station in stations))
    return Scope((posting.place_division.code,))


def member_for(user, *, posting_id=None, origin=None):
    """The member in the chosen posting, or the first in force, or without any."""
    postings = in_force(user)
    chosen = next((one for one in postings if one.pk == posting_id), None)
    member = Member(user, chosen or next(iter(postings), None), origin or Origin())
    member.postings = postings
    return member


def member_in(posting, *, origin):
    """The member in just this posting, which the caller knows to be in force and has read with its
    user and station; other postings are looked up when somebody asks for them."""
    if posting.station_id is None:
        prefetch_related_objects([posting], *OTHER_PLACES)
    return Member(posting.user, posting, origin)


def origin_of(request, channel):
    return Origin(
        channel=channel,
        ip=client_address(request),
        request_id=getattr(request, "request_id", ""),
    )


def guest_of(request, *, username):
    """Somebody who says they are `username` and has not signed in: no right to anything."""
    origin = replace(origin_of(request, channel_of(request)), device=devices.of(request, username))
    return Member(AnonymousUser(), None, origin)


def channel_of(request):
    for prefix, channel in (("/api/", "api"), ("/admin/", "admin")):
        if request.path.startswith(prefix):
            return channel
    return "page"


class MemberMiddleware:
    """Gives every request its `member`, and writes denials into the audit trail."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.member = None
        if request.user.is_authenticated:
            request.member = member_for(
                request.user,
                posting_id=request.session.get(POSTING_KEY),
                origin=origin_of(request, channel_of(request)),
            )
        response = self.get_response(request)
        if request.member is not None and not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_cache=True)
        return response

    def process_exception(self, request, exception):
        if isinstance(exception, PermissionDenied | Http404) and landed_outside(request):
            # In the trail all the same: who wants to look around unseen could switch before each look.
            note_denial(request, exception)
            messages.info(request, "刚才的页面不在这个任职的范围内，已回到工作台。")
            return redirect("/")
        note_denial(request, exception)
        return None


def landed_outside(request):
    """The posting switcher leads back to the same page; if the new posting does not reach it,
    they are led home instead of refused: they did not ask for it."""
    page, at = request.session.get(LANDED_KEY, ("", 0))
    is_fresh = time.time() - at < LANDED_SECONDS
    return request.method == "GET" and is_fresh and page == request.get_full_path() != "/"


def note_denial(request, exception):
    """Every denial is in the trail, also those that are answered like a missing page."""
    if not isinstance(exception, PermissionDenied | OutOfScope) or request.member is None:
        return
    match = request.resolver_match
    audit.record_denial(
        act=f"denied.{match.view_name or match.route}"[:60],
        by=request.member,
        obj=getattr(exception, "row", None),
        reason=str(exception),
    )


def gated(data_class, right=Right.READ):
    """Marks a page: signed in, and with `right` over `data_class` before anything is looked up."""
    return _marked(GateLine(data_class, right))


def public(view):
    return _marked(GateLine(public=True))(view)


def signed_in(view):
    return _marked(GateLine())(view)


def _marked(line):
    def wrap(view):
        @wraps(view)
        def inner(request, *args, **kwargs):
            if not line.public:
                if request.member is None:
                    return ask_to_sign_in(request)
                check(request.member, line)
            return view(request, *args, **kwargs)

        inner.gate_line = line
        return inner

    return wrap


def ask_to_sign_in(request):
    """To the sign-in page, and afterwards back to the page (of the fragment, of the form). The
    sign-in page says when a session was over and when something typed was not saved."""
    page = request.get_full_path()
    if request.htmx or request.method not in ("GET", "HEAD"):
        page = request.htmx.current_url_abs_path or own_referer(request) or "/"
    why = "unsaved" if request.method not in ("GET", "HEAD") else "expired"
    query = {"next": page}
    if why == "unsaved" or settings.SESSION_COOKIE_NAME in request.COOKIES:
        query["why"] = why
    address = f"{reverse(settings.LOGIN_URL)}?{urlencode(query)}"
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)


def own_referer(request):
    """Path of the page that the request came from, when it is one of ours."""
    referer = urlsplit(request.headers.get("Referer", ""))
    if referer.netloc != request.get_host():
        return ""
    return f"{referer.path}?{referer.query}" if referer.query else referer.path


def check(member, line):
    """Raises Denied unless the member has the line's right over its class of data."""
    if line.data_class is None or member.may(line.right, line.data_class):
        return
    raise Denied(
        f"您现在的任职（{member.role_label}）不能{line.right.label}“{line.data_class.label}”。",
        who_can=who_has(line.right, line.data_class),
    )


def who_has(right, data_class):
    """The roles that could, in words."""
    return "、".join(role.label for role in Role if right in RIGHTS[role][data_class].rights)


def load(manager, member, **lookup):
    """The one row through the gate; Http404 whether it is absent or out of scope (the latter is
    an OutOfScope, which the audit trail can tell apart)."""
    try:
        row = manager.visible_to(member).filter(**lookup).first()
    except (ValueError, ValidationError):
        # An address's words that are no id at all.
        raise Http404 from None
    if row is None:
        raise missing(manager.filter(**lookup))
    return row


class ApiGate(BasePermission):
    """The same gate for the API: a view names its line in `gate_line`. Who asks is settled by then:
    the device token's member, or else the session's (stations/tokens.py)."""

    def has_permission(self, request, view):
        line = view.gate_line
        if line.public:
            return True
        if not request.user.is_authenticated or request.member is None:
            raise NotAuthenticated
        check(request.member, line)
        return True
