"""Build shuangbai/static/vendor/icons.svg from the outline icons of the npm package @tabler/icons.

    npm pack @tabler/icons@3.51.0 && tar xzf tabler-icons-3.51.0.tgz
    python scripts/icons.py package/icons/outline

The names taken are the lines of shuangbai/static/vendor/icons.txt. Line width is left to CSS.
"""

import re
import sys
from pathlib import Path

VENDOR = Path(__file__).resolve().parent.parent / "shuangbai" / "static" / "vendor"
SYMBOL = (
    '<symbol id="{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" '
    'stroke-linecap="round" stroke-linejoin="round">{shapes}</symbol>'
)
FRAME = '<path stroke="none" d="M0 0h24v24H0z" fill="none" />'


def symbol(name, text):
    inner = re.search(r"<svg.*?>(.*)</svg>", text, re.S).group(1).replace(FRAME, "")
    return SYMBOL.format(name=name, shapes=re.sub(r"\s*\n\s*", "", inner).replace(" />", "/>"))


def main(outline):
    names = (VENDOR / "icons.txt").read_text().split()
    symbols = [symbol(name, (Path(outline) / f"{name}.svg").read_text()) for name in names]
    lines = ['<svg xmlns="http://www.w3.org/2000/svg">', *symbols, "</svg>", ""]
    (VENDOR / "icons.svg").write_text("\n".join(lines))


if __name__ == "__main__":
    main(sys.argv[1])
