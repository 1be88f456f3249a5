"""The house rules that a machine can check, checked on the project itself."""

import ast
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import get_commands, load_command_class

ROOT = Path(__file__).resolve().parent.parent
OUR_PACKAGES = ("shuangbai", "stations", "clients", "services", "volunteers", "funding")
MOST_LINES = 400
# Template → why its |safe is harmless. Only text that our own code made belongs here.
SAFE_FILTER_ALLOWED = {}
# Names of XML vocabularies and example addresses are not requests.
HARMLESS_ADDRESSES = re.compile(
    r"https?://(www\.w3\.org/|127\.0\.0\.1|localhost|[\w.-]*example(\.(com|org|net|cn))?\b)"
)
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def tracked(*patterns):
    """The project's own files; what git ignores is not the project."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def own_python(*, with_tests=False):
    tops = {*OUR_PACKAGES, "scripts", *(["tests"] if with_tests else [])}
    return [
        path
        for path in tracked("*.py")
        if path.relative_to(ROOT).parts[0] in tops and "migrations" not in path.parts
    ]


def templates():
    return [path for path in tracked("*.html", "*.txt", "*.svg") if "templates" in path.parts]


def own_static():
    return [
        path
        for path in tracked("*.css", "*.js", "*.html", "*.svg")
        if "static" in path.parts and "vendor" not in path.parts
    ]


def short(path):
    return str(path.relative_to(ROOT))


def matches(paths, pattern):
    """`file:line: text` of every line in which the pattern is found."""
    return [
        f"{short(path)}:{number}: {line.strip()[:120]}"
        for path in paths
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if re.search(pattern, line)
    ]


def parsed(paths):
    return [(path, ast.parse(path.read_text())) for path in paths]


def test_no_python_file_is_longer_than_four_hundred_lines():
    lengths = {
        short(path): len(path.read_text().splitlines()) for path in own_python(with_tests=True)
    }
    assert {name: lines for name, lines in lengths.items() if lines > MOST_LINES} == {}


class InlineCode(HTMLParser):
    """Notes inline scripts, styles and handlers: the content security policy would block them."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attributes):
        names = dict(attributes)
        data_only = names.get("type") in ("application/json", "application/ld+json")
        if tag == "style" or (tag == "script" and "src" not in names and not data_only):
            self.found.append(f"<{tag}>")
        for name, value in attributes:
            is_script = (value or "").strip().lower().startswith("javascript:")
            if name == "style" or name.startswith("on") or is_script:
                self.found.append(f"<{tag} {name}>")

    handle_startendtag = handle_starttag


def inline_code(text):
    parser = InlineCode()
    # Template tags inside a start tag would end it early for an HTML parser.
    parser.feed(re.sub(r"\{%.*?%\}|\{#.*?#\}", " ", text))
    return parser.found


def test_no_template_has_inline_script_style_or_handler():
    found = {short(path): inline_code(path.read_text()) for path in templates()}
    assert {name: code for name, code in found.items() if code} == {}


@pytest.mark.parametrize(
    "html",
    [
        "<script>x</script>",
        "<style>a{}</style>",
        '<p style="color:red">',
        '<a onclick="x()">',
        '<a href="javascript:x()">',
        '<div {% if a %}class="b"{% endif %} style="width: 3px">',
    ],
)
def test_the_inline_check_sees_each_kind(html):
    assert inline_code(html)


def test_no_model_has_a_default_ordering():
    ours = [config for config in apps.get_app_configs() if config.name in OUR_PACKAGES]
    ordered = [
        model.__name__ for config in ours for model in config.get_models() if model._meta.ordering
    ]
    assert ordered == []


def test_no_app_listens_to_a_signal_of_ours():
    """Django's own lifecycle signals (post_migrate, user_logged_in) are fine; model signals are not."""
    pattern = r"@receiver|\b(pre|post)_(save|delete|init)\.connect|import .*(pre|post)_(save|delete|init)|m2m_changed|=\s*Signal\("
    assert matches(own_python(), pattern) == []


