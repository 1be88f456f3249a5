import pytest

from tests.ui import guide


@pytest.fixture
def style_guide(settings, monkeypatch):
    guide.switch_on(settings, monkeypatch)
