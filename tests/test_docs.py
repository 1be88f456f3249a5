"""What the documents tell people to type exists."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = [
    "README.md",
    "docs/deploy.md",
    "docs/backup.md",
    "docs/keys.md",
    "compose.yaml",
    *(str(path.relative_to(ROOT)) for path in (ROOT / "deploy/systemd").iterdir()),
]


def read(name):
    return (ROOT / name).read_text()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_each_command_it_names_exists(name):
    named = set(re.findall(r"manage\.py ([a-z_]+)", read(name)))
    assert named - set(get_commands()) == set()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_each_make_target_and_file_it_names_exists(name):
    targets = set(re.findall(r"\bmake ([a-z][a-z-]+)", read(name)))
    assert targets - set(re.findall(r"^([a-z-]+):", read("Makefile"), re.M)) == set()
    files = re.findall(r"\b((?:deploy|scripts|docs)/[\w./-]*\w)", read(name))
    assert [file for file in files if not (ROOT / file).exists()] == []


def test_every_environment_variable_is_explained():
    read_by_settings = re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', read("shuangbai/settings.py"))
    read_by_gunicorn = re.findall(r'environ\.get\("([A-Z_]+)"', read("gunicorn.conf.py"))
    explained = set(re.findall(r"`([A-Z_]+)`", read("docs/deploy.md")))
    assert {*read_by_settings, *read_by_gunicorn} - explained == set()


def test_every_service_with_a_timer_or_install_section_is_in_the_readme():
    for path in (ROOT / "deploy/systemd").iterdir():
        if "[Install]" in path.read_text():
            assert path.name.removesuffix(".service") in read("README.md")


def test_every_make_target_says_what_it_does():
    targets = re.findall(r"^([a-z-]+):(.*)$", read("Makefile"), re.M)
    assert [name for name, rest in targets if "## " not in rest] == []


def test_each_test_that_the_page_on_security_points_to_exists():
    named = set(re.findall(r"`(tests/[\w/]+\.py)`", read("docs/security.md")))
    assert len(named) > 10
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_each_picture_that_a_document_shows_is_there_and_each_that_is_there_is_shown():
    shown = set()
    for page in [*ROOT.glob("docs/**/*.md"), ROOT / "README.md"]:
        for target in re.findall(r"\]\(((?!https?:)[^)#\s]+)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
            shown.add((page.parent / target).resolve())
    assert set((ROOT / "docs/pictures").iterdir()) - shown == set()
