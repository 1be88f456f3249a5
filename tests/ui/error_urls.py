from django.core.exceptions import PermissionDenied
from django.urls import path

from shuangbai.base.errors import Denied, OutOfScope
from tests.ui import urls as guide


def raising(error):
    def view(request):
        raise error

    return view


urlpatterns = [
    *guide.urlpatterns,
    path("out-of-scope/", raising(OutOfScope(None))),
    path("denied/", raising(Denied("写计划的人不能批自己的计划。", who_can="站长、副站长"))),
    path("denied-plainly/", raising(PermissionDenied())),
    path("fails/", raising(ZeroDivisionError("secret"))),
]
handler400 = guide.handler400
handler403 = guide.handler403
handler404 = guide.handler404
handler500 = guide.handler500
