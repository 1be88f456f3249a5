"""Who acts in the demo's money."""

from stations.demo.accounts import GUANGDONG, LEIZHOU, ZHANJIANG
from stations.enums import Role
from stations.models import Division, Posting, User

SURNAMES, GIVEN = (
    "陈李黄林吴梁郑何许苏",
    ("国栋", "雅琴", "志明", "丽华", "卫东", "秀兰", "建平", "晓燕"),
)


class Cast:
    """Who acts where: demo accounts at their places, two invented officers in every other county,
    the stations' heads in the townships."""

    def __init__(self, rng):
        known = {user.username: user for user in User.objects.all()}
        self.places = {one.code: one for one in Division.objects.filter(code__startswith=ZHANJIANG)}
        self.province_place = Division.objects.get(code=GUANGDONG)
        self.city, self.province = known["shiminzheng"], known["shengting"]
        self.counties = [
            one for one in self.places.values() if one.level == 3 and one.kind == "regular"
        ]
        self.counties.sort(key=lambda one: one.code)
        self.officers = {LEIZHOU: (known["xianminzheng"], known["xiancaizheng"])}
        self.officers |= self.invented(rng)
        heads = Posting.objects.filter(role=Role.STATION_HEAD, station__isnull=False)
        self.heads = {
            posting.station.division_id: posting.user
            for posting in heads.select_related("station", "user").order_by("-pk")
        }

    def invented(self, rng):
        people = {}
        for county in self.counties:
            if county.code != LEIZHOU:
                people[county.code] = tuple(
                    User(
                        username=f"{kind}{county.code}",
                        name=rng.choice(SURNAMES) + rng.choice(GIVEN),
                        password="!",  # noqa: S106 - nobody signs in with it
                    )
                    for kind in ("minzheng", "caizheng")
                )
        User.objects.bulk_create([user for pair in people.values() for user in pair])
        return people

    def head(self, place):
        return self.heads.get(place.pk, self.city)
