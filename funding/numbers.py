"""Numbers of funding documents: 粤财社〔2019〕65号, however they were typed.

The usual slips are accepted and normalised: square, round or full-width brackets instead of the
hexagonal ones, full-width digits, blanks, a leading 第 or zero, a missing 号.
"""

import re
import unicodedata
from dataclasses import dataclass

from shuangbai.base.errors import ActError

OPENING, CLOSING = "〔[(【〈《{「", "〕])】〉》}」"
FORM = re.compile(
    rf"(?P<issuer>[一-鿿]{{1,20}})"
    rf"(?:[{re.escape(OPENING)}](?P<year>\d{{4}})年?[{re.escape(CLOSING)}]|(?P<plain>\d{{4}})年?)"
    r"(?:字)?第?0*(?P<serial>[1-9]\d{0,5})号?"
)
EARLIEST, LATEST = 1949, 2099
EXAMPLE = "例如 粤财社〔2019〕65号"


@dataclass(frozen=True)
class DocumentNumber:
    issuer: str
    year: int
    serial: int

    def __str__(self):
        return f"{self.issuer}〔{self.year}〕{self.serial}号"


def parse(text):
    """The DocumentNumber that was meant. Raises ActError on `number`."""
    # Compatibility forms: （２０１９） and ［2019］ become plain ones; 〔 〕 stay.
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    found = FORM.fullmatch(plain)
    if not found or (found["plain"] and "第" not in plain and "年" not in plain):
        raise ActError(f"文号看不懂，请按发文代字、年份、序号填写，{EXAMPLE}。", field="number")
    year = int(found["year"] or found["plain"])
    if not EARLIEST <= year <= LATEST:
        raise ActError(f"文号里的年份 {year} 不对，{EXAMPLE}。", field="number")
    return DocumentNumber(found["issuer"], year, int(found["serial"]))
