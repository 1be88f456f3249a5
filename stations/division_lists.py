"""Reading published lists of places: `code,name` as CSV, plain or gzipped, and lists of moves.

A list is read whole and judged whole: either everything is sound, or `ListProblems` names the
lines that are not and nothing has been done.
"""

import csv
import gzip
import hashlib
import io
import zlib
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from shuangbai.base.errors import ActError
from stations.enums import CODE_LENGTHS, DivisionKind, Level

SHIPPED = Path(__file__).parent / "data" / "divisions"
# All of China with its villages is 25 MB; what unpacks to more is not a list of places.
MOST_BYTES = 64 * 1024 * 1024
MOST_SHOWN = 30
LONGEST_NAME = 60
PARENT_LENGTHS = {4: 2, 6: 4, 9: 6, 12: 9}


class ListProblems(ActError):
    """What is wrong with a list; each problem names its file and line."""

    def __init__(self, problems):
        self.problems = problems
        rest = len(problems) - MOST_SHOWN
        shown = problems[:MOST_SHOWN] + ([f"……另有 {rest} 处"] if rest > 0 else [])
        super().__init__(
            "\n".join([f"区划文件有 {len(problems)} 处要改，什么都没有写入：", *shown])
        )


def parent_code(code):
    """`440882101` → `440882`; a province has none."""
    return code[: PARENT_LENGTHS[len(code)]] if len(code) > 2 else None


def level_of(code):
    return CODE_LENGTHS[len(code)]


@dataclass(frozen=True)
class DivisionList:
    """Places by code, as one or more files name them.

    `covers`: the places that the list describes as a whole, so that what it leaves out there is
    gone. `source` names the files and their sums.
    """

    names: dict[str, str]
    covers: tuple[str, ...] = ()
    source: str = ""
    children: dict[str | None, list[str]] = field(init=False, repr=False)

    def __post_init__(self):
        children = defaultdict(list)
        for code in sorted(self.names):
            children[parent_code(code)].append(code)
        object.__setattr__(self, "children", dict(children))

    def kind_of(self, code):
        """DOMAIN, "The network": farms and parks are township-like, 虚拟社区 village-like; a city
        without counties has one county-level entry `<city>00`."""
        if (len(code) == 9 and code[6] in "45") or (len(code) == 12 and code[9] in "459"):
            return DivisionKind.LIKE
        if len(code) == 6 and self.children.get(code[:4]) == [f"{code[:4]}00"]:
            return DivisionKind.PLACEHOLDER
        return DivisionKind.REGULAR

    def levels_under(self, code):
        """The levels that the list really carries below `code`: without villages, it says nothing
        about villages."""
        return {level_of(other) for other in self.names if other.startswith(code) and other != code}

    def first_forks(self):
        """From each province down, past every place that has a single child: a file of one county
        with its city and province describes that county."""
        return tuple(self._first_fork(top) for top in self.children.get(None, []))

    def _first_fork(self, code):
        below = self.children.get(code, [])
        return self._first_fork(below[0]) if len(below) == 1 else code


def shipped_files():
    return sorted(SHIPPED.glob("*.csv.gz"))


def read_lists(paths):
    """One DivisionList from all files, each of which stands on its own. Raises ListProblems."""
    lists, problems = [], []
    for path in map(Path, paths):
        try:
            lists.append(_read_list(path))
        except ListProblems as trouble:
            problems += trouble.problems
    names = {}
    for one in lists:
        for code, name in one.names.items():
            if names.setdefault(code, name) != name:
                problems.append(f"{code} 在几个文件里名称不同：“{names[code]}”和“{name}”")
    if problems:
        raise ListProblems(problems)
    covers = tuple(sorted({code for one in lists for code in one.covers}))
    return DivisionList(names, covers, "；".join(one.source for one in lists))


