"""What a person owes before anything else: a password of their own, a second factor.

Until it is done every page leads there; only doing it, signing out and public pages are open.
"""

import datetime
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django_htmx.http import HttpResponseClientRedirect

from shuangbai.base import problems
from stations import second_factor
from stations.gate import channel_of

ALWAYS_OPEN = {"account_logout", "password", "second_factor_setup"}


class DutyMiddleware:
    """After MemberMiddleware: needs to know the postings in force."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if request.member is None or is_open(view, request.resolver_match.view_name):
            return None
        duty = duty_of(request)
        return lead_to(request, *duty) if duty else None


def is_open(view, name):
    line = getattr(view, "gate_line", None)
    return name in ALWAYS_OPEN or (line is not None and line.public)


def duty_of(request):
    """(route, sentence) of what is owed first, or None."""
    user = request.member.user
    if user.must_change_password:
        return "password", "请先设一个只有您自己知道的密码。"
    if is_password_old(user):
        return "password", f"密码已用满 {settings.PASSWORD_DAYS} 天，请先换一个新的。"
    if second_factor.is_demanded_of(request.member) and not has_passed(request):
        return "second_factor_setup", "您的任职要求动态码，请先绑定，再继续。"
    return None


def is_password_old(user):
    if settings.PASSWORD_DAYS is None:
        return False
    since = user.password_changed_at or user.joined_at
    return since + datetime.timedelta(days=settings.PASSWORD_DAYS) <= timezone.now()


def has_passed(request):
    return request.session.get(second_factor.PASSED_KEY, False)


def lead_to(request, route, words):
    if channel_of(request) == "api":
        return problems.answer(403, request, detail=words)
    if request.method in ("GET", "HEAD"):
        address = f"{reverse(route)}?{urlencode({'then': request.get_full_path()})}"
    else:
        address = reverse(route)
        words = f"{words}刚才提交的内容没有保存。"
    if request.htmx:
        return HttpResponseClientRedirect(reverse(route))
    messages.info(request, words)
    return redirect(address)
