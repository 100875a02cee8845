"""An escalation as one reader of the carrier sees it now, and what they may do about it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest

from rung import clock
from rung.domain.communication import in_force
from rung.domain.matrix import NotPublished, OpenNow, OpensAt, OpensWhen, Policy
from rung.domain.permissions import Act, Party, Role
from rung.domain.transitions import Command, possible
from rung.domain.vocabulary import Channel
from rung.models import Escalation, Person
from rung.queries.access import escalation_for
from rung.queries.communication_room import told_with_news
from rung.queries.escalation_page import EscalationPage, escalation_page
from rung.queries.next_step import NextStep, next_step
from rung.services.doing import Doing
from rung.web.desk.forms.acts import Writer
from rung.web.desk.reader import reader_of

_COMMANDS = {
    Act.ACKNOWLEDGE: Command.ACKNOWLEDGE,
    Act.AGREE_ON_NEWS: Command.AGREE_ON_NEWS,
    Act.ASK_WAIVER: Command.ASK_WAIVER,
    Act.DECIDE_WAIVER: Command.DECIDE_WAIVER,
    Act.ENGAGE_ON_BEHALF: Command.ENGAGE_ON_BEHALF,
    Act.HOLD_BACK: Command.HOLD_BACK,
    Act.LOG_CONTACT: Command.LOG_CONTACT,
    Act.NOTE: Command.NOTE,
    Act.PLAN: Command.CHANGE_PLAN,
    Act.TELL_IMPACT: Command.TELL_IMPACT,
    Act.NAME_ROADBLOCK: Command.WORK_ON_ROADBLOCK,
    Act.ASK_RESOURCES: Command.ASK_RESOURCES,
    Act.RESOLVE: Command.RESOLVE,
    Act.SEND_UPDATE: Command.SEND_UPDATE,
}


@dataclass(frozen=True)
class Seen:
    """The record, the reader and how they stand to it."""

    escalation: Escalation
    party: Party
    reader: Person
    now: datetime

    @property
    def policy(self) -> Policy:
        """The rules the escalation runs on."""
        return self.escalation.rules()

    @property
    def writer(self) -> Writer:
        """The reader as the one who fills in a form."""
        rhythm, open_dates = told_with_news(self.escalation.pk)
        return Writer(
            self.reader,
            self.escalation.account.zone,
            self.escalation.calendar.as_domain(),
            self.policy,
            in_force(self.policy, rhythm),
            self.escalation.account.name,
            self.escalation.account_id,
            open_dates,
            self.now,
        )

    def page(self) -> EscalationPage:
        """Everything the page shows."""
        return escalation_page(self.escalation, self.party, zone=self.reader.zone, now=self.now)

    def step(self, page: EscalationPage) -> NextStep:
        """What this reader owes next."""
        return next_step(page, self.reader, zone=self.reader.zone, now=self.now)

    def doing(self, press_id: UUID, channel: Channel = Channel.PORTAL) -> Doing:
        """The reader acting now."""
        return Doing(self.reader, self.party, channel, self.now, press_id)


def seen(request: HttpRequest, number: int) -> Seen:
    """Load an escalation for the signed-in reader; Http404 when they may not know of it."""
    reader = reader_of(request)
    escalation, party = escalation_for(reader, number)
    return Seen(escalation, party, reader, clock.now())


def customers_line(reader: Person, number: int, *, now: datetime) -> str:
    """What heads the customer's page of an escalation, in their zone, as it is at this moment."""
    escalation, _ = escalation_for(reader, number)
    party = Party(Role.CUSTOMER, frozenset())
    return escalation_page(escalation, party, zone=escalation.account.zone, now=now).headline


def can_now(page: EscalationPage) -> frozenset[Act]:
    """What the reader may do, as far as the moment allows it too."""
    never = set()
    if page.waiver is None:
        never.add(Act.DECIDE_WAIVER)
    answer, owner = page.next_level, page.situation.policy.owner
    shut = isinstance(answer, OpensAt | OpensWhen | NotPublished)
    if page.waiver is not None or not shut:
        never.add(Act.ASK_WAIVER)
    if not (shut or isinstance(answer, OpenNow)) or not owner.may_bring_forward:
        never.add(Act.ENGAGE_ON_BEHALF)
    held_back = page.situation.held_back
    if not isinstance(answer, OpensAt) or held_back or not owner.may_hold_back:
        never.add(Act.HOLD_BACK)
    return frozenset(
        act
        for act in page.may - never
        if act in _COMMANDS and possible(page.status, _COMMANDS[act])
    )
