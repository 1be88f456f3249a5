from django.db import DatabaseError, connection
from django.urls import reverse

from shuangbai.home import health


def test_healthz_asks_nothing_of_the_database(client):
    # Without the django_db mark any query is an error.
    response = client.get(reverse("healthz"))
    assert (response.status_code, response.content) == (200, b"ok")


def test_readyz_names_each_check_that_passed(client, db):
    response = client.get(reverse("readyz"))
    assert response.status_code == 200
    assert response.json()["status"] == "ok"
    assert set(response.json()["checks"]) == set(health.READINESS)


def test_readyz_says_which_command_makes_the_missing_cache_table(client, db):
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE shared_cache")
    response = client.get(reverse("readyz"))
    assert response.status_code == 503
    assert "createcachetable" in response.json()["checks"]["cache"]


def test_readyz_says_that_a_migration_is_missing(client, db):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
    response = client.get(reverse("readyz"))
    assert response.status_code == 503
    assert "manage.py migrate" in response.json()["checks"]["migrations"]


def test_readyz_answers_when_the_database_does_not(client, db, monkeypatch):
    def no_database():
        raise DatabaseError("password of user 张三 is wrong")

    monkeypatch.setitem(health.READINESS, "database", no_database)
    response = client.get(reverse("readyz"))
    assert response.status_code == 503
    assert response.json()["checks"]["database"] == "数据库无法访问"


def test_the_answers_are_never_cached(client, db):
    for name in ("healthz", "readyz"):
        assert "no-store" in client.get(reverse(name))["Cache-Control"]
