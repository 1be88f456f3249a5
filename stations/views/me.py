"""我的: who I am here, my password, my second factor."""

from base64 import b64encode

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.core import signing
from django.http import HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shuangbai.base.errors import ActError
from stations import second_factor
from stations.forms.accounts import EnrolForm, PasswordForm, PresentCodeForm
from stations.gate import load, signed_in
from stations.models import DeviceToken
from stations.operations.accounts import change_password
from stations.operations.second_factor import (
    enrol_second_factor,
    remove_second_factor,
    renew_recovery_codes,
)
from stations.operations.tokens import revoke_token
from stations.views.paths import own_path

GET_OR_POST = ["GET", "HEAD", "POST"]
SECRET_SECONDS = 30 * 60


@signed_in
@require_safe
def me(request):
    user = request.user
    is_enrolled = second_factor.is_enrolled(user)
    context = {
        "is_enrolled": is_enrolled,
        "is_demanded": second_factor.is_demanded_of(request.member),
        "tokens": user.device_tokens.live(timezone.now()).order_by("-issued_at", "-pk"),
        "codes_left": second_factor.recovery_codes_left(user) if is_enrolled else 0,
        "facts": [("姓名", user.name), ("账号", user.username), ("手机", user.phone)],
    }
    return render(request, "stations/me.html", context)


@signed_in
@require_POST
def token_revocation(request, pk):
    """Ends a device token: one's own, or that of somebody whose posting one could end (a lost
    phone must not wait for its owner)."""
    rows = DeviceToken.objects.select_related("user", "posting")
    token = load(rows, request.member, pk=pk)
    revoke_token(by=request.member, token=token)
    messages.success(request, f"设备“{token.name}”的令牌已吊销，那台设备立刻退出。")
    if token.user_id == request.user.pk:
        return redirect("me")
    return redirect("person", uid=token.user.uid)


@signed_in
@never_cache
@sensitive_post_parameters()
@require_http_methods(GET_OR_POST)
def password(request):
    form = PasswordForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            user = change_password(by=request.member, current=given["current"], new=given["new"])
        except ActError as error:
            form.add_error(error.field or None, error.message)
        else:
            update_session_auth_hash(request, user)
            messages.success(request, "密码已改。您在其他设备上的登录都已结束。")
            return HttpResponseRedirect(own_path(request.GET.get("then"), default="/me/"))
    return render(request, "stations/password.html", {"form": form})


@signed_in
@never_cache
@sensitive_post_parameters()
@require_http_methods(GET_OR_POST)
def second_factor_setup(request):
    """Shows a new secret and binds it once a code proves that a phone holds it. The secret
    travels in the form, signed for this person: looking at the page writes nothing."""
    if second_factor.is_enrolled(request.user):
        return redirect("me")
    secret = offered_secret(request) or second_factor.new_secret()
    form = EnrolForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            codes = enrol_second_factor(by=request.member, secret=secret, **form.cleaned_data)
        except ActError as error:
            form.add_error(error.field or None, error.message)
        else:
            keep_session(request)
            return recovery_codes_page(request, codes)
    return render(
        request, "stations/second_factor_setup.html", setup_context(request, form, secret)
    )


def setup_context(request, form, secret):
    address = second_factor.address_of(request.user, secret)
    picture = b64encode(second_factor.picture_of(address).encode()).decode()
    return {
        "form": form,
        "offer": signing.dumps([request.user.pk, secret], salt="second_factor.offer"),
        "address": address,
        "picture": f"data:image/svg+xml;base64,{picture}",
        "secret": " ".join(secret[i : i + 4] for i in range(0, len(secret), 4)),
    }


def offered_secret(request):
    """The secret that an earlier answer offered to this person, or None."""
    try:
        user_id, secret = signing.loads(
            request.POST.get("offer", ""), salt="second_factor.offer", max_age=SECRET_SECONDS
        )
    except signing.BadSignature:
        return None
    return secret if user_id == request.user.pk else None


def keep_session(request):
    """All other sessions have just ended; this one goes on under a new key."""
    update_session_auth_hash(request, request.user)
    request.session[second_factor.PASSED_KEY] = True


def recovery_codes_page(request, codes):
    pairs = [f"{code[:5]} {code[5:]}" for code in codes]
    context = {"codes": pairs, "next": own_path(request.GET.get("then"), default="/me/")}
    return render(request, "stations/recovery_codes.html", context)


@signed_in
@never_cache
@require_http_methods(GET_OR_POST)
def recovery_codes(request):
    """A new set of recovery codes, shown once in the answer."""
    form = PresentCodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            return recovery_codes_page(
                request, renew_recovery_codes(by=request.member, **form.cleaned_data)
            )
        except ActError as error:
            form.add_error(error.field or None, error.message)
    context = {
        "heading": "换一组备用码",
        "text": "旧的备用码立刻作废，新的只显示一次。",
        "act_label": "换一组",
        "cancel_url": "/me/",
        "form": form,
    }
    return render(request, "sb/confirm.html", context)


@signed_in
@never_cache
@require_http_methods(GET_OR_POST)
def second_factor_removal(request):
    form = PresentCodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            remove_second_factor(by=request.member, **form.cleaned_data)
        except ActError as error:
            form.add_error(error.field or None, error.message)
        else:
            update_session_auth_hash(request, request.user)
            request.session.pop(second_factor.PASSED_KEY, None)
            messages.success(request, "已解除绑定。要换手机的，请在新手机上重新绑定。")
            return redirect("second_factor_setup")
    context = {
        "heading": "解除或更换动态码",
        "text": "解除后，您在其他设备上的登录都结束，备用码作废。要求动态码的任职须马上重新绑定。",
        "act_label": "解除",
        "danger": True,
        "cancel_url": "/me/",
        "form": form,
    }
    return render(request, "sb/confirm.html", context)
