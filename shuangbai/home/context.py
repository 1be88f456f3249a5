"""What the page shell shows about the person looking at it."""

from clients.permissions import can_list_clients
from shuangbai.base import nav

# Name in the template -> name of the route. A route that does not exist yet shows no link.
SHELL_URLS = {
    "home_url": "home",
    "search_url": "search",
    "me_url": "me",
    "switch_url": "posting_switch",
    "sign_in_url": "account_login",
    "sign_out_url": "account_logout",
}


def search_of(member):
    """At a station people are looked for, above it places, stations and staff."""
    at_station = member is not None and member.posting is not None and member.posting.station_id
    people = nav.address("clients")
    if people and at_station and can_list_clients(member):
        return {"search_url": people, "search_hint": "搜姓名、拼音首字母、村、证件后四位"}
    return {}


def shell(request):
    """Context processor: member, nav, tabbar and the addresses in SHELL_URLS ("" where absent)."""
    member = getattr(request, "member", None)
    return {
        "member": member,
        "nav": nav.groups_for(member, request.path) if member else [],
        "tabbar": nav.tabs_for(member, request.path) if member else [],
        **{key: nav.address(name) for key, name in SHELL_URLS.items()},
        **search_of(member),
    }
