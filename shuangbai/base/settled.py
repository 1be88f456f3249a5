"""A workbook's bytes as they are kept and signed: formulas with their values beside them, and the
same bytes for the same content whenever it is made."""

import io
import re
import zipfile
from html import unescape

from openpyxl.utils import get_column_letter

from shuangbai.base.formulas import CannotCompute, Sheet

# The earliest moment that a zip archive can name.
ALWAYS = (1980, 1, 1, 0, 0, 0)
MODIFIED = re.compile(r"(<dcterms:(created|modified)[^>]*>)[^<]*(</)")
FORMULA = re.compile(r'<c r="([A-Z]+\d+)"([^>]*)><f>([^<]*)</f><v\s*/?>(?:</v>)?</c>')


class BadFormula(ValueError):
    """A formula without a value; the message is for the person whose template it is."""


def settled(book, *, at=None):
    """`at`: the moment that the file names as its own, never now. Raises BadFormula."""
    values = [{one: computed(sheet, one) for one in formulas(sheet)} for sheet in book.worksheets]
    raw = io.BytesIO()
    book.save(raw)
    moment = at.strftime("%Y-%m-%dT%H:%M:%SZ") if at else "2000-01-01T00:00:00Z"
    parts = {}
    with zipfile.ZipFile(raw) as archive:
        for name in archive.namelist():
            parts[name] = archive.read(name)
    parts["docProps/core.xml"] = MODIFIED.sub(
        rf"\g<1>{moment}\g<3>", parts["docProps/core.xml"].decode()
    ).encode()
    for number, known in enumerate(values, start=1):
        name = f"xl/worksheets/sheet{number}.xml"
        parts[name] = with_values(parts[name].decode(), known).encode()
    return zipped(parts)


def zipped(parts):
    """Name → bytes as an archive that says nothing of when it was made."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in parts.items():
            info = zipfile.ZipInfo(name, ALWAYS)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            archive.writestr(info, data)
    return out.getvalue()


def formulas(sheet):
    """(row, column) of each formula, in reading order."""
    return sorted(key for key, cell in sheet._cells.items() if cell.data_type == "f")


def computed(sheet, key):
    reader = getattr(sheet, "_computed", None)
    if reader is None:
        reader = sheet._computed = Sheet(contents(sheet))
    try:
        return reader.number(key)
    except CannotCompute as problem:
        text = str(sheet._cells[key].value)[:60]
        raise BadFormula(f"单元格 {name_of(key)} 的公式 {text} {problem}") from None


def contents(sheet):
    """Texts stand for themselves whatever they begin with; only a formula is read as one."""
    return {key: cell.value if cell.data_type != "s" else "·" for key, cell in sheet._cells.items()}


def name_of(key):
    row, column = key
    return f"{get_column_letter(column)}{row}"


def with_values(xml, values):
    """Each formula's cell with its value. Raises RuntimeError when one was not found."""
    by_name = {name_of(key): value for key, value in values.items()}
    found = []

    def one(match):
        found.append(match[1])
        return f'<c r="{match[1]}"{match[2]}><f>{match[3]}</f><v>{plain(by_name[match[1]])}</v></c>'

    done = FORMULA.sub(one, xml)
    if len(found) != len(values):
        missing = sorted(set(by_name) - set(found))
        raise RuntimeError(f"formulas without a place for their value: {missing}")
    return done


def plain(number):
    """A number without an exponent and without zeros that say nothing."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def shown_formulas(data, part="xl/worksheets/sheet1.xml"):
    """{cell: (formula, value beside it)} of a file's bytes, for tests and checks."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        xml = archive.read(part).decode()
    cells = re.findall(r'<c r="([A-Z]+\d+)"[^>]*><f>([^<]*)</f><v>([^<]*)</v>', xml)
    return {name: (unescape(formula), value) for name, formula, value in cells}
