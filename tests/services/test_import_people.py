"""People come in from a file: calendars, regions, persons, accounts, contacts, levels, absences."""

from datetime import UTC, date, datetime, timedelta

import pytest

from rung.domain.calendar_records import Review, VersionSource
from rung.domain.calendars import Holiday
from rung.domain.matching import Circumstances
from rung.domain.permissions import Role
from rung.domain.vocabulary import OrderStatus
from rung.models import (
    Absence,
    Account,
    AccountContact,
    Calendar,
    CalendarVersion,
    EngagedLevel,
    ImportRun,
    Letter,
    LevelHolder,
    Order,
    Person,
    PolicyVersion,
    Region,
)
from rung.models.in_force import InForce
from rung.services.csv_table import CannotImport
from rung.services.import_people import import_people, preview_people
from rung.services.letters import issue_letters
from tests.builders import mountain, person

pytestmark = pytest.mark.django_db
NOW = mountain(2, 6)
ALL_DAY = [["00:00", "24:00"]]
HEADER = (
    "record,code,name,email,phone,title,role,zone,cover,active,calendar,hours,holidays,years,"
    "closed_also,open_anyway,region,level,account,ccm,channel_manager,may_escalate,agent,agent_until,"
    "starts_at,ends_at"
)
COLUMNS = HEADER.split(",")


def row(record, **cells):
    return ",".join({"record": record, **cells}.get(column, "") for column in COLUMNS)


WEST = row(
    "calendar", name="West", zone="America/Denver", hours="Mon-Fri 08:00-17:00", holidays="US"
)
DANA = row(
    "person",
    name="Dana Reyes",
    email="Dana.Reyes@example.com",
    role="CCM",
    zone="America/Denver",
    phone="+1 303 555 0101",
    cover="priya.nair@example.com",
)
PRIYA = row(
    "person",
    name="Priya Nair",
    email="priya.nair@example.com",
    role="ccm",
    zone="America/Chicago",
    phone="+1 312 555 0102",
)
MORGAN = row(
    "person", name="Morgan Ellis", email="m@example.com", role="manager", zone="America/Denver"
)
LEO = row(
    "person",
    name="Leo Marsh",
    email="leo@example.com",
    role="channel manager",
    zone="America/Los_Angeles",
)
LEE = row(
    "person", name="Lee Tan", email="lee@example.com", role="customer", zone="America/New_York"
)
COMPANY = (
    row("region", code="WEST", name="West", calendar="West"),
    row("holder", region="WEST", level="2", email="m@example.com"),
    row(
        "account",
        code="M",
        name="Maplethorn Grocers",
        region="WEST",
        zone="America/New_York",
        ccm="dana.reyes@example.com",
        channel_manager="leo@example.com",
    ),
    row("contact", account="M", email="lee@example.com", agent="yes"),
    row(
        "absence",
        email="m@example.com",
        starts_at="2026-11-20 00:00 America/Denver",
        ends_at="2026-11-21 00:00 America/Denver",
    ),
    WEST,
    DANA,
    PRIYA,
    MORGAN,
    LEO,
    LEE,
)


def lines(*rows):
    return [f"{line}\n".encode() for line in (HEADER, *rows)]


def load(*rows, now=NOW):
    return import_people(source=lines(*rows), file_name="people.csv", now=now)


def faults(*rows):
    with pytest.raises(CannotImport) as refused:
        load(*rows)
    return [(fault.line, fault.column, fault.reason) for fault in refused.value.faults]


def test_a_company_comes_in_from_one_file_whatever_the_order_of_its_lines(db):
    report = load(*COMPANY)

    assert report.summary == "11 added, 0 changed, 0 unchanged"
    dana = Person.objects.get(email="dana.reyes@example.com")
    assert (dana.name, dana.role, dana.cover.name) == ("Dana Reyes", "CCM", "Priya Nair")
    assert not dana.has_usable_password()
    account = Account.objects.get(code="M")
    assert (account.ccm, account.channel_manager.name) == (dana, "Leo Marsh")
    contact = AccountContact.objects.get()
    assert (contact.person.name, contact.may_escalate, contact.agent) == ("Lee Tan", True, True)
    holder = LevelHolder.objects.get()
    assert (holder.region.code, holder.level, holder.person.name) == ("WEST", 2, "Morgan Ellis")
    assert Absence.objects.get().starts_at == datetime(2026, 11, 20, 7, tzinfo=UTC)


