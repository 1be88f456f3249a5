"""Many at once on the embedded database: everybody gets an answer, nobody “database is locked”."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
HANDS = 8
EACH = 6


def environment(database):
    return {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{database}",
        "DJANGO_SETTINGS_MODULE": "shuangbai.settings",
    }


def run(database, *arguments):
    return subprocess.run(
        [sys.executable, "-m", "tests.funding.many_hands", *arguments],
        cwd=ROOT,
        env=environment(database),
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )


@pytest.mark.once("sqlite")
def test_no_lock_of_the_database_reaches_anybody(tmp_path):
    database = tmp_path / "one.sqlite3"
    made = run(database, "begin")
    assert made.returncode == 0, made.stderr[-2000:]
    hands = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.funding.many_hands", "send", str(EACH)],
            cwd=ROOT,
            env=environment(database),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(HANDS)
    ]
    said = [hand.communicate(timeout=240) for hand in hands]
    assert [error for _, error in said if "locked" in error] == []
    assert [hand.returncode for hand in hands] == [0] * HANDS, said
    proof = run(database, "prove", str(HANDS * EACH))
    assert proof.returncode == 0, proof.stdout + proof.stderr[-2000:]


@pytest.mark.parametrize("word", ["nonsense"])
def test_the_helper_fails_on_what_it_does_not_know(tmp_path, word):
    """Negative control: a failing hand would be noticed."""
    assert run(tmp_path / "two.sqlite3", word).returncode != 0
