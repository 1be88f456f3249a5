"""Signing in: password, then the second factor of those who have one; and signing out."""

import time

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.http import HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from shuangbai.base.errors import ActError
from stations import devices, second_factor
from stations.forms.sign_in import SecondFactorForm, SignInForm
from stations.gate import channel_of, guest_of, member_for, origin_of, public
from stations.limits import TooManyTries
from stations.models import User
from stations.operations.sign_in import (
    note_sign_in,
    prove_password,
    prove_second_factor,
    sign_out,
)
from stations.views.paths import own_path

PENDING_KEY = "pending_sign_in"
PENDING_SECONDS = 10 * 60
BACKEND = settings.AUTHENTICATION_BACKENDS[0]
WHY = {
    "expired": "登录已过期，请重新登录，之后会回到刚才的页面。",
    "unsaved": "登录已过期，刚才提交的内容没有保存。登录后会回到填写的页面，请再提交一次。",
}


@public
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_page(request):
    if request.user.is_authenticated:
        return HttpResponseRedirect(wanted_page(request))
    form = SignInForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            guest = guest_of(request, username=form.cleaned_data["username"])
            user = prove_password(by=guest, **form.cleaned_data)
        except ActError as error:
            form.add_error(error.field or None, error.message)
            status = 429 if isinstance(error, TooManyTries) else 200
        else:
            return after_password(request, user)
    context = {
        "form": form.focus(),
        "next": wanted_page(request),
        "why": WHY.get(request.GET.get("why")),
    }
    return render(request, "stations/sign_in.html", context, status=status)


def wanted_page(request):
    """The page asked for before signing in: a path of ours, or home."""
    return own_path(request.POST.get("next") or request.GET.get("next"))


def after_password(request, user):
    if not second_factor.is_enrolled(user):
        return enter(request, user, wanted_page(request))
    request.session.cycle_key()
    request.session[PENDING_KEY] = {
        "user": user.pk,
        "hash": user.get_session_auth_hash(),
        "at": int(time.time()),
        "next": wanted_page(request),
    }
    return redirect("sign_in_code")


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_code(request):
    """The second step; remembers in the session who gave the password, for ten minutes."""
    user = pending_user(request)
    if user is None:
        return redirect(settings.LOGIN_URL)
    form = SecondFactorForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            guest = guest_of(request, username=user.username)
            prove_second_factor(by=guest, user=user, **form.cleaned_data)
        except ActError as error:
            form.add_error(error.field or None, error.message)
            status = 429 if isinstance(error, TooManyTries) else 200
        else:
            page = request.session.pop(PENDING_KEY)["next"]
            return enter(request, user, page, with_second_factor=True)
    return render(request, "stations/sign_in_code.html", {"form": form.focus()}, status=status)


def pending_user(request):
    pending = request.session.get(PENDING_KEY)
    if not pending or time.time() - pending["at"] > PENDING_SECONDS:
        return None
    user = User.objects.filter(pk=pending["user"], is_active=True).first()
    if user is None or not constant_time_compare(pending["hash"], user.get_session_auth_hash()):
        return None
    return user


def enter(request, user, page, *, with_second_factor=False):
    """Opens the session, under a new key."""
    login(request, user, backend=BACKEND)
    if with_second_factor:
        request.session[second_factor.PASSED_KEY] = True
    note_sign_in(by=member_for(user, origin=origin_of(request, channel_of(request))))
    response = HttpResponseRedirect(page)
    devices.remember(request, response, user.username)
    return response


@public
@require_POST
def sign_out_page(request):
    if request.member is None:
        return redirect(settings.LOGIN_URL)
    sign_out(by=request.member)
    logout(request)
    messages.success(request, "已退出。您在其他设备上的登录也一并结束了。")
    response = redirect(settings.LOGIN_URL)
    # Station computers are shared: “back” must not show what was open.
    response["Clear-Site-Data"] = '"cache"'
    return response
