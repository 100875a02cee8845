"""Imports orders as the carrier's own systems know them: all of a file, or nothing (R4)."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice

from django.db import transaction

from rung.services.care_managers import REASON as CCM_CHANGED
from rung.services.care_managers import hand_over
from rung.services.csv_cells import Cells
from rung.services.csv_table import Table
from rung.services.doing import time_itself
from rung.services.import_orders_lines import (
    COLUMNS,
    Known,
    LineReader,
    OrderSaid,
    load_known,
)
from rung.services.import_orders_merge import Merge, Stored, load
from rung.services.importing import ImportKind, ImportReport, keep_run, one_at_a_time
from rung.services.letters import issue_letters

BATCH = 2000  # lines held against the database at once: few queries, little memory
ACCEPTED = "Your order was accepted"


@transaction.atomic
def import_orders(*, source: Iterable[bytes], file_name: str, now: datetime) -> ImportReport:
    """Bring the orders to what the file says; raise CannotImport, with every fault, or nothing.

    An order that becomes accepted, or gets another CCM, gets its letter in the same transaction;
    another CCM takes over what is open about it.
    """
    return _import(source, file_name, now, ACCEPTED)


@transaction.atomic
def import_orders_without_letters(
    *, source: Iterable[bytes], file_name: str, now: datetime
) -> ImportReport:
    """The same for orders that were accepted long ago: nobody is mailed what they knew already.

    An order whose CCM changes gets a letter all the same; its customer has not been told.
    """
    return _import(source, file_name, now, None)


@transaction.atomic
def preview_orders_without_letters(
    *, source: Iterable[bytes], file_name: str, now: datetime
) -> ImportReport:
    """Say what import_orders_without_letters would do; nothing is kept."""
    report = _import(source, file_name, now, None)
    transaction.set_rollback(True)
    return report


@transaction.atomic
def preview_orders(*, source: Iterable[bytes], file_name: str, now: datetime) -> ImportReport:
    """Say what import_orders would do; nothing is kept."""
    report = _import(source, file_name, now, ACCEPTED)
    transaction.set_rollback(True)
    return report


def _import(
    source: Iterable[bytes], file_name: str, now: datetime, on_acceptance: str | None
) -> ImportReport:
    """``on_acceptance`` is the reason given for the letters of accepted orders; none: no letter."""
    one_at_a_time()
    table = Table(source, file_name=file_name, columns=COLUMNS)
    known = load_known()
    report = ImportReport()
    accepted: list[int] = []
    ccm_changed: list[int] = []
    for batch in _batches(_lines(table, known, now)):
        stored = load(batch)
        _refuse_other_accounts(batch, stored, table)
        if table.faults:
            continue  # nothing will be kept; the rest is read for its faults
        merge = Merge(stored, known, report, now)
        merge.run(batch)
        accepted += merge.accepted
        ccm_changed += merge.ccm_changed
    table.require_no_fault()
    if on_acceptance is not None:
        report.letters += issue_letters(order_ids=accepted, reason=on_acceptance, now=now)
    report.letters += issue_letters(order_ids=ccm_changed, reason=CCM_CHANGED, now=now)
    hand_over(order_ids=ccm_changed, doing=time_itself(now))
    keep_run(ImportKind.ORDERS, file_name, report, now)
    return report


def _lines(table: Table, known: Known, now: datetime) -> Iterator[OrderSaid]:
    reader = LineReader(table, known, now)
    for line in table.lines():
        said = reader.read(Cells(table, line))
        if said is not None:
            yield said


def _batches(lines: Iterator[OrderSaid]) -> Iterator[list[OrderSaid]]:
    while batch := list(islice(lines, BATCH)):
        yield batch


def _refuse_other_accounts(batch: list[OrderSaid], stored: Stored, table: Table) -> None:
    """An order stays with its account: its escalations and letters hang on it."""
    for said in batch:
        order = stored.orders.get(said.reference)
        if order is not None and order.account_id != said.account_id:
            reason = f"is another account than the one {said.reference} belongs to."
            table.fault(said.line, "account", "", reason)
