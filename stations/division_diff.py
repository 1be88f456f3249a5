"""What a newly published list changes in the places known so far. Computes only, writes nothing."""

from dataclasses import dataclass, field

from shuangbai.base.errors import ActError
from stations.division_lists import ListProblems, level_of, parent_code
from stations.enums import Level


@dataclass
class Diff:
    """Places by kind of change. `recoded` and `merged` pair a place with its code in the list."""

    new: list[str] = field(default_factory=list)
    renamed: list = field(default_factory=list)
    recoded: list = field(default_factory=list)
    merged: list = field(default_factory=list)
    vanished: list = field(default_factory=list)
    restored: list = field(default_factory=list)
    # Vanished and new under the same name and parent: perhaps one place under a new code.
    suggested: list = field(default_factory=list)
    # The places of the list that have a row, by the code that they have in the list.
    standing: dict = field(default_factory=dict)


def compare(known, listing, moves, covers=()):
    """The Diff between `known` (Divisions by code, vanished ones too) and a DivisionList.

    `moves`: old code → new code, none of them made before. A place outside `covers` (default: what the list says it covers)
    is left alone, and so is a level that the list does not carry. Raises ListProblems for moves
    that make no sense, ActError when a county or city would vanish unasked.
    """
    diff = Diff()
    moves = with_children(moves, known, listing)
    refuse_bad_moves(moves, known, listing)
    sort_moves(diff, moves, known)
    gone = set(moves)
    diff.standing = {
        code: row for code, row in known.items() if code in listing.names and code not in gone
    }
    diff.standing |= {new: row for row, new in diff.recoded}
    recoded = {row.pk for row, _ in diff.recoded}
    for code, row in diff.standing.items():
        if row.pk not in recoded and row.name != listing.names[code]:
            diff.renamed.append(row)
        if row.pk not in recoded and row.vanished_on:
            diff.restored.append(row)
    diff.new = [code for code in listing.names if code not in diff.standing]
    diff.vanished = left_out(known, listing, gone, covers or listing.covers)
    if not covers:
        refuse_lost_counties(diff.vanished)
    diff.suggested = suggestions(diff, listing)
    return diff


def with_children(moves, known, listing):
    """The moves, and with each place the children that stand under its new code by the same name:
    nobody should have to write down 300 villages because their township got a new code."""
    below = {}
    for row in known.values():
        if row.vanished_on is None:
            below.setdefault(parent_code(row.code), []).append(row)
    moves, taken = dict(moves), set(moves.values()) | set(known)
    waiting = list(moves.items())
    while waiting:
        old, new = waiting.pop()
        by_name = {listing.names[code]: code for code in listing.children.get(new, [])}
        for child in below.get(old, []):
            target = by_name.get(child.name)
            if target and target not in taken and child.code not in moves:
                moves[child.code] = target
                taken.add(target)
                waiting.append((child.code, target))
    return moves


def refuse_bad_moves(moves, known, listing):
    problems = []
    for old, new in moves.items():
        if old not in known:
            problems.append(f"改码对照：系统里没有旧代码 {old}")
        elif old in listing.names:
            problems.append(f"改码对照：{old} 仍在区划文件里，不能当作旧代码")
        if new not in listing.names:
            problems.append(f"改码对照：新代码 {new} 不在区划文件里")
    if problems:
        raise ListProblems(problems)


def sort_moves(diff, moves, known):
    """A free new code is taken by the first place that moves there, which keeps its row; into a
    code that has a row already, the others merge."""
    taken = set(known)
    for old, new in moves.items():
        (diff.merged if new in taken else diff.recoded).append((known[old], new))
        taken.add(new)


def left_out(known, listing, gone, covers):
    levels = {code: listing.levels_under(code) for code in covers}

    def is_judged(row):
        return any(row.code.startswith(code) and row.level in levels[code] for code in covers)

    return [
        row
        for code, row in known.items()
        if row.vanished_on is None
        and code not in gone
        and code not in listing.names
        and is_judged(row)
    ]


def refuse_lost_counties(vanished):
    """A file cut short, or one of two counties only, must not make the others vanish by mistake."""
    large = [row for row in vanished if row.level <= Level.COUNTY]
    if not large:
        return
    named = "、".join(f"{row.code} {row.name}" for row in large[:5])
    raise ActError(
        f"按这份文件，{len(large)} 个县级以上地方会被撤销：{named}……什么都没有写入。"
        "文件若不完整请换一份；确实撤销的，用 --covers 写明文件完整覆盖的区划代码"
        "（例如 --covers 44）；改了代码的，用 --moves 给出新旧代码对照。"
    )


def suggestions(diff, listing):
    appeared = {(parent_code(code), listing.names[code]): code for code in diff.new}
    pairs = [(row, appeared.get((parent_code(row.code), row.name))) for row in diff.vanished]
    return [(row, code) for row, code in pairs if code]


def level_counts(codes):
    """How many codes there are of each level, for reports."""
    counts = dict.fromkeys(Level, 0)
    for code in codes:
        counts[level_of(code)] += 1
    return counts
