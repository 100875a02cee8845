"""Constraints and indexes come and go without two dozen models being drawn anew for each.

Django keeps classes of all models as a migration sees them. When a constraint or an index of one
changes, it makes that class anew and every class related to it, although neither says anything of
how models refer to each other; of a first start that is half of all the time. Here the list of the
one class is set instead. Which statements reach the database is the same.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db.migrations.state import ProjectState

Change = Callable[..., None]


@contextmanager
def lists_set_in_place() -> Iterator[None]:
    """Whatever is migrated inside changes lists of constraints and indexes in place."""
    known = {name: getattr(ProjectState, name) for name in ("_append_option", "_remove_option")}
    for name, change in known.items():
        setattr(ProjectState, name, _in_place(change))
    try:
        yield
    finally:
        for name, change in known.items():
            setattr(ProjectState, name, change)


def _in_place(change: Change) -> Change:
    def changed(state: ProjectState, app: str, model: str, option: str, what: Any) -> None:
        apps = state.__dict__.pop("apps", None)  # without it nothing is drawn
        try:
            change(state, app, model, option, what)
        finally:
            if apps is not None:
                state.__dict__["apps"] = apps
        if apps is not None:
            meta = apps.get_model(app, model)._meta
            objects = state.models[app, model].options[option]
            setattr(meta, option, meta._format_names(objects))
            meta.__dict__.pop("total_unique_constraints", None)

    return changed
