"""我的设备令牌: what my devices sign in with."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from shuangbai.base.errors import ActError
from stations.forms.tokens import TokenForm
from stations.gate import signed_in
from stations.models import DeviceToken
from stations.operations.tokens import LIFE, issue_token


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request):
    """The page with the new token is the answer to the POST: it is shown once."""
    form = TokenForm(request.POST if request.method == "POST" else None)
    issued = None
    if request.method == "POST" and form.is_valid():
        try:
            issued = issue_token(by=request.member, name=form.cleaned_data["name"])
        except ActError as error:
            form.add_error(error.field or None, error.message)
        else:
            form = TokenForm()
    rows = DeviceToken.objects.filter(user=request.user).live(timezone.now())
    context = {
        "form": form,
        "issued": issued,
        "days": LIFE.days,
        "tokens": rows.select_related("posting").order_by("-issued_at", "-pk"),
    }
    return render(request, "stations/tokens.html", context)
