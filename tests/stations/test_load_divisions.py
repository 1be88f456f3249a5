"""Loading lists of places: what changes, what stays, what is refused."""

import csv
import datetime
import gzip
import io

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from shuangbai.base.errors import Denied
from stations.division_lists import DivisionList
from stations.enums import DivisionKind
from stations.models import AuditEntry, Division, DivisionChange, ServicePoint, Station
from stations.operations.divisions import load_divisions

pytestmark = pytest.mark.django_db

NEW_YEAR = datetime.date(2024, 1, 1)
LEIZHOU = {
    "44": "广东省",
    "4408": "湛江市",
    "440882": "雷州市",
    "440882101": "沈塘镇",
    "440882101201": "揖花村委会",
    "440882101214": "卜格村委会",
    "440882104": "纪家镇",
    "440882104201": "豪郎村委会",
}
WUCHUAN = {"440883": "吴川市", "440883100": "浅水镇", "440883100201": "旺村村委会"}
ZHANJIANG = LEIZHOU | WUCHUAN


@pytest.fixture
def write(tmp_path):
    """`write(places)`: a CSV file of them."""

    def write(rows, name="places.csv", header=("code", "name")):
        path = tmp_path / name
        with open(path, "w", newline="") as file:
            csv.writer(file).writerows([header, *getattr(rows, "items", lambda: rows)()])
        return str(path)

    return write


@pytest.fixture
def load(write):
    """`load(places, moves={…})`: loads them as of 2024-01-01 and returns what was printed."""

    def load(places, *, moves=None, **options):
        out = io.StringIO()
        if moves:
            options["moves"] = write(moves, "moves.csv", ("old", "new"))
        call_command("load_divisions", write(places), on=NEW_YEAR, stdout=out, **options)
        return out.getvalue()

    return load


def place(code):
    return Division.objects.get(code=code)


def history(row):
    fields = ("kind", "old_code", "new_code", "old_name", "new_name", "on")
    return list(DivisionChange.objects.filter(division=row).order_by("pk").values_list(*fields))


def changed(places, *without, **names):
    """The places without some codes (and all below them), and with others (`c440883="新名"`)."""
    kept = {code: name for code, name in places.items() if not code.startswith(without or ("-",))}
    return dict(sorted((kept | {key[1:]: name for key, name in names.items()}).items()))


def test_a_first_load_makes_the_tree_without_claiming_that_anything_happened(load):
    load(ZHANJIANG)
    village = place("440882101201")
    assert village.parent.parent.parent.parent.code == "44"
    assert village.full_pinyin == "yihuacunweihui"
    assert not DivisionChange.objects.exists()
    assert Station.objects.count() == 3
    assert ServicePoint.objects.count() == 4
    assert set(AuditEntry.objects.values_list("act", "channel")) == {
        ("divisions.load", "command"),
        ("network.plan", "command"),
    }


def test_a_gzipped_file_and_a_byte_order_mark_are_read(tmp_path):
    path = tmp_path / "places.csv.gz"
    text = "\ufeffcode,name\r\n" + "\r\n".join(f"{c},{n}" for c, n in LEIZHOU.items())
    path.write_bytes(gzip.compress(text.encode()))
    call_command("load_divisions", str(path), stdout=io.StringIO())
    assert Division.objects.count() == len(LEIZHOU)


def test_a_dry_run_reports_and_writes_nothing(load):
    out = load(ZHANJIANG, dry_run=True)
    assert "新增 11（省 1、市 1、县（市、区） 2、乡镇（街道） 3、村（社区） 4）" in out
    assert "什么都没有写入" in out
    assert not Division.objects.exists()
    assert not AuditEntry.objects.exists()


def test_stations_are_left_out_when_not_wanted(load):
    load(ZHANJIANG, stations=False)
    assert not Station.objects.exists()


