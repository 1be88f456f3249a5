"""Account names made from pinyin: 陈晓岚 → chenxiaolan, and chenxiaolan2 for the next one."""

from collections import Counter

from shuangbai.base import pinyin
from stations.models import User

LONGEST = 40
WITHOUT_PINYIN = "renyuan"


def free_username(name):
    return free_usernames([name])[0]


def free_usernames(names):
    """One free account name for each name, all different. Two queries, more only when somebody
    chose by hand what would have been the next one."""
    bases = [stem(name) for name in names]
    used = Counter(
        User.objects.filter(full_pinyin__in=set(bases)).values_list("full_pinyin", flat=True)
    )
    taken = set()
    made = [_next(base, used, taken) for base in bases]
    while clash := set(User.objects.filter(username__in=made).values_list("username", flat=True)):
        taken |= clash
        made = [
            _next(base, used, taken) if name in clash else name
            for base, name in zip(bases, made, strict=True)
        ]
    return made


def _next(base, used, taken):
    while True:
        used[base] += 1
        name = base if used[base] == 1 else f"{base}{used[base]}"
        if name not in taken:
            taken.add(name)
            return name


def stem(name):
    return pinyin.full(name)[:LONGEST] or WITHOUT_PINYIN