def test_the_first_import_publishes_the_standard_policy_for_every_order_and_says_so(db):
    first, second = load(*COMPANY), load(*COMPANY)

    assert first.deltas == ["policy standard published: nothing had been published before"]
    assert second.deltas == []
    published = PolicyVersion.objects.select_related("policy").order_by("policy__name")
    assert [str(version) for version in published] == ["routing v1", "standard v1"]
    assert {version.words for version in published} == {"The policy that comes with the program."}
    facts = Circumstances(product="Voice", region="WEST")
    chosen = InForce.read().choose(facts)
    assert (chosen.version, chosen.words) == (
        published[1],
        "matched by rule 1 because it is for every order",
    )


def test_the_same_file_again_changes_nothing(db):
    load(*COMPANY)

    report = load(*COMPANY, now=NOW + timedelta(days=1))

    assert report.summary == "0 added, 0 changed, 11 unchanged"
    assert CalendarVersion.objects.count() == 1
    assert ImportRun.objects.filter(kind="people").count() == 2


def test_holidays_are_listed_dated_named_and_sourced(db):
    load(
        row(
            "calendar",
            name="West",
            zone="America/Denver",
            hours="Mon-Fri 08:00-12:00 13:00-17:00; Sat 09:00-12:00",
            holidays="US",
            years="2026",
            closed_also="2026-11-27 Day after Thanksgiving",
            open_anyway="2026-10-12 Columbus Day",
        )
    )

    document = CalendarVersion.objects.get().document
    listed = {entry["date"]: (entry["name"], entry["source"]) for entry in document["holidays"]}
    assert listed["2026-11-26"] == (
        "Thanksgiving Day",
        "public holidays of US, library holidays",
    )
    assert listed["2026-11-27"] == ("Day after Thanksgiving", "people file")
    assert "2026-10-12" not in listed
    assert document["weekly"]["fri"] == [["08:00", "12:00"], ["13:00", "17:00"]]
    assert document["weekly"]["sat"] == [["09:00", "12:00"]]


def test_holidays_cover_this_year_and_the_two_after_it_unless_the_file_says_otherwise(db):
    load(WEST)

    years = {entry["date"][:4] for entry in CalendarVersion.objects.get().document["holidays"]}
    assert years == {"2026", "2027", "2028"}


def test_other_hours_are_another_version_and_the_old_one_stays(db):
    load(WEST)

    report = load(WEST.replace("08:00-17:00", "07:00-16:00"))

    assert report.deltas == ["calendar West version 1 → 2"]
    first, second = CalendarVersion.objects.order_by("number")
    assert first.document["weekly"]["mon"] == [["08:00", "17:00"]]
    assert second.document["weekly"]["mon"] == [["07:00", "16:00"]]


def by_an_administrator(number, document, refused=()):
    review = Review(refused=tuple(refused))
    return CalendarVersion.objects.create(
        calendar=Calendar.objects.get(name="West"),
        number=number,
        document=document,
        review=review.to_document(),
        created_at=mountain(3, 9),
        created_by=person("Ada Kern", Role.ADMINISTRATOR),
        source=VersionSource.EDITOR.value,
    )


def test_a_calendar_that_an_administrator_edited_is_kept_and_the_report_says_so(db):
    load(WEST, DANA, PRIYA)
    first = CalendarVersion.objects.get()
    week = {**first.document["weekly"], "sat": [["09:00", "12:00"]]}
    by_an_administrator(2, {**first.document, "weekly": week})

    report = load(WEST.replace("08:00-17:00", "07:00-16:00"), DANA, PRIYA)

    (said,) = report.deltas
    assert said == (
        "line 2: calendar West kept: edited by an administrator on Tue 3 Nov 2026 09:00 MST "
        "(version 2)"
    )
    assert report.summary == "0 added, 0 changed, 3 unchanged"
    assert CalendarVersion.objects.count() == 2


def test_a_file_that_says_what_the_administrator_says_has_nothing_to_tell(db):
    load(WEST)
    nine = WEST.replace("08:00-17:00", "09:00-17:00")
    load(nine)
    document = CalendarVersion.objects.get(number=2).document
    by_an_administrator(3, document)

    report = load(nine)

    assert report.deltas == []
    assert CalendarVersion.objects.count() == 3


