"""Who may have a file already, and who is told."""

import datetime

import pytest
from django.db import connection
from django.urls import reverse

from clients.duplicates import Described, candidates_sql, in_reach, likely
from clients.models import Client, LikelyPair
from shuangbai.base import national_id
from stations.enums import Role
from tests import factories

pytestmark = pytest.mark.django_db

BORN = datetime.date(1948, 3, 12)
NUMBER = "44088219480312901" + national_id.check_digit("44088219480312901")
OTHER_NUMBER = "44088219480312921" + national_id.check_digit("44088219480312921")


def fields(person):
    return [one.fields for one in likely([person])[0]]


@pytest.fixture
def next_village(village, station):
    return factories.village_point("440882101214", station=station).village


@pytest.mark.parametrize(
    ("name", "born_on", "same"),
    [
        ("梁玉桂", BORN, ("姓名", "出生日期", "村（社区）")),
        ("梁玉贵", BORN, ("姓名读音", "出生日期", "村（社区）")),
        ("梁玉桂", BORN.replace(year=1947), ("姓名", "出生日期相近", "村（社区）")),
        ("梁玉桂", None, ("姓名", "村（社区）")),
        ("梁玉桂", BORN.replace(year=1946), None),
        ("梁玉莲", BORN, None),
    ],
)
def test_names_that_sound_alike_in_one_village(name, born_on, same, client_of, village):
    client_of(born_on=BORN)
    found = fields(Described(name, born_on=born_on, village=village))
    assert found == ([same] if same else [])


def test_in_another_village_of_the_county_only_the_same_birthday_counts(
    client_of, village, next_village
):
    client_of(born_on=BORN)
    assert fields(Described("梁玉桂", born_on=BORN, village=next_village)) == [
        ("姓名", "出生日期", "镇街")
    ]
    assert fields(Described("梁玉桂", village=next_village)) == []
    far = factories.division("440883100201")
    assert fields(Described("梁玉桂", born_on=BORN, village=far)) == []


def test_the_same_number_is_found_whatever_the_name_and_place(client_of, village):
    client_of(id_number=NUMBER)
    far = factories.division("440883100201")
    [match] = likely([Described("阿婆", village=far, id_number=NUMBER.lower())])[0]
    assert match.is_same_number
    assert match.fields[0] == "证件号"


def test_two_numbers_or_two_sexes_are_two_people(client_of, village):
    client_of(id_number=NUMBER)
    asked = {"born_on": BORN, "village": village}
    assert fields(Described("梁玉桂", id_number=OTHER_NUMBER, **asked)) == []
    assert fields(Described("梁玉桂", sex="f", **asked)) == []
    assert len(fields(Described("梁玉桂", sex="m", **asked))) == 1


def test_a_merged_file_is_nobodys_duplicate(client_of, village):
    kept, merged = client_of("梁玉桂"), client_of("梁玉桂", id_number=NUMBER)
    Client.objects.filter(pk=merged.pk).update(merged_into=kept)
    found = likely([Described("梁玉桂", village=village, id_number=NUMBER)])[0]
    assert [one.client for one in found] == [kept]


def merged_into(kept, gone):
    Client.objects.filter(pk=gone.pk).update(merged_into=kept)
    return kept


def test_by_the_name_of_a_merged_file_the_person_is_found(client_of, village, next_village):
    kept = merged_into(client_of("梁玉桂"), client_of("陈阿婆", born_on=BORN))
    person = Described("陈阿婆", born_on=BORN, village=next_village)
    [match] = likely([person])[0]
    assert match.client == kept
    assert match.fields == ("姓名", "出生日期", "镇街", "合并前的那一份")


def test_who_is_found_by_both_files_is_named_once_and_by_the_one_in_use(client_of, village):
    kept = merged_into(client_of("梁玉桂"), client_of("梁玉贵"))
    [match] = likely([Described("梁玉桂", village=village)])[0]
    assert (match.client, match.fields) == (kept, ("姓名", "村（社区）"))


def test_another_number_or_sex_of_the_person_speaks_against_the_merged_file(client_of, village):
    merged_into(client_of("梁玉桂", id_number=NUMBER), client_of("陈阿婆", born_on=BORN))
    asked = {"born_on": BORN, "village": village}
    assert fields(Described("陈阿婆", id_number=OTHER_NUMBER, **asked)) == []
    assert fields(Described("陈阿婆", sex="f", **asked)) == []
    assert len(fields(Described("陈阿婆", **asked))) == 1


def test_of_a_person_elsewhere_the_merged_file_tells_nothing(client_of, village, worker, as_member):
    kept = merged_into(client_of("梁玉桂"), client_of("陈阿婆", born_on=BORN))
    station = factories.station("440882104")
    Client.objects.filter(pk=kept.pk).update(station=station)
    found = likely([Described("陈阿婆", born_on=BORN, village=village)])[0]
    assert [one.client for one in found] == [kept]
    assert in_reach(as_member(worker), found) == ([], False)


