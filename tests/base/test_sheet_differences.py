from shuangbai.base.sheet_differences import differences

OURS = [
    ["沈塘镇工资明细表", "", ""],
    ["序号", "姓名", "应发"],
    [1.0, "陈晓岚", 5980.1],
    [2.0, "邓海燕", 7000.0],
    [3.0, "郑子轩", 7220.0],
    ["合计", "", 20200.1],
]


def changed(act):
    rows = [list(row) for row in OURS]
    act(rows)
    return [
        (one.kind, one.cell, one.who, one.label, one.ours, one.theirs)
        for one in differences(OURS, rows, heads=OURS[1])
    ]


def test_what_was_not_touched_compares_equal():
    assert changed(lambda rows: rows.append(["", "", ""])) == []


def test_a_changed_cell_is_named_with_person_and_column():
    def act(rows):
        rows[3][2] = 7000.01

    assert changed(act) == [("changed", "C4", "邓海燕", "应发", "7000", "7000.01")]


def test_a_changed_text_is_named():
    def act(rows):
        rows[3][1] = "邓海雁"

    assert changed(act) == [("changed", "B4", "邓海燕", "姓名", "邓海燕", "邓海雁")]


def test_a_row_struck_out_is_one_difference_and_the_rest_still_compare():
    def act(rows):
        del rows[3]
        rows[4][2] = 13200.1

    assert changed(act) == [
        ("missing", "第 4 行", "邓海燕", "", "2，邓海燕，7000", ""),
        ("changed", "C5", "合计", "应发", "20200.10", "13200.10"),
    ]


def test_a_row_put_in_is_named_as_such():
    def act(rows):
        rows.insert(4, [3.0, "苏远", 100.0])

    assert changed(act) == [("added", "第 5 行", "苏远", "", "", "3，苏远，100")]


NAMESAKES = [
    ["序号", "姓名", "应发", "账号尾号"],
    [1.0, "陈晓岚", 5980.1, "1111"],
    [2.0, "陈晓岚", 7000.0, "2222"],
    [3.0, "邓海燕", 7220.0, "3333"],
    ["合计", "", 20200.1],
]


def among_namesakes(act, ours=NAMESAKES):
    rows = [list(row) for row in ours]
    act(rows)
    return [
        (one.kind, one.cell, one.label, one.ours, one.theirs)
        for one in differences(ours, rows, heads=ours[0])
    ]


def test_of_two_people_of_one_name_the_one_struck_out_is_named():
    def act(rows):
        del rows[1]
        rows[1][2] = 7000.01

    assert among_namesakes(act) == [
        ("missing", "第 2 行", "", "1，陈晓岚，5980.10，1111", ""),
        ("changed", "C2", "应发", "7000", "7000.01"),
    ]


def test_two_people_of_one_name_who_changed_places_are_still_told_apart():
    def act(rows):
        rows[1], rows[2] = [1.0, *rows[2][1:]], [2.0, *rows[1][1:]]
        rows[2][2] = 5980.2

    assert among_namesakes(act) == [
        ("changed", "A3", "序号", "1", "2"),
        ("changed", "C3", "应发", "5980.10", "5980.20"),
        ("changed", "A2", "序号", "2", "1"),
    ]


def test_people_alike_in_name_and_account_are_told_apart_by_their_sums():
    ours = [row[:3] for row in NAMESAKES]

    def act(rows):
        del rows[1]

    assert among_namesakes(act, ours) == [("missing", "第 2 行", "", "1，陈晓岚，5980.10", "")]


def test_an_account_that_excel_made_a_number_is_one_cell():
    def act(rows):
        rows[2][3] = 2222.5

    assert among_namesakes(act) == [("changed", "D3", "账号尾号", "2222", "2222.50")]
