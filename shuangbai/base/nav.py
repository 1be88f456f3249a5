"""Who finds which page where. Apps register their entries in AppConfig.ready; the shell shows them.

An entry whose route does not exist is not shown; a test makes sure that every entry has its route.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.urls import NoReverseMatch, reverse

# The order of the side bar: grouped by what people do, not by our apps.
GROUPS = ("今天", "服务", "机构与人员", "资金", "绩效", "系统", "我的")
TABS = 5


def everyone(member):
    return True


@dataclass(frozen=True)
class NavItem:
    """One entry of the side bar.

    visible(member) -> bool; badge(member) -> int or None, asked on every page, so keep it cheap.
    under: further path prefixes that belong to the entry ("/points/" under 社工站).
    tab_roles: roles (`member.role`) whose phone bar holds the entry, None for all;
    tab_order: its place there, 0 keeps it out of the bar.
    """

    group: str
    label: str
    icon: str
    url_name: str
    order: int = 50
    visible: Callable = everyone
    badge: Callable | None = None
    under: tuple = ()
    tab_label: str = ""
    tab_order: int = 0
    tab_roles: frozenset | None = field(default=None)

    def on_tabbar_of(self, member):
        return self.tab_order > 0 and (self.tab_roles is None or member.role in self.tab_roles)


_items: dict[str, NavItem] = {}


def register(item):
    """Keyed by url_name: registering twice (a reloaded app) keeps one entry."""
    if item.group not in GROUPS:
        raise ValueError(f"unknown navigation group {item.group!r}")
    _items[item.url_name] = item


def items_for(member):
    """The entries this member may open, in the order of the side bar."""
    seen = (item for item in _items.values() if address(item.url_name) and item.visible(member))
    return sorted(seen, key=lambda item: (GROUPS.index(item.group), item.order, item.url_name))


def address(url_name):
    """The route's path, "" while there is none of that name."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


def groups_for(member, path):
    """[{label, items: [{label, url, icon, current, badge}]}] without empty groups."""
    drawn = _draw(items_for(member), member, path)
    groups = []
    for item, entry in drawn:
        if not groups or groups[-1]["label"] != item.group:
            groups.append({"label": item.group, "items": []})
        groups[-1]["items"].append(entry)
    return groups


def tabs_for(member, path):
    """The phone's bottom bar: at most five entries of those that exist for this role."""
    wanted = [item for item in items_for(member) if item.on_tabbar_of(member)]
    wanted = sorted(wanted, key=lambda item: item.tab_order)[:TABS]
    return [
        {**entry, "label": item.tab_label or item.label}
        for item, entry in _draw(wanted, member, path)
    ]


def _draw(items, member, path):
    urls = {item.url_name: address(item.url_name) for item in items}
    here = _nearest(items, urls, path)
    return [
        (
            item,
            {
                "label": item.label,
                "url": urls[item.url_name],
                "icon": item.icon,
                "current": item is here,
                "badge": item.badge(member) if item.badge else None,
            },
        )
        for item in items
    ]


def _nearest(items, urls, path):
    """The entry whose address is the longest beginning of the path; the root only matches itself."""
    best, length = None, 0
    for item in items:
        for prefix in (urls[item.url_name], *item.under):
            fits = path == prefix or (prefix != "/" and path.startswith(prefix))
            if fits and len(prefix) > length:
                best, length = item, len(prefix)
    return best
