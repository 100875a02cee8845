"""What all code of the house must obey, checked once, so that nobody has to remember."""

import ast
import re
from functools import cache
from pathlib import Path

from django.apps import apps
from django.db import models

from tests.every_route import every_route

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "rung"
MODULES = sorted(
    path for path in SOURCE.rglob("*.py") if "migrations" not in path.relative_to(SOURCE).parts
)
TESTS = sorted((ROOT / "tests").rglob("*.py"))
LONGEST_FILE = 400
LONGEST_FUNCTION = 40
WRITES = {
    "bulk_create",
    "bulk_update",
    "create",
    "delete",
    "get_or_create",
    "save",
    "update_or_create",
}
PEOPLE_ACT = {"raised_at", "resolved_at", "asked_at", "decided_at", "moved_at", "ended_at"}


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@cache
def read(path: Path) -> str:
    return path.read_text()


@cache
def tree(path: Path) -> ast.Module:
    """Parsed when a test asks, not by every process that collects tests."""
    return ast.parse(read(path))


MARKS = re.compile(r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X")) + r")\b")


def functions(path: Path):
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_a_file_stays_under_400_lines_and_a_function_under_40():
    assert [name(path) for path in MODULES if len(read(path).splitlines()) >= LONGEST_FILE] == []
    long = [
        f"{name(path)}: {f.name}"
        for path in MODULES
        for f in functions(path)
        if f.end_lineno - f.lineno >= LONGEST_FUNCTION
    ]
    assert long == []


def test_nothing_is_imported_inside_a_function():
    inside = [
        f"{name(path)}: line {node.lineno}"
        for path in MODULES
        for function in functions(path)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert inside == []


def writes(call: ast.AST) -> bool:
    return (
        isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and (
            call.func.attr in WRITES
            or (call.func.attr == "update" and "objects" in ast.dump(call.func.value))
        )
    )


def test_only_services_write_rows():
    written = [
        f"{name(path)}: {call.func.attr} in line {call.lineno}"
        for path in MODULES
        if path.parent.name != "services"
        for call in ast.walk(tree(path))
        if writes(call)
    ]
    assert written == []


def test_no_unfinished_mark_is_left_in_the_tree():
    assert [name(path) for path in [*MODULES, *TESTS] if MARKS.search(read(path))] == []


def test_every_route_states_its_audience():
    silent = [
        route.path
        for route in every_route()
        if not route.audience and not route.pattern.callback.__module__.startswith("allauth.")
    ]
    assert silent == []


def test_every_instant_of_a_persons_act_says_whose_act_it_was():
    lonely = []
    for model in apps.get_app_config("rung").get_models():
        fields = {field.name for field in model._meta.get_fields()}
        lonely += [
            f"{model.__name__}.{instant}"
            for instant in fields & PEOPLE_ACT
            if instant.replace("_at", "_by") not in fields
        ]
    assert lonely == []


def test_every_row_that_hangs_below_another_is_protected_with_it():
    loose = [
        f"{model.__name__}.{field.name}"
        for model in apps.get_app_config("rung").get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey) and field.remote_field.on_delete != models.PROTECT
    ]
    assert loose == []


def test_every_stored_instant_knows_its_zone(settings):
    assert settings.USE_TZ
    naive = [
        name(path)
        for path in MODULES
        if re.search(
            r"datetime\.(utcnow|utcfromtimestamp)\(|datetime\.fromtimestamp\([^,)]+\)",
            path.read_text(),
        )
    ]
    assert naive == []


def test_the_docs_say_where_every_rule_lives():
    said = (ROOT / "docs" / "process.md").read_text()
    wanted = [f"R{n}" for n in range(1, 31)] + [f"N{n}" for n in range(1, 17)]
    missing = [rule for rule in wanted if not re.search(rf"\b{rule}\b", said)]
    assert missing == []


def test_every_file_the_process_page_names_exists():
    said = (ROOT / "docs" / "process.md").read_text()
    paths = set(re.findall(r"`((?:src|tests|docs)/[\w./-]+)`", said))
    assert paths
    assert [path for path in sorted(paths) if not (ROOT / path).exists()] == []
