import pytest
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client


def test_healthz_answers_without_a_database(client: Client):
    response = client.get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok\n")
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_readyz_answers_200_when_all_migrations_are_applied(client: Client):
    response = client.get("/readyz")

    assert (response.status_code, response.content) == (200, b"ready\n")


@pytest.mark.django_db
def test_readyz_answers_503_while_a_migration_is_pending(client: Client):
    MigrationRecorder.Migration.objects.filter(app="orders").delete()

    response = client.get("/readyz")

    assert response.status_code == 503
    assert b"pending" in response.content


@pytest.mark.django_db
def test_readyz_answers_503_when_the_database_does_not_answer(client: Client):
    def refuse(execute, sql, params, many, context):
        raise DatabaseError("the server has gone away with password hunter2")

    with connection.execute_wrapper(refuse):
        response = client.get("/readyz")

    assert response.status_code == 503
    assert response.content == b"The database does not answer.\n"


def test_answers_a_probe_that_knows_neither_the_host_name_nor_https(client: Client, settings):
    settings.SECURE_SSL_REDIRECT = True
    settings.ALLOWED_HOSTS = ["shop.example"]

    assert client.get("/healthz", headers={"host": "10.0.0.7:8000"}).status_code == 200
    assert client.get("/admin/", headers={"host": "10.0.0.7:8000"}).status_code == 400
