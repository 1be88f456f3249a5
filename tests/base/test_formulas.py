from decimal import Decimal

import pytest

from shuangbai.base.formulas import CannotCompute, Sheet, moved

CELLS = {(1, 1): Decimal("10.10"), (2, 1): 20, (3, 1): "文字", (4, 1): None, (5, 1): "=A1*2"}


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("=SUM(A1:A4)", "30.10"),
        ("=SUM(A1:A5)", "50.30"),
        ("=SUM($A$1:$A$2, 5, A5)", "55.30"),
        ("=A1+A2*2-(3-1)/2", "49.10"),
        ("=-A1", "-10.10"),
        ("=ROUND(A1/3, 2)", "3.37"),
        ("=COUNT(A1:A5)", "3"),
        ("=AVERAGE(A1:A2)", "15.05"),
        ("=MAX(A1:A2)-MIN(A1:A2)", "9.90"),
        ("=ABS(A1-A2)", "9.90"),
        ("=A4+1", "1"),
    ],
)
def test_a_formula_is_computed_as_excel_would(formula, value):
    assert Sheet({**CELLS, (9, 9): formula}).value((9, 9)) == Decimal(value)


@pytest.mark.parametrize(
    "formula",
    [
        "=VLOOKUP(A1,B1:C9,2)",
        "=HYPERLINK(1)",
        "=A1/A4",
        "=A3+1",
        "=SUM(A1:XFD1048576)",
        "=I9",
        "=[1]Sheet!A1",
        "=Sheet2!A1",
        "=SUM(A1",
        "=A1 A2",
        "=",
        "=1" + "+1" * 400,
        "=" + "(" * 200 + "1" + ")" * 200,
        "=cmd|' /C calc'!A0",
        "=ROUND(A1,99)",
        "=AVERAGE(B1:B2)",
    ],
)
def test_what_it_cannot_compute_ends_in_a_sentence(formula):
    with pytest.raises(CannotCompute, match="。"):
        Sheet({**CELLS, (9, 9): formula}).value((9, 9))


def test_a_circle_through_several_cells_is_seen():
    with pytest.raises(CannotCompute, match="绕回"):
        Sheet({(1, 1): "=A2", (2, 1): "=A3", (3, 1): "=A1"}).value((1, 1))


def test_a_long_chain_ends_in_a_sentence():
    chain = {(row, 1): f"=A{row + 1}" for row in range(1, 300)}
    with pytest.raises(CannotCompute, match="太深"):
        Sheet({**chain, (300, 1): 1}).value((1, 1))


@pytest.mark.parametrize(
    ("formula", "after"),
    [
        ("=SUM(F6:F6)", "=SUM(F6:F10)"),
        ("=SUM($F$6:F6)+F7", "=SUM($F$6:F10)+F11"),
        ("=F5+F6+F7", "=F5+F6+F11"),
        ("=SUM(F2:F4)", "=SUM(F2:F4)"),
        ("=SUM(F7:F9)", "=SUM(F11:F13)"),
        ("=ROUND(F7,2)", "=ROUND(F11,2)"),
    ],
)
def test_a_formula_follows_the_rows_put_in_below_six(formula, after):
    assert moved(formula, row=6, by=4) == after
