"""The shell as a reader without JavaScript gets it."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders


@pytest.fixture
def html(style_guide, client, county):
    client.force_login(county)
    return client.get("/").text


def test_the_title_is_written_once_and_stands_in_three_places(html):
    assert html.count("雷州市 工作台") == 3


def test_the_way_out_is_a_form(html):
    assert re.search(r'<form method="post" action="/sign-out/"[^>]*>.*?退出登录', html, re.DOTALL)


def test_a_page_without_a_way_back_has_no_arrow(html, client):
    assert 'aria-label="返回"' not in html
    assert 'href="/" aria-label="返回"' in client.get("/form/").text


def test_the_first_load_stays_far_below_200_kb(html):
    files = set(re.findall(r'(?:href|src)="/static/([^"#]+)', html))
    assert {"vendor/bootstrap.min.css", "css/tokens.css", "js/app.js"} <= files
    weight = sum(len(gzip.compress(Path(finders.find(name)).read_bytes())) for name in files)
    assert weight + len(gzip.compress(html.encode())) < 100_000
