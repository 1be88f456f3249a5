"""Puts the style guide's pages, templates and navigation in the place of the product's."""

import copy
from pathlib import Path

from shuangbai.base import nav
from tests.ui import sample


def switch_on(settings, monkeypatch):
    templates = copy.deepcopy(settings.TEMPLATES)
    templates[0]["DIRS"].append(Path(__file__).parent / "templates")
    settings.TEMPLATES = templates
    settings.ROOT_URLCONF = "tests.ui.urls"
    monkeypatch.setattr(nav, "_items", {item.url_name: item for item in sample.NAV})
