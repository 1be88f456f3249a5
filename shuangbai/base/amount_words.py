"""Amounts as they are written on papers that are signed: 1,903,800.00 → 壹佰玖拾万叁仟捌佰元整.

After 《支付结算办法》附一 (正确填写票据和结算凭证的基本规定): 整 after 元 and 角, none after 分; one 零
for any run of zeros inside; none for a zero that only fills the place of 万 or 元.
"""

from decimal import Decimal

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
GROUPS = ("", "万", "亿", "万亿")
TOO_MUCH = Decimal(10) ** 16
FEN = Decimal("0.01")


def in_words(amount):
    """`amount`: Decimal yuan. Raises ValueError for one finer than a 分 or of ten thousand 万亿."""
    amount = Decimal(amount)
    if not amount.is_finite() or abs(amount) >= TOO_MUCH:
        raise ValueError(f"no amount to write in words: {amount}")
    if amount != amount.quantize(FEN):
        raise ValueError(f"finer than a 分: {amount}")
    yuan, fen = divmod(int(abs(amount) * 100), 100)
    sign = "负" if amount < 0 else ""
    return sign + (whole(yuan) + parts(fen, after_yuan=yuan > 0) or "零元整")


def whole(yuan):
    """“壹佰贰拾元”, "" for nothing."""
    if not yuan:
        return ""
    groups = []
    while yuan:
        yuan, low = divmod(yuan, 10_000)
        groups.append(low)
    words, is_zero_owed = "", False
    for place in reversed(range(len(groups))):
        group = groups[place]
        if group and words and (is_zero_owed or group < 1000):
            words += "零"
        is_zero_owed = not group
        if group:
            words += four(group) + GROUPS[place]
    return merged_yi(words) + "元"


def four(number):
    """The four digits of a group without its leading zeros: 1009 → 壹仟零玖."""
    words, is_zero_owed = "", False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if not digit:
            is_zero_owed = bool(words)
            continue
        words += ("零" if is_zero_owed else "") + DIGITS[digit] + PLACES[place]
        is_zero_owed = False
    return words


def merged_yi(words):
    """壹万亿贰亿 is read 壹万贰亿: 亿 stands once, after all that counts them."""
    first = words.find("万亿")
    return (
        words[:first] + "万" + words[first + 2 :]
        if first >= 0 and "亿" in words[first + 2 :]
        else words
    )


def parts(fen, *, after_yuan):
    jiao, last = divmod(fen, 10)
    if not fen:
        return "整" if after_yuan else ""
    words = DIGITS[jiao] + "角" if jiao else ("零" if after_yuan else "")
    return words + (DIGITS[last] + "分" if last else "整")
