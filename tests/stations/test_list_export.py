import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from stations.models import AuditEntry
from tests import factories


@pytest.fixture
def exported(client):
    def asked(user, query=""):
        client.force_login(user)
        return client.get(reverse("stations") + f"?export=xlsx{query}", follow=True)

    return asked


def test_the_sheet_names_its_filter_and_holds_what_was_seen(exported, county, station):
    response = exported(county, "&q=沈塘")
    sheet = load_workbook(io.BytesIO(response.content)).active
    text = [cell.value for row in sheet.iter_rows() for cell in row if cell.value]
    assert any("沈塘" in str(value) and "筛选" in str(value) for value in text)
    assert "沈塘镇社工站" in text
    assert "纪家镇社工站" not in text


def test_the_export_is_in_the_trail_before_it_goes_out(exported, county, station):
    exported(county)
    assert AuditEntry.objects.filter(act="stations.export", user_id=county.pk).count() == 1


def test_a_list_too_long_to_export_says_so_and_stays(exported, county, station, monkeypatch):
    factories.station("440882104")
    monkeypatch.setattr("shuangbai.base.listing.MOST_EXPORTED", 1)
    response = exported(county)
    assert response.status_code == 200
    assert "请先加筛选条件" in response.content.decode()
