"""Disabling and enabling an account."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from shuangbai.base.errors import ActError
from stations.enums import DataClass, Right
from stations.forms.accounts import ReasonForm
from stations.gate import gated
from stations.operations.accounts import disable_account, enable_account
from stations.permissions import can_manage_account
from stations.views.paths import own_path
from stations.views.slips import GET_OR_POST, managed_account


def account_acts(member, user):
    """What the member may do to that account: [{label, url, icon}], for the person's page."""
    if not can_manage_account(member, user):
        return []
    named = (
        [("开重置单", "account_slip", "printer"), ("停用账号", "account_disabling", "lock")]
        if user.is_active
        else [("启用账号", "account_enabling", "lock-open")]
    )
    return [
        {"label": label, "url": reverse(name, args=[user.uid]), "icon": icon}
        for label, name, icon in named
    ]


@gated(DataClass.ACCOUNTS, Right.WRITE)
@require_http_methods(GET_OR_POST)
def account_disabling(request, uid):
    words = {
        "heading": "停用账号",
        "text": "停用后，这个人在所有设备上立刻退出，不能再登录。做过的记录都保留。",
        "act_label": "停用",
        "danger": True,
    }
    return change_account(request, uid, disable_account, words, done="已停用")


@gated(DataClass.ACCOUNTS, Right.WRITE)
@require_http_methods(GET_OR_POST)
def account_enabling(request, uid):
    words = {
        "heading": "启用账号",
        "text": "启用后可以用原来的密码登录；不放心的话，再开一张重置单。",
        "act_label": "启用",
    }
    return change_account(request, uid, enable_account, words, done="已启用")


def change_account(request, uid, act, words, *, done):
    user = managed_account(request, uid)
    back = own_path(request.GET.get("then"))
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            act(by=request.member, user=user, reason=form.cleaned_data["reason"])
        except ActError as error:
            form.add_error(error.field or None, error.message)
        else:
            messages.success(request, f"{done}账号 {user.username}（{user.name}）。")
            return redirect(back)
    facts = [("姓名", user.name), ("账号", user.username)]
    context = {**words, "form": form, "facts": facts, "cancel_url": back}
    return render(request, "sb/confirm.html", context)
