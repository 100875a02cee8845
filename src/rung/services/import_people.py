"""Imports people and what they stand in: calendars, regions, accounts, levels, absences."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from rung.models import Order
from rung.services.csv_table import Table
from rung.services.import_people_lines import COLUMNS, PeopleReader
from rung.services.import_people_merge import PeopleMerge
from rung.services.importing import (
    CCM_CHANGED,
    ImportKind,
    ImportReport,
    keep_run,
    one_at_a_time,
)
from rung.services.letters import issue_letters
from rung.services.policy_setup import publish_standard_if_none


@transaction.atomic
def import_people(*, source: Iterable[bytes], file_name: str, now: datetime) -> ImportReport:
    """Bring the people to what the file says; raise CannotImport, with every fault, or nothing.

    Nobody is removed by being left out. Where an account's care manager changes, the letters of
    its orders are issued again in the same transaction.
    """
    return _import(source, file_name, now)


@transaction.atomic
def preview_people(*, source: Iterable[bytes], file_name: str, now: datetime) -> ImportReport:
    """Say what import_people would do; nothing is kept."""
    report = _import(source, file_name, now)
    transaction.set_rollback(True)
    return report


def _import(source: Iterable[bytes], file_name: str, now: datetime) -> ImportReport:
    one_at_a_time()
    table = Table(source, file_name=file_name, columns=COLUMNS)
    everything = PeopleReader(table, now).read()
    table.require_no_fault()
    report = ImportReport()
    merge = PeopleMerge(everything, report, now)
    merge.run()
    affected = Order.objects.filter(account__in=merge.entry_point_changed, ccm=None)
    order_ids = list(affected.values_list("pk", flat=True))
    issue_letters(order_ids=order_ids, reason=CCM_CHANGED, now=now)
    if publish_standard_if_none(now):
        report.deltas.append("policy standard published: nothing had been published before")
    keep_run(ImportKind.PEOPLE, file_name, report, now)
    return report
