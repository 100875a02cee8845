"""Imports people and what they stand in: calendars, regions, accounts, levels, absences."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from rung.models import Account, Order, Person
from rung.services.care_managers import REASON as CCM_CHANGED
from rung.services.care_managers import hand_over
from rung.services.csv_table import Table
from rung.services.doing import time_itself
from rung.services.import_people_lines import COLUMNS, PeopleReader
from rung.services.import_people_merge import PeopleMerge
from rung.services.importing import ImportKind, ImportReport, keep_run, one_at_a_time
from rung.services.letters import issue_letters
from rung.services.policy_setup import publish_standard_if_none

REACHED_OTHERWISE = "Your customer care manager is reached in another way"


@transaction.atomic
def import_people(*, source: Iterable[bytes], file_name: str, now: datetime) -> ImportReport:
    """Bring the people to what the file says; raise CannotImport, with every fault, or nothing.

    Nobody is removed by being left out. Where an account's care manager changes, the letters of
    its orders are issued again in the same transaction, and the new one takes over; so are the
    letters that name somebody who is reached otherwise now.
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
    report.letters += _tell_of_new_care_managers(merge.entry_point_changed, now)
    report.letters += _tell_of_new_numbers(merge.reached_otherwise, now)
    if publish_standard_if_none(now):
        report.deltas.append("policy standard published: nothing had been published before")
    keep_run(ImportKind.PEOPLE, file_name, report, now)
    return report


def _tell_of_new_care_managers(accounts: list[Account], now: datetime) -> int:
    """How many letters are issued. Orders that name a CCM of their own are not touched."""
    affected = Order.objects.filter(account__in=accounts, ccm=None).order_by("pk")
    order_ids = list(affected.values_list("pk", flat=True))
    issued = issue_letters(order_ids=order_ids, reason=CCM_CHANGED, now=now)
    hand_over(order_ids=order_ids, doing=time_itself(now))
    return issued


def _tell_of_new_numbers(people: list[Person], now: datetime) -> int:
    if not people:
        return 0
    named = (
        Q(ccm__in=people)
        | Q(ccm=None, account__ccm__in=people)
        | Q(ccm=None, account__ccm=None, account__channel_manager__in=people)
    )
    order_ids = list(Order.objects.filter(named).values_list("pk", flat=True))
    return issue_letters(order_ids=order_ids, reason=REACHED_OTHERWISE, now=now)
