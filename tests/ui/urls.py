"""The style guide: every component once, for the tests and for whoever builds a page."""

from django.http import HttpResponse
from django.urls import path

from tests.ui import style_guide

urlpatterns = [
    path("", style_guide.page, name="home"),
    path("form/", style_guide.form_page, name="guide_form"),
    path("stations/", style_guide.page, name="guide_stations"),
    path("staff/", style_guide.page, name="guide_staff"),
    path("audit/", style_guide.page, name="guide_audit"),
    path("me/", style_guide.page, name="me"),
    path("search/", style_guide.page, name="search"),
    path("switch/", style_guide.page, name="posting_switch"),
    path("sign-in/", style_guide.sign_in, name="account_login"),
    path("sign-out/", style_guide.page, name="account_logout"),
    path("confirm/", style_guide.confirm, name="guide_confirm"),
    path("refused/", style_guide.refused, name="guide_refused"),
    path("broken/", style_guide.broken, name="guide_broken"),
    path("plain/", lambda request: HttpResponse("ok"), name="guide_plain"),
]

handler400 = "shuangbai.home.errors.bad_request"
handler403 = "shuangbai.home.errors.permission_denied"
handler404 = "shuangbai.home.errors.page_not_found"
handler500 = "shuangbai.home.errors.server_error"