def test_no_import_hides_in_a_function_or_takes_everything():
    """An import inside a function is allowed only where it says why, on its own line or the one above."""
    hidden = []
    for path, tree in parsed(own_python()):
        lines = path.read_text().splitlines()
        for function in ast.walk(tree):
            if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            for node in ast.walk(function):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    around = "".join(lines[max(0, node.lineno - 2) : node.lineno])
                    if "#" not in around and path.name not in ("manage.py", "apps.py"):
                        hidden.append(f"{short(path)}:{node.lineno}")
    assert sorted(set(hidden)) == []
    assert matches(own_python(with_tests=True), r"^\s*from \S+ import \*") == []


def test_no_page_or_own_static_file_names_another_host():
    found = matches(templates() + own_static(), r"(https?:)?//[\w-]+\.[\w.-]+")
    assert [line for line in found if not HARMLESS_ADDRESSES.search(line) and "://" in line] == []
    assert matches(templates(), r"""(src|href|action)=["']//""") == []


def test_every_icon_that_a_template_names_is_in_the_sprite():
    used = {
        name
        for path in templates()
        for name in re.findall(r"""\{%\s*icon\s+["']([\w-]+)["']""", path.read_text())
    }
    sprites = [path for path in tracked("*.svg") if path.name == "icons.svg"]
    drawn = {
        name
        for sprite in sprites
        for name in re.findall(r"""<symbol[^>]*\bid=["']([\w-]+)["']""", sprite.read_text())
    }
    assert used - drawn - {name.removeprefix("icon-") for name in drawn} == set()


def test_no_lock_file_names_an_address():
    locks = tracked("*.lock")
    assert len(locks) >= 2
    assert matches(locks, r"://") == []


def test_every_pinned_requirement_has_a_hash():
    for path in tracked("requirements*.lock"):
        text = path.read_text().replace("\\\n", " ")
        pins = [line for line in text.splitlines() if re.match(r"[\w.-]+(\[.*\])?==", line)]
        assert pins
        assert [pin.split()[0] for pin in pins if "--hash=sha256:" not in pin] == []


def test_no_template_switches_escaping_off():
    found = matches(templates(), r"\|\s*safe\b|\{%\s*autoescape\s+off|\|\s*safeseq\b")
    assert [line for line in found if line.split(":")[0] not in SAFE_FILTER_ALLOWED] == []


def test_code_makes_no_markup_from_text_it_was_given():
    assert matches(own_python(), r"mark_safe\(\s*(f[\"']|[a-z_.]+\s*[%+]|.*\.format\()") == []


def test_each_command_of_ours_has_help_in_chinese():
    commands = {
        name: app
        for name, app in get_commands().items()
        if app in OUR_PACKAGES or app == "shuangbai.home"
    }
    mute = [
        name
        for name, app in commands.items()
        if not CHINESE.search(str(load_command_class(app, name).help))
    ]
    assert mute == []


def test_no_test_is_skipped_or_expected_to_fail():
    others = [path for path in tracked("tests/*.py") if path != Path(__file__).resolve()]
    assert matches(others, r"pytest\.(skip|importorskip|xfail)\(|mark\.(skip|skipif|xfail)\b") == []


def test_no_file_tells_where_it_was_written():
    """Neither anybody's home nor the folders of the machine that the suite runs on. The manual's
    own address of an installation is no such place."""
    texts = tracked(
        "*.py", "*.html", "*.md", "*.css", "*.js", "*.toml", "*.yaml", "*.lock", "Makefile"
    )
    places = {str(ROOT.parent)} | ({sys.prefix} - {sys.base_prefix})
    folders = "|".join(re.escape(place) for place in sorted(places - {"/", "/opt"}))
    found = matches(texts, rf"/(root|home)/\w+/|(?<![\w.])({folders or '/nowhere'})/\w")
    assert found == []
