"""Asks LibreOffice what it makes of a workbook of ours."""

import io
import re
import shutil
import subprocess
import zipfile

from openpyxl import load_workbook

PROGRAMS = ("libreoffice", "soffice")


def without_values(data):
    """The workbook without the values beside its formulas, so that they must be computed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name.startswith("xl/worksheets/sheet"):
                part = re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", part)
            new.writestr(name, part)
    return out.getvalue()


def recalculated(books, folder):
    """{name: {cell: number}} of each first sheet's formulas as LibreOffice computes them; `books`:
    name → bytes."""
    for name, data in books.items():
        (folder / f"{name}.xlsx").write_bytes(without_values(data))
    converted(folder, books, "xlsx:Calc MS Excel 2007 XML")
    return {name: computed(data, folder / "out" / f"{name}.xlsx") for name, data in books.items()}


def computed(data, path):
    sheet = load_workbook(path, data_only=True).worksheets[0]
    formulas = load_workbook(io.BytesIO(data)).worksheets[0]
    return {
        cell.coordinate: sheet[cell.coordinate].value
        for row in formulas.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }


def pages(data, folder):
    """How many pages it prints on."""
    (folder / "in.xlsx").write_bytes(data)
    converted(folder, ["in"], "pdf")
    return len(re.findall(rb"/Type\s*/Page\b", (folder / "out" / "in.pdf").read_bytes()))


def converted(folder, names, kind):
    program = next(filter(None, map(shutil.which, PROGRAMS)))
    command = [program, f"-env:UserInstallation=file://{folder}/profile", "--headless"]
    command += ["--convert-to", kind, "--outdir", str(folder / "out")]
    command += [str(folder / f"{name}.xlsx") for name in names]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
