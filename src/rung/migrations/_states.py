"""Models, fields, constraints and indexes come without all other models being drawn anew for each.

Django keeps classes of all models as a migration sees them. When a model or a field comes, or a
constraint or an index of one changes, it makes that class anew and every class related to it, which
here is nearly all of them; of a first start that is most of the time. Here a new class is made
alone, a new field goes into the class that is there, and the list of the one class is set. What is
altered, renamed or taken away is left to Django: there the class of before has to be told from the
one of after. Which statements reach the database is the same.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db.migrations.state import ModelState, ProjectState, StateApps
from django.db.models import Field

Change = Callable[..., None]


@contextmanager
def changed_in_place() -> Iterator[None]:
    """Whatever is migrated forwards inside adds to the classes that are there."""
    ways = {
        "add_model": _model_alone,
        "add_field": _field_in_place,
        "_append_option": _list_in_place,
        "_remove_option": _list_in_place,
    }
    known = {name: getattr(ProjectState, name) for name in ways}
    for name, change in known.items():
        setattr(ProjectState, name, ways[name](change))
    try:
        yield
    finally:
        for name, change in known.items():
            setattr(ProjectState, name, change)


@contextmanager
def _nothing_drawn(state: ProjectState) -> Iterator[StateApps | None]:
    """What changes the state inside draws no class; gives those that are drawn, if any are."""
    apps = state.__dict__.pop("apps", None)
    try:
        yield apps
    finally:
        if apps is not None:
            state.__dict__["apps"] = apps


def _model_alone(add: Change) -> Change:
    def added(state: ProjectState, model: ModelState) -> None:
        if any(isinstance(base, str) for base in model.bases):
            add(state, model)  # drawn by Django, after what it is made of
            return
        with _nothing_drawn(state) as apps:
            add(state, model)
        if apps is not None:
            apps.render_multiple([model])

    return added


def _field_in_place(add: Change) -> Change:
    def added(
        state: ProjectState, app: str, model: str, name: str, field: Field, preserve_default: Any
    ) -> None:
        if field.many_to_many:
            add(state, app, model, name, field, preserve_default)  # it has a table of its own
            return
        with _nothing_drawn(state) as apps:
            add(state, app, model, name, field, preserve_default)
        if apps is not None:
            with apps.bulk_update():
                new = state.models[app, model].fields[name].clone()
                new.contribute_to_class(apps.get_model(app, model), name)

    return added


def _list_in_place(change: Change) -> Change:
    def changed(state: ProjectState, app: str, model: str, option: str, what: Any) -> None:
        with _nothing_drawn(state) as apps:
            change(state, app, model, option, what)
        if apps is not None:
            meta = apps.get_model(app, model)._meta
            objects = state.models[app, model].options[option]
            setattr(meta, option, meta._format_names(objects))
            meta.__dict__.pop("total_unique_constraints", None)

    return changed
