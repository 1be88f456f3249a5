"""Other people's files are exactly those that the table in static/vendor names."""

import hashlib
import re
from pathlib import Path

from django.conf import settings

STATIC = Path(settings.BASE_DIR) / "shuangbai" / "static"
VENDOR = STATIC / "vendor"
NOT_CODE = {"README.md", "icons.txt"}
ROW = re.compile(r"^\| (\S+) \| \S+ \| [\d.]+ \| \S+ \| ([0-9a-f]{64}) \|$", re.MULTILINE)


def test_each_vendored_file_has_the_hash_in_the_table():
    table = dict(ROW.findall((VENDOR / "README.md").read_text()))
    files = {path.name for path in VENDOR.iterdir() if path.is_file()} - NOT_CODE
    assert set(table) == files
    real = {name: hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() for name in files}
    assert real == table


def test_the_sprite_holds_exactly_the_listed_icons():
    drawn = re.findall(r'<symbol id="([\w-]+)"', (VENDOR / "icons.svg").read_text())
    assert drawn == (VENDOR / "icons.txt").read_text().split()


def test_colours_and_type_sizes_stand_in_the_tokens_only():
    raw = re.compile(r"#[0-9a-f]{3,8}\b|rgba?\(|font-size:\s*[\d.]", re.IGNORECASE)
    found = [
        f"{path.name}: {match.group()}"
        for path in (STATIC / "css").glob("*.css")
        if path.name not in ("tokens.css", "print.css")
        for match in raw.finditer(path.read_text())
    ]
    assert found == []
