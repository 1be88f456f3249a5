"""The villages that a roll can name, and what people mean who write their names a little wrong."""

import difflib
import re
from collections import defaultdict

from shuangbai.base.cells import BadCell
from shuangbai.base.scope import code_range
from stations.models import ServicePoint

ENDINGS = re.compile(
    r"(村民委员会|社区居民委员会|居民委员会|村委会|社区居委会|居委会|村委|社区|村|居委)$"
)
TOWN_ENDINGS = re.compile(r"(镇|街道办事处|街道|乡|街|农场|林场)$")
NO_TOWN = "这一行没有写镇街，这个村名在几个镇街都有，请补上镇街。"


def core(name):
    """揖花村委会 → 揖花."""
    return ENDINGS.sub("", re.sub(r"\s", "", name)) or name


def town_core(name):
    return TOWN_ENDINGS.sub("", re.sub(r"\s", "", name)) or name


class Places:
    """Villages of the roll's place in the member's reach; one query."""

    def __init__(self, by, division):
        self.by_code, self.by_name = {}, defaultdict(dict)
        self.towns, self.stations, self.spelled, self.sheets = {}, {}, {}, {}
        for point in points_of(by, division):
            village = point.village
            town = village.parent
            self.by_code[village.code] = village
            self.by_name[core(village.name)][town.pk] = village
            self.spelled[village.pk] = f"{town.name} · {village.name}"
            self.stations[village.pk] = point.station
            for name in (town.name, town_core(town.name), town.code):
                self.towns[name] = town
        self.codes = {village.pk: village for village in self.by_code.values()}

    def town(self, text):
        """The township of that name. Raises BadCell with what it may mean."""
        text = re.sub(r"\s", "", text)
        # “雷州市沈塘镇”, “440882沈塘镇”.
        ending = next((name for name in self.towns if text.endswith(name) and len(name) > 1), "")
        found = self.towns.get(text) or self.towns.get(town_core(text)) or self.towns.get(ending)
        if found is None:
            raise BadCell(
                f"辖区里没有这个镇街{meant(text, [t.name for t in self.towns.values()])}。"
            )
        return found

    def town_of_sheet(self, name):
        """Sheets are often called by the township."""
        if name not in self.sheets:
            try:
                self.sheets[name] = self.town(name)
            except BadCell:
                self.sheets[name] = None
        return self.sheets[name]

    def village(self, text, town):
        """The village of that name, in the township when one is known. Raises BadCell."""
        text = re.sub(r"\s", "", text)
        if found := self.by_code.get(text):
            return found
        named = self.by_name.get(core(text)) or self.by_name.get(core(self.without_town(text)))
        if not named:
            raise BadCell(self.unknown(text, town))
        if town is not None:
            if town.pk not in named:
                raise BadCell(f"{town.name}没有这个村（社区）{self.elsewhere(named)}。")
            return named[town.pk]
        if len(named) > 1:
            raise BadCell(NO_TOWN)
        return next(iter(named.values()))

    def without_town(self, text):
        """沈塘镇揖花村 → 揖花村."""
        found = [name for name in self.towns if len(name) > 1 and name in text]
        return text.rpartition(max(found, key=len))[2] if found else text

    def unknown(self, text, town):
        near = [
            village.name
            for village in self.by_code.values()
            if town is None or village.parent_id == town.pk
        ]
        where = town.name if town else "辖区里"
        return f"{where}没有这个村（社区），或还没有归属的社工站{meant(text, near)}。"

    def elsewhere(self, named):
        return f"，{next(iter(named.values())).parent.name}有，请核对镇街"


def points_of(by, division):
    return (
        ServicePoint.objects.visible_to(by)
        .filter(code_range("station__division__code", division.code))
        .select_related("village__parent", "station__division")
        .order_by("village__code")
    )


def meant(text, names):
    """“，是“沈塘镇”吗？”"""
    near = difflib.get_close_matches(text, sorted(set(names)), n=1, cutoff=0.4)
    return f"，是“{near[0]}”吗" if near else ""
