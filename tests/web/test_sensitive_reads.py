"""A sensitive read is kept, once; and whoever reads changes nothing (R28, N10)."""

from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse

from rung import clock
from rung.domain.sensitive_reads import Read
from rung.models import RecordEntry
from tests.builders import TUESDAY_0820
from tests.web.desk_pages import NO_STATIC
from tests.web.portal_pages import signed_in, stranger

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings(NO_STATIC)]
# Every read of the domain's table, as somebody makes it, and what is kept of it.
READS = {
    Read.HOUSE_RECORD: ("administrator", "/admin/record.json", "The record: JSON"),
    Read.ESCALATION_RECORD: (
        "customer",
        "/escalations/{}/record.json",
        "The record of an escalation: {} as JSON",
    ),
    Read.STATUS_PACK: (
        "customer",
        "/accounts/{account}/status-pack.xlsx",
        "A status pack: Maplethorn Grocers as XLSX",
    ),
    Read.LIST_BEHIND: (
        "ccm",
        "/desk/figures/acknowledgements-in-time/list.csv?from=2026-11-02&to=2026-11-24",
        "The list behind a figure: In time, 2026-11-02 to 2026-11-24",
    ),
    Read.PERSON: ("administrator", "/admin/people/{ccm}/", "A person's page: Dana Reyes"),
    Read.SIGNED_IN: (
        "administrator",
        "/admin/people/sign-in/{ccm}/",
        "Where somebody is signed in: Dana Reyes",
    ),
}
# What a read adds to, and what every signed-in request keeps of its session.
NOT_BUSINESS = {"rung_recordentry", "rung_signedin", "django_session", "cache"}
TABLES = """SELECT table_name FROM information_schema.tables
    WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY 1"""


def everything():
    """Of every table of the business how many rows it has and which was written last."""
    found = {}
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        for (name,) in cursor.fetchall():
            if name not in NOT_BUSINESS:
                cursor.execute(
                    f"SELECT count(*), max(xmin::text::bigint) FROM {name}"  # noqa: S608
                )
                found[name] = cursor.fetchone()
    return found


def kept():
    return list(RecordEntry.objects.filter(kind="READ").values_list("subject", flat=True))


@pytest.fixture
def escalation(world):
    return world.raised()


def asked(world, escalation, read):
    who, path, said = READS[read]
    path = path.format(escalation.reference, account=world.account.pk, ccm=world.ccm.pk)
    return getattr(world, who), path, said.format(escalation.reference)


def test_every_read_of_the_table_is_made_somewhere():
    assert sorted(READS) == sorted(Read)


@pytest.mark.parametrize("read", sorted(Read))
def test_a_sensitive_read_is_kept_once_a_minute_and_changes_nothing(
    world, client, escalation, read
):
    person, path, said = asked(world, escalation, read)
    reader = signed_in(client, person, now=TUESDAY_0820)
    before = everything()

    for _ in range(2):
        assert reader.get(path).status_code == 200

    (entry,) = RecordEntry.objects.filter(kind="READ")
    assert (entry.subject, entry.actor, entry.way) == (said, person, "PAGE")
    assert everything() == before
    clock.move_to(TUESDAY_0820 + timedelta(minutes=1))
    reader.get(path)
    assert kept() == [said, said]


def test_what_is_refused_and_what_is_everyday_leaves_nothing(world, client, escalation):
    person, path, _ = asked(world, escalation, Read.ESCALATION_RECORD)
    other = signed_in(Client(), stranger(), now=TUESDAY_0820)
    reader = signed_in(client, person, now=TUESDAY_0820)

    assert other.get(path).status_code == 404
    for page in ("portal:overview", "portal:orders", "portal:escalations"):
        assert reader.get(reverse(page)).status_code == 200
    assert reader.get(f"/escalations/{escalation.reference}/").status_code == 200

    assert kept() == []


def test_two_people_in_one_minute_are_two_reads(world, client, escalation):
    _, path, said = asked(world, escalation, Read.ESCALATION_RECORD)
    for person, room in ((world.customer, ""), (world.ccm, "/desk"), (world.manager, "/desk")):
        signed_in(client, person, now=TUESDAY_0820).get(f"{room}{path}")

    assert kept() == [said] * 3


def test_what_cannot_be_kept_is_not_answered(world, client, escalation, monkeypatch):
    _, path, _ = asked(world, escalation, Read.ESCALATION_RECORD)
    reader = signed_in(client, world.customer, now=TUESDAY_0820)
    reader.raise_request_exception = False

    def broken(*_rows, **_options):
        raise OperationalError("no room")

    monkeypatch.setattr(RecordEntry.objects, "bulk_create", broken)
    answer = reader.get(path)

    assert answer.status_code == 503
    assert escalation.impact not in answer.content.decode()