def test_a_calendar_made_by_an_administrator_is_kept_and_a_region_may_name_it(db):
    Calendar.objects.create(name="West")
    by_an_administrator(1, {"name": "West", "tz": "America/Denver", "weekly": {"mon": ALL_DAY}})

    report = load(WEST, row("region", code="W", name="West", calendar="West"))

    assert "calendar West kept" in report.deltas[0]
    assert CalendarVersion.objects.get().document["weekly"] == {"mon": ALL_DAY}
    assert Region.objects.get(code="W").calendar.name == "West"


def test_an_import_never_adds_a_holiday_again_that_an_administrator_refused(db):
    load(WEST)
    first = CalendarVersion.objects.get()
    columbus = Holiday(date(2026, 10, 12), "Columbus Day", "public holidays of US")
    kept = [each for each in first.document["holidays"] if each["date"] != "2026-10-12"]
    by_an_administrator(2, {**first.document, "holidays": kept}, [columbus])
    # An import that came after it, from before people's decisions were kept.
    CalendarVersion.objects.create(
        calendar=first.calendar, number=3, document=first.document, created_at=mountain(4, 9)
    )

    report = load(WEST.replace("08:00-17:00", "07:00-16:00"))
    again = load(WEST.replace("08:00-17:00", "07:00-16:00"))

    refusal = (
        "line 2: calendar West: Mon 12 Oct 2026 Columbus Day not added: refused by an administrator"
    )
    assert report.deltas == [refusal, "calendar West version 3 → 4"]
    assert again.deltas == [refusal]
    newest = CalendarVersion.objects.get(number=4)
    assert "2026-10-12" not in str(newest.document)
    assert [each.name for each in newest.reviewed().refused] == ["Columbus Day"]


def test_a_changed_line_says_what_it_was_and_what_it_is(db):
    load(*COMPANY)

    report = load(
        PRIYA.replace("+1 312 555 0102", "+1 312 555 0199"),
        row("holder", region="WEST", level="2", email="p2@example.com"),
        row(
            "person",
            name="Ruth Adeyemi",
            email="p2@example.com",
            role="manager",
            zone="America/Chicago",
        ),
        row("contact", account="M", email="lee@example.com", may_escalate="no", agent="yes"),
        row("region", code="WEST", name="West", calendar="Rockies"),
        WEST.replace("West", "Rockies"),
    )

    assert report.deltas == [
        "region WEST calendar West → Rockies",
        "person priya.nair@example.com phone +1 312 555 0102 → +1 312 555 0199",
        "contact Lee Tan of Maplethorn Grocers may escalate yes → no",
        "level 2 in West holder Morgan Ellis → Ruth Adeyemi",
    ]
    assert report.summary == "2 added, 4 changed, 0 unchanged"


def test_another_ccm_of_an_account_takes_over_with_a_letter_for_its_orders(world):
    priya = person("Priya Nair", Role.CCM)
    issue_letters(order_ids=[world.order.pk], reason="", now=NOW)
    escalation = world.raised()
    account = row(
        "account",
        code="M",
        name="Maplethorn Grocers",
        region="WEST",
        zone="America/New_York",
        ccm="priya.nair@example.com",
    )

    report = load(account, now=mountain(23, 16))

    assert report.deltas == ["account M CCM Dana Reyes → Priya Nair"]
    newest = Letter.objects.order_by("-number").first()
    assert (newest.ccm, newest.reason) == (priya, "Your customer care manager changed")
    assert EngagedLevel.objects.get(escalation=escalation, level=1).holder == priya


def test_another_telephone_number_of_the_ccm_is_printed_in_a_new_letter(db):
    load(*COMPANY)
    account = Account.objects.get()
    order = Order.objects.create(
        reference="Q-1",
        account=account,
        region=Region.objects.get(),
        status=OrderStatus.ACCEPTED.value,
        accepted_at=NOW,
    )
    issue_letters(order_ids=[order.pk], reason="", now=NOW)

    load(DANA.replace("0101", "0109"), PRIYA)

    assert [letter.ccm_phone for letter in Letter.objects.order_by("number")] == [
        "+1 303 555 0101",
        "+1 303 555 0109",
    ]


