"""The chain as a picture: bands as wide as their money, lateness in words and shape as well as in
colour. Only geometry here; templates/funding/includes/flow.html draws it, with the same numbers in
the tables below for whoever does not see it.
"""

from dataclasses import dataclass
from decimal import Decimal

from shuangbai.base.figures import wan

WIDTH, TOP, GAP = 1152, 58.0, 14.0
LEFT, MIDDLE, RIGHT = 300.0, 640.0, 960.0
NODE = 14.0
# Heights in the picture: all bands together, and the least a band needs to carry its words.
TOTAL_HEIGHT, LEAST, THINNEST = 380.0, 18.0, 5.0
SHAPES = {"ok": "ok", "late": "late", "held": "held", "going": "going", "waiting": "held"}


@dataclass(frozen=True)
class Band:
    path: str
    shape: str


@dataclass(frozen=True)
class Node:
    x: float
    y: float
    height: float
    shape: str = ""


@dataclass(frozen=True)
class Words:
    x: float
    y: float
    text: str
    cls: str
    anchor: str = "start"


@dataclass(frozen=True)
class Flag:
    x: float
    y: float
    width: float
    text: str
    shape: str

    @property
    def mark(self):
        return "late-held" if self.shape == "held" else "late-today"

    @property
    def mark_x(self):
        return self.x + 5

    @property
    def mark_y(self):
        return self.y + 4.5

    @property
    def text_x(self):
        return self.x + 21

    @property
    def text_y(self):
        return self.y + 15


def worst_of(steps):
    """The step that decides how a band of several looks: missing past its day before all else."""
    return max(steps, key=lambda step: (step.state == "held", step.missing > 0, step.late_days))


