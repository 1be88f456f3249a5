"""The cast and, at every place of the oracle, one object of every kind."""

from stations.enums import Role
from tests import factories
from tests.access import oracle
from tests.access.kinds import KINDS

NAMES = {"411327100": "潘河街道", "411327": "社旗县", "4113": "南阳市", "41": "河南省"}


class World:
    """`people[role]` is who plays a role; `at(kind, code)` the object of a kind at a place."""

    def __init__(self):
        for code in (*factories.PLACES, *oracle.TOWNSHIPS, *oracle.DIVISIONS):
            factories.division(code, NAMES.get(code))
        self.stations = {code: factories.station(code) for code in oracle.TOWNSHIPS}
        self._made = {}
        self.people = {role: self._cast(role) for role in oracle.ROLES}

    def _cast(self, role):
        if role in ("social_worker", "station_head"):
            place = self.stations["440882101"]
        elif role in ("operator_manager", "evaluator"):
            place = factories.contract([self.stations["440882101"]])
        else:
            place = factories.division(oracle.SEATS[role] or "44")
        return factories.person(role, place, f"演员{Role(role).label}")

    def at(self, kind, code):
        key = (kind, code)
        if key not in self._made:
            self._made[key] = KINDS[kind](self, code)
        return self._made[key]

    def codes(self, kind):
        return oracle.DIVISIONS if kind == "division" else oracle.TOWNSHIPS

    def fill(self, kinds):
        """Makes every object before anybody asks, so that nobody's list is empty by luck."""
        for kind in kinds:
            for code in self.codes(kind):
                self.at(kind, code)
