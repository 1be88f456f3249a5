"""The chain as a picture as wide as a phone: it runs downward, a place a line, and nothing has to
be pushed sideways. Bands, states and words as in the wide one (funding/drawing.py)."""

from decimal import Decimal

from funding.drawing import NODE, SHAPES, Node, Picture, Words, worst_of
from shuangbai.base.figures import wan

WIDTH, TOP, PLACES = 320, 74.0, 84.0
# A band carries two lines of words.
LEAST = 44.0
NAME, FACTS = 18.0, 36.0


class PhonePicture(Picture):
    width = WIDTH
    top = TOP
    least = LEAST

    def heads(self):
        account, inflow = self.chain.account, self.chain.inflow
        came = account.received + account.matched if account else Decimal(0)
        planned = wan(account.granted) if account else "0.00"
        self.words.append(Words(0, 14, self.chain.root.name, "fl-h"))
        self.words.append(Words(0, 34, f"指标 {planned} · 已到账 {wan(came)}", "fl-s"))
        if inflow:
            text = f"{inflow.giver.name}下达 {wan(inflow.amount)}"
            self.words.append(Words(0, 54, text, "fl-s"))
            self.flag(inflow, WIDTH, 40)

    def root(self, top, height):
        self.nodes.append(Node(0, top, height))

    def branch(self, step, out, y, height):
        self.bands_of([step], (NODE, out), (PLACES, y), height)
        self.nodes.append(Node(PLACES, y, height, SHAPES[step.state] if step.missing else ""))
        self.line(y, step.place.name, step.amount)
        self.flag(step, WIDTH, y + NAME + 5)
        below = self.chain.below.get(step.place.pk, [])
        if below:
            there = sum(not one.missing for one in below)
            worst = worst_of(below)
            # Its own lateness stands in this line already.
            says = worst.late_days and not step.late_days
            late = f"，{self.late_words(worst)}" if says else ""
            text = f"下级 {there} / {len(below)} 处到账{late}"
            x = PLACES + NODE + 8
            self.words.append(Words(x, y + FACTS, text, "fl-s"))

    def keep(self, out, y, height):
        self.band(NODE, out, PLACES, y, height, "own")
        self.nodes.append(Node(PLACES, y, height, "own"))
        self.line(y, "本级统筹和未分配", self.chain.kept)

    def line(self, y, name, amount):
        self.words.append(Words(PLACES + NODE + 8, y + NAME, name, "fl-n"))
        self.words.append(Words(WIDTH, y + NAME, wan(amount), "fl-v", "end"))
