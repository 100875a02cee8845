"""Rows made at once are the rows Django would have made one column after the other."""

import pytest
from django.apps import apps
from django.db import connection

from rung.models import Clock, Escalation
from rung.models.reading import made, reading
from tests.builders import running


def state_of(row):
    """Everything an instance holds."""
    own = {name: value for name, value in vars(row).items() if name != "_state"}
    state = row._state
    return own, (state.adding, state.db, state.fields_cache)


@pytest.mark.django_db
def test_every_table_that_holds_rows_is_read_as_django_reads_it(world):
    world.raised()
    compared = []
    for model in apps.get_app_config("rung").get_models():
        statement, names, _ = reading(model)
        with connection.cursor() as cursor:
            cursor.execute(f"{statement} LIMIT 3")
            rows = cursor.fetchall()
        for one, row in zip(made(model, rows), rows, strict=True):
            assert state_of(one) == state_of(model.from_db("default", names, row))
            compared.append(model)
    assert {Escalation, Clock} <= set(compared)


@pytest.mark.django_db
def test_a_row_made_at_once_is_written_back_as_any_other(world):
    escalation = world.raised()
    (clock, *_) = running(escalation, "INTERVAL")
    statement, _, _ = reading(Clock)
    with connection.cursor() as cursor:
        cursor.execute(f"{statement} WHERE id = %s", [clock.pk])
        (row,) = made(Clock, cursor.fetchall())
    assert row.escalation == escalation
    row.trouble = "seen"
    row.save(update_fields=["trouble"])
    clock.refresh_from_db()
    assert clock.trouble == "seen"
