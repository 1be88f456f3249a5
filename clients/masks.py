"""Names, phones and addresses as roles above the station see them in lists (ACCESS, column C)."""

HIDDEN = "*"


def name(text):
    """陈晓岚 → 陈**"""
    return text[:1] + HIDDEN * max(len(text) - 1, 1)


def phone(text):
    """13812346021 → 138****6021"""
    return f"{text[:3]}****{text[-4:]}" if len(text) >= 8 else HIDDEN * len(text)


def address(text):
    """Village names stand elsewhere; house numbers are hidden."""
    return "***" if text else ""