class Picture:
    """`bands`, `nodes`, `words`, `flags`, `width`, `height`, `label`."""

    width = WIDTH
    top = TOP
    least = LEAST

    def __init__(self, chain):
        self.chain = chain
        self.bands, self.nodes, self.words, self.flags = [], [], [], []
        self.scale = self.scale_of()
        self.height = self.draw()

    def scale_of(self):
        sums = [step.amount for step in self.chain.first] + [self.chain.kept]
        most = float(sum(sums) or Decimal(1))
        room = TOTAL_HEIGHT + GAP * len(self.chain.first)
        return room / most

    def tall(self, amount):
        return max(self.least, float(amount) * self.scale)

    def parts(self, steps, height):
        """[(height, state)]: what arrived and what is missing, each with its share of the band."""
        came = sum((step.received for step in steps), Decimal(0))
        missing = sum((step.missing for step in steps), Decimal(0))
        if not missing or not came:
            return [(height, worst_of(steps).state)]
        there = max(THINNEST, min(height - THINNEST, height * float(came / (came + missing))))
        late = any(step.came_late for step in steps)
        return [(there, "late" if late else "ok"), (height - there, worst_of(steps).state)]

    def bands_of(self, steps, left, right, height):
        """The bands of these steps between two points (x, y), one under the other."""
        (x1, y1), (x2, y2), down = left, right, 0.0
        for tall, state in self.parts(steps, height):
            self.band(x1, y1 + down, x2, y2 + down, tall, state)
            down += tall

    def draw(self):
        self.heads()
        root_top = out = y = self.top
        for step in self.chain.first:
            height = self.tall(step.amount)
            self.branch(step, out, y, height)
            out += height
            y += height + GAP
        if self.chain.kept > 0:
            height = self.tall(self.chain.kept)
            self.keep(out, y, height)
            out, y = out + height, y + height + GAP
        self.root(root_top, max(out - root_top, self.least * 3))
        return max(y, out) + 8

    def heads(self):
        root = self.chain.root
        children = {step.place.level for step in self.chain.first}
        names = {3: "县（市、区）", 2: "市", 4: "镇街"}
        self.words.append(Words(LEFT, 14, root.name, "fl-h"))
        self.words.append(Words(LEFT, 32, "财政和民政", "fl-s"))
        if children:
            level = min(children)
            self.words.append(Words(MIDDLE, 14, names.get(level, "下级"), "fl-h"))
            self.words.append(Words(MIDDLE, 32, f"{len(self.chain.first)} 个", "fl-s"))
        count = sum(len(self.chain.below.get(step.place.pk, [])) for step in self.chain.first)
        if count:
            self.words.append(Words(RIGHT, 14, "再下一级", "fl-h"))
            self.words.append(Words(RIGHT, 32, f"{count:,} 个", "fl-s"))

    def root(self, top, height):
        account, inflow = self.chain.account, self.chain.inflow
        self.nodes.append(Node(LEFT, top, height))
        came = account.received + account.matched if account else Decimal(0)
        self.words.append(Words(LEFT - 12, top + height / 2 + 26, "已到账", "fl-s", "end"))
        self.words.append(Words(LEFT - 12, top + height / 2 + 44, wan(came), "fl-v", "end"))
        self.words.append(
            Words(LEFT + 24, TOP - 8, f"指标 {wan(account.granted)}" if account else "", "fl-v")
        )
        if inflow:
            tall = min(height, self.tall(inflow.amount))
            self.bands_of([inflow], (NODE, top), (LEFT, top), tall)
            self.nodes.append(Node(0, top, tall, SHAPES[inflow.state]))
            self.words.append(Words(24, top + 20, f"{inflow.giver.name}下达", "fl-n fl-halo"))
            self.words.append(Words(24, top + 38, wan(inflow.amount), "fl-v fl-halo"))
            self.flag(inflow, LEFT - 8, top + tall - 26)

    def branch(self, step, out, y, height):
        self.bands_of([step], (LEFT + NODE, out), (MIDDLE, y), height)
        self.nodes.append(Node(MIDDLE, y, height, SHAPES[step.state] if step.missing else ""))
        line = y + height / 2 + 5
        self.words.append(Words(MIDDLE + 24, line, step.place.name, "fl-n fl-halo"))
        self.words.append(Words(MIDDLE + 190, line, wan(step.amount), "fl-v fl-halo", "end"))
        self.flag(step, MIDDLE - 10, y + height / 2 - 10)
        below = self.chain.below.get(step.place.pk, [])
        if below:
            self.next_level(step, below, y, height)

    def next_level(self, step, below, y, height):
        """All places below one, as one band: how many have their money."""
        there = [one for one in below if not one.missing]
        worst = worst_of(below)
        self.bands_of(below, (MIDDLE + NODE, y), (RIGHT, y), height)
        self.nodes.append(
            Node(RIGHT, y, height, "" if len(there) == len(below) else SHAPES[worst.state])
        )
        line = y + height / 2 + 5
        received = sum((one.received for one in below), Decimal(0))
        self.words.append(Words(RIGHT + 24, line, f"{len(there)} / {len(below)} 处到账", "fl-n"))
        self.words.append(Words(WIDTH - 8, line, wan(received), "fl-v", "end"))
        if worst.late_days:
            self.flag(worst, RIGHT - 10, y + height / 2 - 10)

    def keep(self, out, y, height):
        self.band(LEFT + NODE, out, MIDDLE, y, height, "own")
        self.nodes.append(Node(MIDDLE, y, height, "own"))
        line = y + height / 2 + 5
        self.words.append(Words(MIDDLE + 24, line, "本级统筹和未分配", "fl-n"))
        self.words.append(Words(MIDDLE + 190, line, wan(self.chain.kept), "fl-v", "end"))

    def band(self, x1, y1, x2, y2, height, state):
        middle = (x1 + x2) / 2
        path = (
            f"M{x1:.1f} {y1:.1f}C{middle:.1f} {y1:.1f} {middle:.1f} {y2:.1f} {x2:.1f} {y2:.1f}"
            f"V{y2 + height:.1f}C{middle:.1f} {y2 + height:.1f} {middle:.1f} {y1 + height:.1f}"
            f" {x1:.1f} {y1 + height:.1f}Z"
        )
        self.bands.append(Band(path, SHAPES.get(state, state)))

    def flag(self, step, right, y):
        """Lateness in words; nothing where all is in time."""
        if not step.late_days:
            return
        text = self.late_words(step)
        width = 30 + 13.0 * len(text.replace(" ", ""))
        shape = "held" if step.missing else "late"
        self.flags.append(Flag(right - width, y, width, text, shape))

    @staticmethod
    def late_words(step):
        return f"晚 {step.late_days} 天" if not step.missing else f"超 {step.late_days} 天"

    @property
    def label(self):
        """The picture in one sentence, for whoever hears the page."""
        chain = self.chain
        parts = [f"{chain.root.name}分给 {len(chain.first)} 处"]
        parts += [
            f"{step.place.name} {wan(step.amount)} 万元{step.label}"
            for step in chain.first
            if step.late_days
        ]
        return "资金流向：" + "；".join(parts[:8]) + "。"
