"""Figures: tables told apart in one way, the list behind each number, and both as CSV (R29)."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from rung import clock
from rung.domain.figures import FEWEST, Family, Grouping, share
from rung.domain.sensitive_reads import Read
from rung.queries.figures import (
    FamilyTable,
    GroupRow,
    figure_tables,
    group_label,
    list_behind,
    period_words,
    whole_list,
)
from rung.queries.figures_choices import choices
from rung.services.record import record_read
from rung.web.common.address import page_of
from rung.web.common.audience import Audience, audience
from rung.web.common.csv_files import csv_answer
from rung.web.common.pages import render
from rung.web.common.reading import reading
from rung.web.desk.figures_address import asked_of, figure_of, group_of
from rung.web.desk.reader import reader_of

LEVELS = 4  # that are offered, whatever is asked for
READERS = (Audience.CCM, Audience.MANAGER, Audience.DESK, Audience.ADMINISTRATOR)


@require_safe
@audience(*READERS)
def figures(request: HttpRequest) -> HttpResponse:
    """Every family of figures that can be told apart that way."""
    now, reader = clock.now(), reader_of(request)
    asked = asked_of(request, reader.zone, now)
    context = {
        "asked": asked,
        "tables": figure_tables(asked, zone=reader.zone, now=now),
        "groupings": list(Grouping),
        "period": period_words(asked),
        "choices": choices(),
        "levels": _levels(asked.level),
        "fewest": FEWEST,
    }
    return render(request, "desk/figures.html", context, now=now)


@require_safe
@audience(*READERS)
def figures_csv(request: HttpRequest) -> HttpResponse:
    """The same numbers, one line each."""
    now, reader = clock.now(), reader_of(request)
    asked = asked_of(request, reader.zone, now)
    tables = figure_tables(asked, zone=reader.zone, now=now)
    head = ["family", "figure", asked.grouping.value, "count", "of", "per cent", "middle minutes"]
    name = f"figures-by-{asked.grouping}-{asked.first_day}-{asked.last_day}"
    return csv_answer(name, head, (line for table in tables for line in _lines(table)))


@require_safe
@audience(*READERS)
def behind(request: HttpRequest, figure: str) -> HttpResponse:
    """What one number counts: so many lines as the number says."""
    now, reader = clock.now(), reader_of(request)
    found, asked, group = figure_of(figure), asked_of(request, reader.zone, now), group_of(request)
    page = page_of(request)
    listed = list_behind(found, group, asked, zone=reader.zone, now=now, page=page)
    query = {**asked.query, **({} if group is None else {"group": group})}
    context = {
        "figure": found,
        "listed": listed,
        "asked": asked,
        "group": None if group is None else group_label(asked.grouping, group),
        "period": period_words(asked),
        "page": page,
        "query": query,
        "is_plan": found.family is Family.COMMITMENTS,
    }
    return render(request, "desk/figure.html", context, now=now)


@require_safe
@audience(*READERS)
def behind_csv(request: HttpRequest, figure: str) -> HttpResponse:
    """The same list from its first line to its last."""
    now, reader = clock.now(), reader_of(request)
    found, asked, group = figure_of(figure), asked_of(request, reader.zone, now), group_of(request)
    said = f"{found.label}, {asked.first_day} to {asked.last_day}"
    record_read(reading(reader, now=now), Read.LIST_BEHIND, said)
    listed = whole_list(found, group, asked, zone=reader.zone, now=now)
    head = [
        "escalation",
        "account",
        "order",
        "site",
        "region",
        "level",
        "when",
        "what became of it",
        "corrected",
        "action",
    ]
    rows = (
        [
            row.reference,
            row.account,
            row.order,
            row.site,
            row.region,
            row.level,
            row.at,
            row.fate,
            "yes" if row.corrected else "",
            row.what,
        ]
        for row in listed.rows
    )
    return csv_answer(f"{found.key}-{asked.first_day}-{asked.last_day}", head, rows)


def _lines(table: FamilyTable) -> Iterator[list[object]]:
    for row in (*table.rows, table.total):
        group = row.label if row is not table.total else "All"
        for cell in row.cells:
            whole = _whole(row, cell.figure.of)
            middle = row.typical_seconds if table.family is Family.STAYS else None
            yield [
                table.family.label,
                cell.figure.label,
                group,
                cell.count,
                whole,
                None if whole is None else share(cell.count, whole),
                None if middle is None else middle // 60,
            ]


def _levels(asked: int | None) -> tuple[tuple[int, int], ...]:
    """The levels to choose from, up to the one asked for at least."""
    return tuple((level, level) for level in range(1, max(LEVELS, asked or 0) + 1))


def _whole(row: GroupRow, key: str) -> int | None:
    return next((cell.count for cell in row.cells if cell.figure.key == key), None)
