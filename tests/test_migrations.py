"""A migration adds before it takes away: the version before serves while it runs, and after it.

What a migration after the first released ones takes away, renames, or asks of rows that the version
before writes, has to say why that version still works, in a line `CONTRACT = "…"` of its module.
"""

import re
from importlib import import_module
from itertools import chain

import pytest
from django.db import migrations, models
from django.db.migrations.state import ModelState, ProjectState
from django.db.models import NOT_PROVIDED

from rung.migrations._states import changed_in_place
from rung.queries.schema_state import OURS

FIRST = "0029"  # with those before it nothing but one version has ever worked
TAKES_AWAY = (
    migrations.RemoveField,
    migrations.RenameField,
    migrations.DeleteModel,
    migrations.RenameModel,
    migrations.AlterModelTable,
)
SQL_TAKES_AWAY = re.compile(
    r"\bDROP\s+(?:TABLE|COLUMN)\b|\bRENAME\s+(?:COLUMN|TO)\b|\bSET\s+NOT\s+NULL\b", re.IGNORECASE
)


def said(statements):
    """The text of what RunSQL runs forwards."""
    if isinstance(statements, str):
        return statements
    return "\n".join(each if isinstance(each, str) else each[0] for each in statements)


def needs_a_value(field):
    """A column that rows of the version before, which knows nothing of it, would be refused for."""
    return not (
        field.null or field.many_to_many or field.db_default is not NOT_PROVIDED or field.generated
    )


def flattened(operations):
    """With those inside SeparateDatabaseAndState that reach the database."""
    return chain.from_iterable(
        flattened(each.database_operations)
        if isinstance(each, migrations.SeparateDatabaseAndState)
        else [each]
        for each in operations
    )


def takes_away(operations):
    """What the version before might miss, in a word each."""
    for each in flattened(operations):
        if isinstance(each, TAKES_AWAY):
            yield each.describe()
        elif isinstance(each, migrations.AddField) and needs_a_value(each.field):
            yield f"{each.describe()}, which must have a value"
        elif isinstance(each, migrations.RunSQL):
            yield from SQL_TAKES_AWAY.findall(said(each.sql))


@pytest.mark.parametrize("name", [name for name in OURS if name >= FIRST])
def test_the_version_before_misses_nothing(name):
    module = import_module(f"rung.migrations.{name}")

    found = list(takes_away(module.Migration.operations))

    assert not found or getattr(module, "CONTRACT", ""), found


def test_what_is_taken_away_is_noticed():
    text = models.TextField
    for operation, expected in (
        (migrations.RemoveField("order", "site"), 1),
        (migrations.RenameField("order", "site", "place"), 1),
        (migrations.DeleteModel("order"), 1),
        (migrations.RunSQL("ALTER TABLE rung_order  DROP COLUMN site"), 1),
        (migrations.RunSQL(["SELECT 1", ("ALTER TABLE a RENAME TO b", [])]), 1),
        (migrations.SeparateDatabaseAndState([migrations.DeleteModel("order")], []), 1),
        (migrations.SeparateDatabaseAndState([], [migrations.DeleteModel("order")]), 0),
        (migrations.AddField("order", "words", text(default="")), 1),
        (migrations.AddField("order", "words", text(db_default="")), 0),
        (migrations.AddField("order", "words", text(null=True)), 0),
        (migrations.CreateModel("thing", [("id", models.BigAutoField(primary_key=True))]), 0),
    ):
        assert len(list(takes_away([operation]))) == expected, operation


def test_a_constraint_and_an_index_come_and_go_without_a_model_being_drawn_anew():
    key, site = models.BigAutoField(primary_key=True), models.TextField()
    before = ProjectState()
    before.add_model(ModelState("rung", "Order", [("id", key), ("site", site)]))
    drawn = before.apps.get_model("rung", "order")
    unique = models.UniqueConstraint(fields=["site"], name="%(class)s_site_once")
    by_site = models.Index(fields=["site"], name="by_site")

    with changed_in_place():
        after = before.clone()
        after.add_constraint("rung", "order", unique)
        after.add_index("rung", "order", by_site)
        model = after.apps.get_model("rung", "order")
        lists = model._meta.constraints, model._meta.indexes, model._meta.total_unique_constraints
        after.remove_constraint("rung", "order", "%(class)s_site_once")

    assert model is drawn
    assert [[each.name for each in known] for known in lists] == [
        ["order_site_once"],
        ["by_site"],
        ["order_site_once"],
    ]
    assert (model._meta.constraints, model._meta.total_unique_constraints) == ([], [])


def test_a_model_and_a_field_come_without_a_model_being_drawn_anew():
    key, site = models.BigAutoField(primary_key=True), models.TextField()
    state = ProjectState()
    state.add_model(ModelState("rung", "Order", [("id", key), ("site", site)]))
    drawn = state.apps.get_model("rung", "order")
    to_order = models.ForeignKey("rung.Order", models.CASCADE, related_name="steps")
    to_step = models.ForeignKey("rung.Step", models.CASCADE, related_name="heads", null=True)
    words = models.TextField(default="none")

    with changed_in_place():
        state.add_model(ModelState("rung", "Step", [("id", key), ("order", to_order)]))
        state.add_field("rung", "order", "first_step", to_step, preserve_default=True)
        state.add_field("rung", "step", "words", words, preserve_default=False)
        order, step = (state.apps.get_model("rung", name) for name in ("order", "step"))

    assert order is drawn
    assert {each.name for each in order._meta.get_fields()} == {"id", "site", "first_step", "steps"}
    assert {each.name for each in step._meta.get_fields()} == {"id", "order", "words", "heads"}
    assert order._meta.get_field("first_step").related_model is step
    assert step._meta.get_field("order").related_model is order
    assert not step._meta.get_field("words").has_default()  # it was for rows that were there
    assert words.has_default()
