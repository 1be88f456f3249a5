"""The navigation of the product itself, as the apps register it."""

import re
from pathlib import Path

from django.conf import settings

from shuangbai.base import nav

ICONS = Path(settings.BASE_DIR) / "shuangbai" / "static" / "vendor" / "icons.svg"


def test_every_entry_leads_somewhere_and_has_its_icon():
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', ICONS.read_text()))
    entries = list(nav._items.values())
    assert [item.url_name for item in entries if not nav.address(item.url_name)] == []
    assert [item.icon for item in entries if item.icon not in drawn] == []


def test_an_address_that_is_not_there_is_answered_by_our_own_page(client, db):
    answer = client.get("/no-such-page/")
    assert answer.status_code == 404
    assert "没有找到这一页" in answer.text