def test_areas_that_are_only_like_a_township_or_village_get_no_station_and_no_point(load):
    load(changed(LEIZHOU, c440882450="东里农场", c440882450201="甲村", c440882101498="虚拟社区"))
    assert place("440882450").kind == place("440882101498").kind == DivisionKind.LIKE
    assert place("440882450201").kind == DivisionKind.REGULAR
    assert not Station.objects.filter(division__code="440882450").exists()
    assert ServicePoint.objects.count() == 3


def test_a_place_new_in_a_known_county_is_noted(load):
    load(LEIZHOU)
    out = load(changed(LEIZHOU, c440882105="唐家镇"))
    assert history(place("440882105")) == [
        ("new", "", "440882105", "", "唐家镇", NEW_YEAR),
    ]
    assert "440882105 唐家镇" in out
    assert "筹建社工站 1，新设服务点 0" in out


def test_a_renamed_place_keeps_its_row_and_is_found_under_its_new_name(load):
    load(LEIZHOU)
    before = place("440882101")
    out = load(changed(LEIZHOU, c440882101="沈塘街道"))
    after = place("440882101")
    assert (after.pk, after.name, after.initials) == (before.pk, "沈塘街道", "stjd")
    assert history(after) == [("renamed", "440882101", "440882101", "沈塘镇", "沈塘街道", NEW_YEAR)]
    assert "440882101 沈塘镇 → 440882101 沈塘街道" in out
    assert "沈塘镇社工站" in out
    assert Station.objects.get(division=after).name == "沈塘镇社工站"


def test_a_vanished_place_keeps_its_row_and_its_station(load):
    load(ZHANJIANG)
    out = load(changed(ZHANJIANG, "440882104"))
    gone = place("440882104")
    assert gone.vanished_on == place("440882104201").vanished_on == NEW_YEAR
    assert history(gone)[0][0] == "vanished"
    assert Station.objects.filter(division=gone).exists()
    assert "纪家镇社工站（440882104 纪家镇）" in out
    assert "440882104201 豪郎村委会（纪家镇社工站）" in out


def test_a_vanished_place_comes_back_as_the_same_row(load):
    load(ZHANJIANG)
    load(changed(ZHANJIANG, "440882104"))
    load(ZHANJIANG)
    back = place("440882104")
    assert back.vanished_on is None
    assert [row[0] for row in history(back)] == ["vanished", "restored"]


def test_a_file_of_one_county_says_nothing_about_its_neighbours(load):
    load(ZHANJIANG)
    load(changed(LEIZHOU, "440882104", c440882105="唐家镇"))
    assert place("440882104").vanished_on == NEW_YEAR
    assert not Division.objects.filter(code__startswith="440883", vanished_on=NEW_YEAR).exists()


def test_a_file_without_villages_says_nothing_about_villages(load):
    load(ZHANJIANG)
    load({code: name for code, name in ZHANJIANG.items() if len(code) < 12})
    assert not Division.objects.filter(vanished_on__isnull=False).exists()


def test_it_refuses_to_lose_a_county_unless_told_what_the_file_covers(load):
    load(ZHANJIANG | {"440881": "廉江市"})
    with pytest.raises(CommandError, match=r"440881 廉江市.*--covers"):
        load(ZHANJIANG)
    assert place("440881").vanished_on is None
    load(ZHANJIANG, covers=["4408"])
    assert place("440881").vanished_on == NEW_YEAR


def test_it_refuses_a_cover_that_is_not_in_the_file(load):
    with pytest.raises(CommandError, match="4409 不在区划文件里"):
        load(ZHANJIANG, covers=["4409"])


RECODED = changed(
    ZHANJIANG,
    "440882104",
    c440882188="纪家镇",
    c440882188205="豪郎村委会",
    c440882188206="新村委会",
)


