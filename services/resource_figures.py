"""Key figures about resources of the running year; each opens its rows."""

from django.urls import reverse

from services.measures import LINKED_VALUE, LINKED_VALUE_HARDSHIP, LINKS_DELIVERED
from services.models import ResourceLink
from shuangbai.base.measures import Period


def figures(member, today):
    year = Period(today.replace(month=1, day=1), today)
    value = LINKED_VALUE.value(member.scope, year)
    hardship = LINKED_VALUE_HARDSHIP.value(member.scope, year)
    address = f"{reverse('resource_links')}?state=delivered&first={year.first}&last={year.last}"
    waiting = ResourceLink.objects.visible_to(member).open().count()
    return [
        {
            "label": "今年落实",
            "values": [
                {"value": LINKS_DELIVERED.value(member.scope, year), "url": address, "unit": "项"}
            ],
        },
        {
            "label": "今年折合",
            "values": [{"value": f"{value:,.2f}", "url": address, "unit": "元"}],
        },
        {
            "label": "其中给困难群众",
            "values": [
                {"value": f"{hardship:,.2f}", "url": f"{address}&hardship=true", "unit": "元"}
            ],
            "caption": f"占 {hardship / value * 100:.1f}%" if value else "今年还没有落实的",
        },
        {
            "label": "在办",
            "values": [{"value": waiting, "url": reverse("resource_links"), "unit": "项"}],
        },
    ]
