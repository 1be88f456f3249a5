"""The closed loop of a case as one table: what each stage owes before it is left forward, and where
it leads (DOMAIN, "The closed loop of a case").

Other parts add what a stage owes with `register_debt` and lines on the case page with
`register_section`; neither knows the case page.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from services import debts
from services.debts import Debt
from services.enums import MoveKind, Stage
from shuangbai.base.errors import ActError

FORWARD, BACK, LOOP, CLOSE, REOPEN = (
    MoveKind.FORWARD,
    MoveKind.BACK,
    MoveKind.LOOP,
    MoveKind.CLOSE,
    MoveKind.REOPEN,
)


@dataclass(frozen=True)
class StageRule:
    """`owes`: functions `(case) -> list[Debt]`; `moves`: {stage it leads to: kind of move}."""

    owes: tuple
    moves: dict


# A forward move, and a close that claims a proven outcome, leave no debt behind. All others say why.
RULES = {
    Stage.IDENTIFY: StageRule(
        owes=(debts.how_found, debts.presenting_problem, debts.consent),
        moves={Stage.ASSESS: FORWARD, Stage.CLOSED: CLOSE},
    ),
    Stage.ASSESS: StageRule(
        owes=(debts.needs_assessed, debts.strengths, debts.tier_proposed),
        moves={Stage.PLAN: FORWARD, Stage.IDENTIFY: BACK, Stage.CLOSED: CLOSE},
    ),
    Stage.PLAN: StageRule(
        owes=(debts.goals_and_tasks, debts.agreed_with_client, debts.approved),
        moves={Stage.LINK: FORWARD, Stage.ASSESS: LOOP, Stage.CLOSED: CLOSE},
    ),
    Stage.LINK: StageRule(
        # Resources and entitlements register theirs.
        owes=(),
        moves={Stage.SERVE: FORWARD, Stage.PLAN: BACK, Stage.ASSESS: LOOP, Stage.CLOSED: CLOSE},
    ),
    Stage.SERVE: StageRule(
        owes=(debts.served, debts.tasks_settled),
        moves={Stage.FOLLOW_UP: FORWARD, Stage.LINK: BACK, Stage.ASSESS: LOOP, Stage.CLOSED: CLOSE},
    ),
    Stage.FOLLOW_UP: StageRule(
        owes=(debts.goals_measured, debts.satisfaction, debts.decision),
        # Closing is the way on; continuing leads back to the beginning of the loop.
        moves={Stage.CLOSED: CLOSE, Stage.ASSESS: LOOP, Stage.SERVE: BACK},
    ),
    Stage.CLOSED: StageRule(owes=(), moves={Stage.ASSESS: REOPEN}),
}

_more_debts: dict[Stage, list[Callable]] = {}
_sections: list[Callable] = []


@dataclass(frozen=True)
class Line:
    """A line of a Section; `tone`: "", "over", "held", "today", "soon" or "ok"."""

    title: str
    detail: str = ""
    tone: str = ""
    words: str = ""
    url: str = ""
    act: str = ""


@dataclass(frozen=True)
class Section:
    """A card of the case page: what another part knows about the case."""

    title: str
    note: str = ""
    lines: list = field(default_factory=list)
    empty: str = ""
    url: str = ""
    act: str = ""


def register_debt(stage, function):
    """`function(case) -> list[Debt]` says what this stage owes besides RULES: a line for each thing,
    met or not, in a constant number of queries."""
    known = _more_debts.setdefault(Stage(stage), [])
    if function not in known:
        known.append(function)
    return function


def register_section(function):
    """`function(member, case) -> Section | None`: a card of the case page."""
    if function not in _sections:
        _sections.append(function)
    return function


def sections(member, case):
    return [one for one in (source(member, case) for source in _sections) if one is not None]


def checklist(case) -> list[Debt]:
    """Every line of the present stage, met or owed."""
    sources = (*RULES[Stage(case.stage)].owes, *_more_debts.get(Stage(case.stage), ()))
    return [line for source in sources for line in source(case)]


def owed(case):
    return [line for line in checklist(case) if not line.is_met]


def next_stage(stage):
    """Where the stage leads forward; a case in follow-up is closed, a closed one goes nowhere."""
    moves = RULES[Stage(stage)].moves
    return next((to for to, kind in moves.items() if kind == FORWARD), None)


def move_kind(stage, to):
    """Raises ActError for a move that the table does not know."""
    kind = RULES[Stage(stage)].moves.get(Stage(to))
    if kind is None:
        known = "、".join(one.label for one in RULES[Stage(stage)].moves)
        raise ActError(f"“{Stage(stage).label}”不能直接到“{Stage(to).label}”，可以到：{known}。")
    return kind


def demand_no_debts(case):
    """Raises ActError that names what is missing."""
    missing = owed(case)
    if missing:
        words = "；".join(line.words for line in missing)
        raise ActError(f"离开“{case.get_stage_display()}”还差 {len(missing)} 项：{words}。")