def test_a_whole_roll_asks_as_many_queries_as_one_line(
    client_of, village, django_assert_num_queries
):
    for name in ("梁玉桂", "吴国荣", "符妃娣"):
        client_of(name, born_on=BORN)
    client_of("许桂英", id_number=NUMBER)
    roll = [Described(f"张三{n}", born_on=BORN, village=village) for n in range(500)]
    roll += [
        Described("吴国荣", born_on=BORN, village=village),
        Described("许某", id_number=NUMBER),
    ]
    with django_assert_num_queries(3):
        likely([roll[-1], roll[-2]])
    with django_assert_num_queries(3):
        found = likely(roll)
    assert [len(matches) for matches in found] == [0] * 500 + [1, 1]


def twenty_thousand(home, village):
    """Files by bulk, one in two hundred without a number."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO clients_client (uid, household_id, station_id, village_id, name, full_pinyin,
                initials, sex, born_on, id_number, id_index, id_tail, relation, mobility, dialect,
                risks, attention, status, registered_on, version)
            SELECT gen_random_uuid(), %s, %s, %s, '对象', 'duixiang' || n %% 5000, 'dx', '',
                date '1940-01-01' + n %% 20000, '',
                CASE WHEN n %% 200 = 0 THEN '' ELSE lpad(n::text, 64, '0') END,
                '', 'head', '', '', '[]', '', 'active', current_date, 1
            FROM generate_series(1, 20000) n
            """,
            [home.pk, home.station_id, village.pk],
        )
        cursor.execute("ANALYZE clients_client")


@pytest.mark.postgres
def test_no_look_up_reads_the_whole_table(village, client_of):
    twenty_thousand(client_of().household, village)
    with connection.cursor() as cursor:
        rows = [(n, f"duixiang{n}", BORN, village.pk) for n in range(20)]
        cursor.execute(
            "EXPLAIN " + candidates_sql(len(rows)), [value for row in rows for value in row]
        )
        by_name = "\n".join(line for (line,) in cursor.fetchall())
    by_number = (
        Client.objects.exclude(id_index="")
        .filter(id_index__in=[str(n).zfill(64) for n in range(20)], merged_into=None)
        .explain()
    )
    assert "client_sound_birth" in by_name
    assert "client_village_sound" in by_name
    assert "one_file_per_id_number" in by_number
    assert "Seq Scan on clients_client" not in by_name + by_number


@pytest.mark.postgres
def test_a_countys_pairs_begin_with_its_files_without_a_number(
    village, client_of, county, as_member
):
    twenty_thousand(client_of().household, village)
    pairs = LikelyPair.objects.visible_to(as_member(county))
    plan = pairs[:101].explain()
    assert "client_unnumbered" in plan
    assert "Seq Scan on clients_client" not in plan


def typed(village, **more):
    return {"name": "梁玉桂", "village": village.pk, "born_on": "1948-03-12", **more}


def hint(browser, sent):
    return browser.post(reverse("client_duplicates"), sent).content.decode()


def test_who_types_is_shown_the_file_and_what_is_the_same(client_of, village, browse, worker):
    known = client_of(born_on=BORN)
    text = hint(browse(worker), typed(village))
    assert reverse("client", args=[known.uid]) in text
    assert "姓名、出生日期、村（社区）" in text
    # A field that is not finished yet is left out.
    assert "姓名、村（社区）" in hint(browse(worker), typed(village, born_on="1948-0"))


def test_nothing_is_told_of_somebody_elsewhere(client_of, village, browse):
    """Not even that there is somebody: only whom to ask."""
    client_of(born_on=BORN, id_number=NUMBER)
    stranger = factories.person(Role.SOCIAL_WORKER, factories.station("440883100"))
    there = factories.village_point("440883100201").village
    text = hint(browse(stranger), typed(there))
    assert "梁玉桂" not in text
    assert "民政" not in text
    text = hint(browse(stranger), typed(there, id_number=NUMBER))
    assert "请交县民政核对" in text
    assert "梁玉桂" not in text
    assert "揖花村" not in text
    assert "相同" not in text


def registration(village, **more):
    return {"relation": "head", "source": "visit", **typed(village, sex="f"), **more}


def test_without_scripts_the_form_asks_before_a_second_file(client_of, village, browse, worker):
    known = client_of(born_on=BORN)
    browser, address = browse(worker), reverse("client_new")
    text = browser.post(address, registration(village)).content.decode()
    assert "可能已有档案" in text
    assert Client.objects.count() == 1
    assert browser.post(address, registration(village, others=str(known.uid))).status_code == 302
    assert Client.objects.count() == 2


def test_a_known_number_cannot_be_ticked_away(client_of, village, browse, worker):
    known = client_of(id_number=NUMBER)
    sent = registration(village, sex="m", id_number=NUMBER, others=str(known.uid))
    text = browse(worker).post(reverse("client_new"), sent).content.decode()
    assert "这个证件号已有档案" in text
    assert Client.objects.count() == 1
