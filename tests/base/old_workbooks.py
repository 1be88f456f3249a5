"""Real .xls files, as old systems write them."""

import datetime
import io

import xlwt

DATE = xlwt.easyxf(num_format_str="YYYY-MM-DD")


def xls(sheets, *, hidden=(), merged=(), hidden_rows=()):
    """`sheets`: {name: rows}; `merged`: (sheet, top, bottom, left, right, value) from 0;
    `hidden_rows`: (sheet, row) from 0."""
    book = xlwt.Workbook(encoding="utf-8")
    for name, rows in sheets.items():
        sheet = book.add_sheet(name)
        sheet.visibility = int(name in hidden)
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                put(sheet, number, column, value)
        for where, number in hidden_rows:
            if where == name:
                sheet.row(number).hidden = True
        for where, top, bottom, left, right, value in merged:
            if where == name:
                sheet.write_merge(top, bottom, left, right, value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def put(sheet, row, column, value):
    if isinstance(value, datetime.date):
        sheet.write(row, column, value, DATE)
    elif value not in ("", None):
        sheet.write(row, column, value)