def test_a_recoded_place_keeps_its_row_its_station_and_its_villages(load):
    load(ZHANJIANG)
    township, village = place("440882104"), place("440882104201")
    out = load(RECODED, moves={"440882104": "440882188"})
    assert place("440882188").pk == township.pk
    # The village stands under the new code by its old name: it moved along.
    assert place("440882188205").pk == village.pk
    assert place("440882188205").parent_id == township.pk
    assert history(township) == [
        ("recoded", "440882104", "440882188", "纪家镇", "纪家镇", NEW_YEAR)
    ]
    assert Station.objects.get(division=township).name == "纪家镇社工站"
    assert "筹建社工站 0，新设服务点 1" in out
    assert not Division.objects.filter(vanished_on__isnull=False).exists()


def test_the_same_moves_twice_change_nothing(load):
    load(ZHANJIANG)
    load(RECODED, moves={"440882104": "440882188"})
    changes = DivisionChange.objects.count()
    load(RECODED, moves={"440882104": "440882188"})
    assert DivisionChange.objects.count() == changes


def test_a_likely_move_is_suggested_and_not_made(load):
    load(ZHANJIANG)
    out = load(RECODED, dry_run=True)
    assert "440882104,440882188  纪家镇" in out
    load(RECODED)
    assert place("440882104").vanished_on == NEW_YEAR
    assert place("440882104").successor is None


def test_a_merged_place_names_its_successor_and_its_villages_move_over(load):
    load(ZHANJIANG)
    village = place("440882104201")
    merged = changed(ZHANJIANG, "440882104", c440882101220="豪郎村委会")
    out = load(merged, moves={"440882104": "440882101"})
    old = place("440882104")
    assert (old.vanished_on, old.successor) == (NEW_YEAR, place("440882101"))
    assert history(old)[0][:3] == ("merged", "440882104", "440882101")
    village.refresh_from_db()
    assert (village.code, village.parent) == ("440882101220", place("440882101"))
    assert "纪家镇社工站（440882104 纪家镇）" in out
    assert Station.objects.filter(division=old).exists()


def test_two_places_that_become_a_new_one_pass_on_the_first_ones_row(load):
    load(ZHANJIANG)
    first, second = place("440882101"), place("440882104")
    joined = changed(ZHANJIANG, "440882101", "440882104", c440882010="新城街道")
    load(joined, moves={"440882101": "440882010", "440882104": "440882010"})
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.code, first.name, first.vanished_on) == ("440882010", "新城街道", None)
    assert (second.successor, second.vanished_on) == (first, NEW_YEAR)


def test_a_move_known_only_later_still_names_the_successor(load):
    load(ZHANJIANG)
    load(RECODED)
    load(RECODED, moves={"440882104": "440882188"})
    assert place("440882104").successor == place("440882188")


def test_a_station_merged_away_is_not_planned_again(load):
    load(ZHANJIANG)
    station = Station.objects.get(division__code="440882104")
    station.merged_into = Station.objects.get(division__code="440882101")
    station.status = "closed"
    station.save()
    out = load(ZHANJIANG)
    assert "筹建社工站 0" in out
    assert "440882104 纪家镇" in out


@pytest.mark.parametrize(
    ("moves", "problem"),
    [
        ({"440882199": "440882101"}, "系统里没有旧代码 440882199"),
        ({"440882101": "440882104"}, "440882101 仍在区划文件里"),
        ({"440882104": "440882177"}, "新代码 440882177 不在区划文件里"),
        ({"440882104": "4408"}, "第 2 行：440882104 和 4408 不是同一层级"),
        ({"44088210x": "440882101"}, "“44088210x”不是区划代码"),
        (
            [("440882104", "440882101"), ("440882104", "440883100")],
            "第 3 行：440882104 已在上面出现",
        ),
    ],
)
def test_it_refuses_moves_that_make_no_sense(load, moves, problem):
    load(ZHANJIANG)
    with pytest.raises(CommandError, match=problem):
        load(changed(ZHANJIANG, "440882104"), moves=moves)
    assert not DivisionChange.objects.exists()


