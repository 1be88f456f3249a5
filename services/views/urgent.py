"""Urgent findings, until somebody says what was done."""

import django_filters
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from clients.enums import ContactKind
from services import findings
from services.day import first_phones, words_of
from services.forms.acts import SettlementForm
from services.models import UrgentAlert
from services.operations.contacts import settle_alert
from services.permissions import can_settle_alert, sees_alerts
from shuangbai.base.errors import Denied
from shuangbai.base.listing import Listing
from stations.enums import DataClass
from stations.gate import gated, load
from stations.listing import answer
from stations.views.acting import GET_OR_POST, act_page

STATES = (("open", "待处理"), ("settled", "已处理"))


class AlertFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(
        label="状态", choices=STATES, method="by_state", empty_label="全部"
    )

    def by_state(self, rows, name, value):
        return rows.filter(settled_at__isnull=value == "open")


def alerts(member):
    rows = UrgentAlert.objects.visible_to(member)
    return rows.select_related(
        "contact__client__village",
        "contact__client__station__division",
        "contact__worker",
        "station__division",
        "settled_by",
    )


@gated(DataClass.CASEWORK)
@require_safe
def urgent(request):
    member = request.member
    demand_sight(member)
    request.GET = request.GET.copy()
    request.GET.setdefault("state", "open")
    listing = Listing(
        request,
        alerts(member),
        filterset=AlertFilter,
        sorts={"raised_at": ("raised_at",)},
        sort="raised_at" if request.GET["state"] == "open" else "-raised_at",
    )
    furnish(member, listing.page.rows)
    return answer(
        request,
        listing,
        "services/urgent.html",
        title="紧急情况",
        data_class=DataClass.CASEWORK,
        act="alert.export",
        state=request.GET["state"],
    )


def demand_sight(member):
    if not sees_alerts(member):
        raise Denied("紧急情况由站里和县民政处理。", who_can="本站社工、站长、县民政")


def furnish(member, rows):
    known = findings.names()
    phones = first_phones({row.contact.client_id for row in rows})
    for row in rows:
        row.words = words_of(row.contact, known)
        row.kind_label = ContactKind(row.contact.kind).label
        row.phone = phones.get(row.contact.client_id, "")
        row.can_settle = row.settled_at is None and can_settle_alert(member, row)


@gated(DataClass.CASEWORK)
@require_http_methods(GET_OR_POST)
def alert_settlement(request, uid):
    """`uid` is the contact's."""
    alert = load(alerts(request.member), request.member, contact__uid=uid)
    if not can_settle_alert(request.member, alert):
        raise Denied("紧急情况由站长处理。", who_can="本站站长、县民政")
    form = SettlementForm(request.POST or None)

    def settle(**data):
        return settle_alert(alert=alert, **data)

    contact = alert.contact
    return act_page(
        request,
        form,
        settle,
        then=reverse("urgent"),
        done=f"{contact.client.name}的紧急情况已处理。",
        title=f"处理 {contact.client.name} 的紧急情况",
        sub=words_of(contact, findings.names()),
        back=reverse("urgent"),
        act_label="处理完毕",
    )