def test_an_empty_ccm_does_not_take_back_the_one_who_was_named_in_the_product(db):
    load(*COMPANY)

    report = load(
        row("account", code="M", name="Maplethorn Grocers", region="WEST", zone="America/New_York")
    )

    assert report.summary == "0 added, 0 changed, 1 unchanged"
    assert Account.objects.get().ccm.name == "Dana Reyes"


def test_a_dry_run_keeps_nothing(db):
    report = preview_people(source=lines(*COMPANY), file_name="people.csv", now=NOW)

    assert report.added == 11
    assert (Person.objects.count(), ImportRun.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("wrong", "column", "reason"),
    [
        (row("persn", email="x@example.com"), "record", "is no kind of record. Did you mean"),
        (row("person", email="x@example.com"), "name", "is empty; this line needs it."),
        (PRIYA.replace("priya.nair@", "priya nair"), "email", "is no e-mail address."),
        (PRIYA.replace(",ccm,", ",boss,"), "role", "is no role."),
        (PRIYA.replace("Chicago", "Chicgo"), "zone", "names no time zone of a place"),
        (PRIYA.replace("+1 312 555 0102", "ask Leo"), "phone", "is no telephone number;"),
        (DANA, "cover", "is no person of this file or already known."),
        (
            DANA.replace("priya.nair@", "dana.reyes@"),
            "cover",
            "is the person on this line; nobody covers themselves.",
        ),
        (
            row("region", code="W", name="West", calendar="Wets"),
            "calendar",
            "is no calendar.",
        ),
        (WEST.replace("Mon-Fri 08:00-17:00", "9 to 5"), "hours", "are no weekly hours;"),
        (
            WEST.replace("08:00-17:00", "08:00-08:00"),
            "hours",
            "cannot be used. The hours of mon end",
        ),
        (WEST.replace("08:00-17:00", "08:00-25:00"), "hours", 'cannot be used. "25:00" is no time'),
        (
            WEST.replace(",US,", ",XX,"),
            "holidays",
            "names no country whose holidays are known: XX.",
        ),
        (
            WEST.replace(",US,", ",DE-XX,"),
            "holidays",
            "names no part of DE whose holidays are known: XX.",
        ),
        (WEST.replace(",US,,", ",US,next,"), "years", "is no year or span of years;"),
        (
            row("holder", region="WEST", level="1", email="m@example.com"),
            "level",
            "is no whole number from 2 to 9.",
        ),
        (
            row(
                "absence",
                email="m@example.com",
                starts_at="2026-11-21 00:00 America/Denver",
                ends_at="2026-11-20 00:00 America/Denver",
            ),
            "ends_at",
            "is not after starts_at.",
        ),
        (
            row("contact", account="M", email="lee@example.com", hours="Mon-Fri 08:00-17:00"),
            "hours",
            "stands on a contact line, which has no use for it.",
        ),
    ],
)
def test_a_line_that_cannot_be_right_is_told_with_its_reason(db, wrong, column, reason):
    found = [fault for fault in faults(wrong) if fault[1] == column]

    assert found
    assert found[0][0] == 2
    assert found[0][2].startswith(reason)
    assert Person.objects.count() == 0


@pytest.mark.parametrize(
    ("wrong", "column", "reason"),
    [
        (
            row(
                "account",
                code="N",
                name="Nordlys",
                region="WEST",
                zone="Europe/Berlin",
                ccm="m@example.com",
            ),
            "ccm",
            "has the role manager; here it must be customer care manager.",
        ),
        (
            row("contact", account="M", email="leo@example.com"),
            "email",
            "has the role channel manager; here it must be customer contact.",
        ),
        (
            row("holder", region="WEST", level="3", email="leo@example.com"),
            "email",
            "has the role channel manager; here it must be manager.",
        ),
        (
            LEE.replace(",customer,", ",manager,"),
            "role",
            "would move lee@example.com to the other side;",
        ),
        (row("contact", account="MM", email="lee@example.com"), "account", "is no account."),
    ],
)
def test_whom_a_line_names_must_be_fit_for_it(db, wrong, column, reason):
    load(*COMPANY)

    ((line, where, why),) = faults(wrong)

    assert (line, where) == (2, column)
    assert why.startswith(reason)


def test_a_line_that_comes_twice_names_the_first(db):
    assert faults(WEST, PRIYA, PRIYA) == [(4, "email", "is on line 3 already.")]


