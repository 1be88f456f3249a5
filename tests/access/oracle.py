"""What ACCESS.md promises, written down a second time, so that a slip in the product's own table
or in its scope arithmetic does not check itself.
"""

# role → classes of data with any right of that letter; columns N A C S W F P E U K.
COLUMNS = "NACSWFPEUK"
ACCESS = {
    "social_worker": "r r rw r rw - r w - r",
    "station_head": "rw r rwax r rwa rwx rw rw r rw",
    "supervisor": "r r r - r - - r - r",
    "county_civil": "rwx rx rwx r r rwx rwax rwa r rwa",
    "county_finance": "r r - - - rwax rax r - r",
    "township_finance": "r r - - - rw rx r - r",
    "city_bureau": "rwx rx r - r rwax r rwa r rwa",
    "province": "rwx rx r - - rwax r rwa r rwa",
    "operator_manager": "rw r r - r r rwx rw - rw",
    "evaluator": "r r r - r r - rw - r",
    "system_admin": "r - - - - - - - - rw",
    "security_admin": "- - - - - - - - - a",
    "auditor": "- - - - - - - - r -",
}
ROLES = tuple(ACCESS)
ANONYMOUS = "anonymous"

# Where each role of the cast sits: all codes that start so are in reach, nothing else.
SEATS = {
    "social_worker": "440882101",
    "station_head": "440882101",
    "supervisor": "440882",
    "county_civil": "440882",
    "county_finance": "440882",
    "township_finance": "440882101",
    "city_bureau": "4408",
    "province": "44",
    "operator_manager": "440882101",
    "evaluator": "440882101",
    "system_admin": "44",
    "security_admin": "",
    "auditor": "",
}

# Township-level places at which every kind of object stands:
# own, sibling township, sibling county, another city, a city without counties, another province.
TOWNSHIPS = ("440882101", "440882104", "440883100", "440902100", "441900003", "411327100")
DIVISIONS = ("44", "4408", "440882", "440882101", "440882101201", "4409", "440902", "41")

# An evaluator reads these for the clients and cases of a sample only; the cast has none.
SAMPLED = ("C", "W")

OK, DENIED, ABSENT, SIGN_IN = "ok", "denied", "absent", "sign-in"


def holds(role, letter, column):
    return letter in ACCESS[role].split()[COLUMNS.index(column)]


def reaches(role, code):
    return bool(SEATS[role]) and code.startswith(SEATS[role])
