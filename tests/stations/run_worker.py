"""The worker command with the tests' kinds of job; started as a process of its own."""

import sys

import django
from django.core.management import call_command

django.setup()
from tests.stations import job_kinds  # noqa: E402, F401

call_command("worker", "--interval", "0.1", *sys.argv[1:])
