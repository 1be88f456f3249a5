import pytest

from stations.models import Division, Station, User
from tests import factories


def codes(text):
    found = Division.objects.matching(text).order_by("code")
    return list(found.values_list("code", flat=True))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("沈塘", ["440882101"]),
        ("塘镇", ["440882101", "440902100"]),
        (" 沈 塘 镇 ", ["440882101"]),
        ("stz", ["440882101"]),
        ("STZ", ["440882101"]),
        ("shentang", ["440882101"]),
        ("440882101", ["440882101", "440882101201", "440882101214"]),
        ("镇沈", []),
        ("%", []),
        ("_", []),
        ("", []),
        ("  ", []),
        ("zzz", []),
        ("999", []),
        ("'; drop", []),
    ],
)
def test_a_place_is_found_by_name_pinyin_initials_or_code(places, text, expected):
    assert codes(text) == expected


@pytest.mark.parametrize("text", ["沈塘", "沈塘镇社工站", "stz", "shentangzhen", "4408821"])
def test_a_station_is_found_like_its_township(places, text):
    found = Station.objects.matching(text)
    assert "440882101" in found.values_list("division__code", flat=True)


def test_a_station_is_found_by_a_name_of_its_own(places):
    station = factories.station("440882101")
    station.name = "红棉社工站"
    station.save(update_fields=["name"])
    assert list(Station.objects.matching("红棉")) == [station]
    assert not Station.objects.matching("").exists()


def test_a_person_is_found_by_name_and_pinyin_but_not_by_digits(worker, head):
    assert list(User.objects.matching("晓岚")) == [worker]
    assert list(User.objects.matching("dhy")) == [head]
    assert not User.objects.matching("4408").exists()