BAD_ROWS = {
    "第 2 行：区划代码“44a”应全是数字": [("44a", "某省")],
    "区划代码“4.41E+08”应全是数字，像是被 Excel 改成了科学计数": [("4.41E+08", "某镇")],
    "区划代码“４４”应全是数字": [("４４", "广东省")],
    "第 3 行：区划代码“440”应为 2、4、6、9 或 12 位，现为 3 位": [("44", "广东省"), ("440", "?")],
    "末尾是补的 0": [("440000000000", "广东省")],
    "第 3 行：440882 雷州市 的上级 4408 不在文件里": [("44", "广东省"), ("440882", "雷州市")],
    "第 3 行：44 重复出现": [("44", "广东省"), ("44", "广东省")],
    "第 3 行：44 出现两次，前面的名称是“广东省”": [("44", "广东省"), ("44", "广东")],
    "第 2 行：名称“”应为 1–60 个字": [("44", " ")],
    "第 2 行：应有两列，现有 3 列": [("44", "广东省", "x")],
    "只有表头": [],
}


@pytest.mark.parametrize("problem", BAD_ROWS)
def test_it_refuses_a_bad_row_by_file_and_line_and_does_nothing(write, problem):
    rows = write(BAD_ROWS[problem])
    with pytest.raises(CommandError) as refused:
        call_command("load_divisions", write(ZHANJIANG, "good.csv"), rows)
    assert problem in str(refused.value)
    assert "什么都没有写入" in str(refused.value)
    assert not Division.objects.exists()


def test_it_names_every_bad_row_at_once_up_to_thirty(write):
    with pytest.raises(CommandError) as refused:
        call_command("load_divisions", write([(f"x{n}", "某地") for n in range(40)]))
    assert "有 40 处要改" in str(refused.value)
    assert "……另有 10 处" in str(refused.value)


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("a.csv", "code,name\n44,广东省".encode("gb18030"), "CSV UTF-8"),
        ("a.csv", "44,广东省\n".encode(), "第 1 行：表头应为 code,name"),
        ("a.csv.gz", b"not gzip", "读不出来"),
        ("a.csv.gz", gzip.compress(b"code,name\n" * 99, mtime=0)[:30], "读不出来"),
        ("a.csv", b"", "表头应为 code,name"),
    ],
)
def test_it_refuses_a_file_that_is_no_list(tmp_path, name, content, problem):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(CommandError, match=problem):
        call_command("load_divisions", str(path))


def test_it_says_when_there_is_no_such_file():
    with pytest.raises(CommandError, match="没有这个文件"):
        call_command("load_divisions", "nowhere.csv")


def test_files_that_name_a_place_differently_are_refused(write):
    with pytest.raises(CommandError, match="44 在几个文件里名称不同"):
        call_command(
            "load_divisions",
            write(LEIZHOU, "a.csv"),
            write(WUCHUAN | {"44": "广东", "4408": "湛江市"}),
        )


def test_a_wrong_day_is_answered_with_an_example():
    with pytest.raises(CommandError, match="2024-01-01"):
        call_command("load_divisions", "--on", "1.1.2024")


def test_only_the_province_loads_its_list(city, province, as_member):
    listing = DivisionList(LEIZHOU, covers=("440882",))
    with pytest.raises(Denied):
        load_divisions(by=as_member(city), listing=listing, on=NEW_YEAR)
    load_divisions(by=as_member(province), listing=listing, on=NEW_YEAR)
    henan = DivisionList({"41": "河南省"}, covers=("41",))
    with pytest.raises(Denied):
        load_divisions(by=as_member(province), listing=henan, on=NEW_YEAR)


@pytest.mark.parametrize(("code", "level"), [("440", 1), ("4408", 1), ("44088210", 4)])
def test_the_database_refuses_a_code_that_does_not_fit_its_level(code, level):
    with pytest.raises(IntegrityError), transaction.atomic():
        Division.objects.create(code=code, name="某地", level=level)
