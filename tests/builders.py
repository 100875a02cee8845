"""Builds what tests start from, through the product's own services, so that no test starts from a
state the product could not have reached."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from rung.domain.permissions import Party, Relation, Role
from rung.domain.vocabulary import Channel, ContactOutcome, Ground, OrderStatus
from rung.models import (
    Account,
    AccountContact,
    Calendar,
    CalendarVersion,
    Clock,
    Escalation,
    LevelHolder,
    Order,
    Person,
    Policy,
    PolicyVersion,
    Region,
)
from rung.services import engaging
from rung.services.doing import Doing
from tests.policies import standard_document

MOUNTAIN = ZoneInfo("America/Denver")
WEEK = {day: [["08:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
HOURS = {
    "name": "US West delivery",
    "tz": "America/Denver",
    "weekly": WEEK,
    "holidays": [{"date": "2026-11-26", "name": "Thanksgiving", "source": "test"}],
    "overrides": {},
}


def mountain(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    """An instant of 2026 in the carrier's western zone, as UTC. 23 November is a Monday."""
    return datetime(2026, month, day, hour, minute, tzinfo=MOUNTAIN).astimezone(UTC)


MONDAY_1530 = mountain(23, 15, 30)
TUESDAY_0820 = mountain(24, 8, 20)
TUESDAY_1030 = mountain(24, 10, 30)


def person(name: str, role: Role, zone: str = "America/Denver", **extra: Any) -> Person:
    """A person; signs in with their first name at example.com, password not usable."""
    email = f"{name.lower().replace(' ', '.')}@example.com"
    made = Person(email=email, name=name, role=role.value, zone=zone, phone="+1 303 555 0101")
    for field, value in extra.items():
        setattr(made, field, value)
    made.set_unusable_password()
    made.save()
    return made


class World:
    """A small carrier: one region with all four levels, one account, one order."""

    def __init__(self) -> None:
        calendar = Calendar.objects.create(name="US West delivery")
        self.calendar = CalendarVersion.objects.create(
            calendar=calendar, number=1, document=HOURS, created_at=mountain(1, 8)
        )
        policy = Policy.objects.create(name="standard")
        self.policy = PolicyVersion.objects.create(
            policy=policy, number=1, document=standard_document(), published_at=mountain(1, 8)
        )
        self.region = Region.objects.create(code="WEST", name="West", calendar=calendar)
        self.ccm = person("Dana Reyes", Role.CCM)
        self.manager = person("Morgan Ellis", Role.MANAGER)
        self.director = person("Karin Holt", Role.MANAGER)
        self.vp = person("Sam Okoro", Role.MANAGER)
        self.desk = person("Ines Carvalho", Role.DESK)
        self.channel_manager = person("Leo Marsh", Role.CHANNEL_MANAGER)
        self.administrator = person("Ada Kern", Role.ADMINISTRATOR)
        for level, holder in ((2, self.manager), (3, self.director), (4, self.vp)):
            LevelHolder.objects.create(region=self.region, level=level, person=holder)
        self.customer = person("Lee Tan", Role.CUSTOMER, zone="America/New_York")
        self.account = Account.objects.create(
            code="M",
            name="Maplethorn Grocers",
            region=self.region,
            zone="America/New_York",
            ccm=self.ccm,
            channel_manager=self.channel_manager,
        )
        AccountContact.objects.create(account=self.account, person=self.customer)
        self.order = self.another_order("Q-1001")

    def another_order(self, reference: str, site: str = "Boise store") -> Order:
        """One more order of the account."""
        return Order.objects.create(
            reference=reference,
            account=self.account,
            region=self.region,
            site=site,
            product="Ethernet 1G",
            status=OrderStatus.ACCEPTED.value,
            accepted_at=mountain(2, 9),
        )

    def customer_at(self, now: datetime, press_id: UUID | None = None) -> Doing:
        """The customer's contact, acting in the portal."""
        party = Party(Role.CUSTOMER, frozenset({Relation.CONTACT}))
        return Doing(self.customer, party, Channel.PORTAL, now, press_id)

    def ccm_at(self, now: datetime, press_id: UUID | None = None) -> Doing:
        """The care manager at the desk."""
        party = Party(Role.CCM, frozenset({Relation.CCM, Relation.HOLDER}))
        return Doing(self.ccm, party, Channel.PORTAL, now, press_id)

    def manager_at(self, now: datetime, who: Person | None = None) -> Doing:
        """An engaged manager; level 2's unless another is given."""
        party = Party(Role.MANAGER, frozenset({Relation.HOLDER, Relation.CARRIER}))
        return Doing(who or self.manager, party, Channel.PORTAL, now)

    def raised(
        self,
        *,
        phoned_at: datetime | None = MONDAY_1530,
        now: datetime | None = None,
        order: Order | None = None,
    ) -> Escalation:
        """An escalation the customer raised, by default after a call on Monday 15:30 MST."""
        attempt = (
            engaging.Attempt(1, phoned_at, ContactOutcome.SPOKE, "Dana asks the city.")
            if phoned_at
            else None
        )
        return engaging.raise_escalation(
            order_ids=[(order or self.order).pk],
            concern=engaging.Concern(
                ground=Ground.TIMELINESS,
                impact="Store opens Saturday. No circuit means no card payments.",
                need_by_date=date(2026, 11, 27),
                need_by_reason="opening day",
            ),
            attempt=attempt,
            doing=self.customer_at(now or (phoned_at or MONDAY_1530) + timedelta(minutes=10)),
        )


def running(escalation: Escalation, kind: str) -> list[Clock]:
    """The escalation's running clocks of a kind, soonest first."""
    return list(
        Clock.objects.filter(escalation=escalation, kind=kind, settled_at=None).order_by("due_at")
    )
