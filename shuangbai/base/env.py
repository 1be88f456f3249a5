"""Settings come from the environment; a missing or unusable one ends the start with a sentence."""

import os

from django.core.exceptions import ImproperlyConfigured

TRUE_WORDS = {"1", "true", "yes", "on"}
FALSE_WORDS = {"0", "false", "no", "off", ""}


def text(name, default=None):
    """The variable's value; raises ImproperlyConfigured when it is unset and has no default."""
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"缺少环境变量 {name}。请参照 docs/deploy.md 设置后再启动。")
    return value


def flag(name, default=False):
    word = os.environ.get(name, "1" if default else "0").strip().lower()
    if word in TRUE_WORDS:
        return True
    if word in FALSE_WORDS:
        return False
    raise ImproperlyConfigured(f"环境变量 {name} 只能是 1 或 0，现在是“{word}”。")


def number(name, default):
    word = os.environ.get(name, str(default))
    try:
        return int(word)
    except ValueError:
        raise ImproperlyConfigured(f"环境变量 {name} 应为整数，现在是“{word}”。") from None


def words(name, default=""):
    """A comma-separated variable as a list without empty members."""
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]