def _read_list(path):
    content = _content(path)
    names, where, problems = {}, {}, []
    for line, (code, name) in _rows(path.name, content, ("code", "name")):
        here = f"{path.name} 第 {line} 行"
        problems += [f"{here}：{problem}" for problem in _place_problems(code, name, names)]
        names.setdefault(code, name)
        where.setdefault(code, here)
    # A place whose code is wrong would make all below it look like orphans.
    if problems := problems or _orphans(names, where):
        raise ListProblems(problems)
    source = f"{path.name} sha256:{hashlib.sha256(content).hexdigest()[:12]}"
    return DivisionList(names, DivisionList(names).first_forks(), source)


def read_moves(path):
    """Old code → new code, as the file lists them. Raises ListProblems."""
    path = Path(path)
    moves, problems = {}, []
    for line, (old, new) in _rows(path.name, _content(path), ("old", "new")):
        where = f"{path.name} 第 {line} 行"
        bad = [code for code in (old, new) if not _is_code(code)]
        if bad:
            problems.append(f"{where}：“{bad[0]}”不是区划代码，应为 2、4、6、9 或 12 位数字")
        elif len(old) != len(new):
            problems.append(f"{where}：{old} 和 {new} 不是同一层级")
        elif old in moves:
            problems.append(f"{where}：{old} 已在上面出现过；一地拆成几处时只写继承历史的那一处")
        moves[old] = new
    if problems:
        raise ListProblems(problems)
    return moves


def _content(path):
    try:
        with gzip.open(path) if path.suffix == ".gz" else open(path, "rb") as file:
            content = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise ListProblems([f"{path}：没有这个文件"]) from None
    except (OSError, EOFError, zlib.error):
        raise ListProblems([f"{path.name}：读不出来，可能损坏或不是 gzip 压缩文件"]) from None
    if len(content) > MOST_BYTES:
        raise ListProblems([f"{path.name}：解压后超过 64 MB，不像是区划表"])
    return content


def _rows(file_name, content, header):
    """(line number, the two cells) of each row under the header; blank lines are passed over."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ListProblems(
            [f"{file_name}：不是 UTF-8 编码，请在 Excel 里另存为“CSV UTF-8”"]
        ) from None
    reader = csv.reader(io.StringIO(text, newline=""))
    found, problems = [], []
    try:
        first = [cell.strip() for cell in next(reader, [])]
        if first != list(header):
            problems.append(f"{file_name} 第 1 行：表头应为 {','.join(header)}")
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) == 2:
                found.append((reader.line_num, [cell.strip() for cell in cells]))
            else:
                problems.append(
                    f"{file_name} 第 {reader.line_num} 行：应有两列，现有 {len(cells)} 列"
                )
    except csv.Error:
        problems.append(f"{file_name} 第 {reader.line_num} 行：不是正确的 CSV")
    if not problems and not found:
        problems.append(f"{file_name}：只有表头，没有内容")
    if problems:
        raise ListProblems(problems)
    return found


def _is_code(text):
    return text.isascii() and text.isdigit() and len(text) in CODE_LENGTHS


def _place_problems(code, name, names):
    if not (code.isascii() and code.isdigit()):
        hint = "，像是被 Excel 改成了科学计数" if "E+" in code.upper() else ""
        yield f"区划代码“{code}”应全是数字{hint}"
    elif len(code) not in CODE_LENGTHS:
        yield f"区划代码“{code}”应为 2、4、6、9 或 12 位，现为 {len(code)} 位"
    elif len(code) == 12 and code.endswith("000"):
        yield f"区划代码“{code}”末尾是补的 0，请去掉（如 440882101000 写作 440882101）"
    elif code in names:
        same = names[code] == name
        yield f"{code} " + ("重复出现" if same else f"出现两次，前面的名称是“{names[code]}”")
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        yield f"名称“{name[:LONGEST_NAME]}”应为 1–{LONGEST_NAME} 个字，不含控制字符"


def _orphans(names, where):
    return [
        f"{where[code]}：{code} {name} 的上级 {parent_code(code)} 不在文件里"
        for code, name in names.items()
        if level_of(code) != Level.PROVINCE and parent_code(code) not in names
    ]
