"""What a file says about itself in its name and titles: which category, which month, whole or not."""

import re
from datetime import date

from shuangbai.base.cells import text_of

MONTH = re.compile(r"(20\d{2})[-年./]?(1[0-2]|0?[1-9])(?:月|(?!\d))")
PARTS = ("退回", "补充", "补录", "新增", "变更", "未导入", "增补")
WHOLE_TITLE = 2
SPOKEN = {"最低生活保障": "低保", "低收入": "低边", "特困供养": "特困", "特困人员": "特困"}


def guessed(categories, file_name, previews):
    """{"category", "month", "is_whole"}, as far as the words say it."""
    text = " ".join([file_name, *titles(previews)])
    for spoken, short in SPOKEN.items():
        text = text.replace(spoken, short)
    found = [one for one in categories if one.name in text]
    when = MONTH.search(text)
    return {
        # The longest name that fits: 重度残疾人 before 残疾人.
        "category": max(found, key=lambda one: len(one.name), default=None),
        "month": date(int(when[1]), int(when[2]), 1) if when else None,
        "is_whole": not any(word in text for word in PARTS),
    }


def titles(previews):
    """Rows at the top that say one thing only."""
    for rows in previews:
        for row in rows[:WHOLE_TITLE]:
            said = {text_of(cell) for cell in row if text_of(cell)}
            if len(said) == 1:
                yield said.pop()