def test_a_calendar_without_working_time_is_refused(db):
    never = WEST.replace("Mon-Fri 08:00-17:00", ";")

    assert [(column, reason) for _, column, reason in faults(never)] == [
        (
            "hours",
            "cannot be used. The calendar has no working time; give it at least one interval.",
        )
    ]


@pytest.mark.parametrize("people", [1, 30])
def test_an_import_costs_the_same_number_of_queries_for_any_number_of_people(
    db, people, django_assert_num_queries
):
    customers = [LEE.replace("lee@", f"lee{n}@") for n in range(people)]
    contacts = [row("contact", account="M", email=f"lee{n}@example.com") for n in range(people)]
    load(*COMPANY, *customers, *contacts)

    with django_assert_num_queries(19):
        load(*COMPANY, *customers, *contacts)


def test_somebody_holds_a_level_by_product_account_and_track_with_a_rank_and_a_title(db):
    load(*COMPANY)

    first = load_table(
        "record,level,region,account,product,track,rank,email,outside,title",
        "holder,2,,,Wave 10G,,,m@example.com,,Wave desk lead",
        "holder,3,WEST,M,,network,2,m@example.com,,",
        "holder,4,,,,,,,Rail commission +1 303 555 0199,",
    )
    second = load_table(
        "record,level,product,email",
        "holder,2,wave 10g,m@example.com",
    )

    assert (first.added, second.same) == (3, 1)
    rows = LevelHolder.objects.order_by("level", "pk")[1:]
    assert [(r.level, r.product, r.track, r.rank, r.title, r.outside) for r in rows] == [
        (2, "Wave 10G", "", 1, "Wave desk lead", ""),
        (3, "", "network", 2, "", ""),
        (4, "", "", 1, "", "Rail commission +1 303 555 0199"),
    ]


@pytest.mark.parametrize("line", ["holder,3,,", "holder,3,m@example.com,Somebody else"])
def test_a_person_or_a_party_outside_holds_a_level_and_never_both_or_neither(db, line):
    load(*COMPANY)

    with pytest.raises(CannotImport) as refused:
        load_table("record,level,email,outside", line)

    assert [fault.column for fault in refused.value.faults] == ["email"]
    assert LevelHolder.objects.count() == 1


def test_a_circle_of_covers_is_refused_in_one_file_and_across_two(db):
    load(*COMPANY)  # Priya covers for Dana

    with pytest.raises(CannotImport) as refused:
        load_table(
            "record,email,name,role,zone,cover",
            "person,m@example.com,Morgan Ellis,manager,America/Denver,dana.reyes@example.com",
            "person,priya.nair@example.com,Priya Nair,ccm,America/Chicago,m@example.com",
        )

    assert [(f.line, f.column) for f in refused.value.faults] == [(2, "cover"), (3, "cover")]
    assert all("circle of covers" in fault.reason for fault in refused.value.faults)
    assert Person.objects.get(email="m@example.com").cover is None


def test_a_person_may_have_working_hours_of_their_own_and_a_contact_a_counterpart_level(db):
    load(*COMPANY)

    load_table(
        "record,email,name,role,zone,calendar,account,counterpart_level",
        "person,m@example.com,Morgan Ellis,manager,America/Denver,West,,",
        "contact,lee@example.com,,,,,M,3",
    )

    assert Person.objects.get(email="m@example.com").calendar.name == "West"
    assert AccountContact.objects.get().counterpart_level == 3


def load_table(*lines_of_file):
    source = [f"{line}\n".encode() for line in lines_of_file]
    return import_people(source=source, file_name="people.csv", now=NOW)


def test_an_agents_letter_has_a_last_day_and_nobody_elses(db):
    lee = {"account": "M", "email": "lee@example.com", "agent_until": "2026-12-31"}
    ends = row("contact", agent="yes", **lee)
    lines = [line for line in COMPANY if not line.startswith("contact")]

    load(*lines, ends)

    assert AccountContact.objects.get().agent_until == date(2026, 12, 31)
    ((_, column, reason),) = faults(*lines, row("contact", **lee))
    assert (column, reason) == ("agent_until", "goes with an agent; write yes under agent.")
    load(row("contact", account="M", email="lee@example.com", agent="no"))
    assert AccountContact.objects.get().agent_until is None
