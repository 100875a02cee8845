"""A plan is held against the earliest need-by: its own, or the project's (R18)."""

from datetime import date, time

import pytest

from rung.domain.forecast import NeedBy, need_by_of
from rung.domain.vocabulary import ActionOwner
from rung.models import Notice, Project
from rung.queries.access import escalation_for
from rung.queries.escalation_page import escalation_page
from rung.services import working
from rung.services.mail import as_mail
from rung.services.working import Committed, WhyMoved
from tests.builders import TUESDAY_0820

OWN, EARLIER, LATER = date(2026, 11, 27), date(2026, 11, 24), date(2026, 12, 4)


@pytest.mark.parametrize(
    ("own", "of_projects", "found"),
    [
        (OWN, [], NeedBy(OWN)),
        (None, [None], None),
        (None, [LATER, EARLIER], NeedBy(EARLIER, of_project=True)),
        (OWN, [LATER], NeedBy(OWN)),
        (OWN, [OWN], NeedBy(OWN)),
        (OWN, [None, EARLIER], NeedBy(EARLIER, of_project=True)),
    ],
)
def test_the_earliest_need_by_counts_and_on_one_day_the_escalations_own(own, of_projects, found):
    assert need_by_of(own, of_projects) == found


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("of_project", "said"),
    [
        (EARLIER, "Forecast 25 Nov, your project's need-by 24 Nov: does not hold, 1 day late"),
        (LATER, "Forecast 25 Nov, your need-by 27 Nov: holds by 2 days"),
    ],
)
def test_page_and_mail_hold_the_plan_against_the_projects_need_by(world, of_project, said):
    world.order.project = Project.objects.create(
        account=world.account, name="Idaho stores", need_by_date=of_project
    )
    world.order.save(update_fields=["project"])
    escalation = world.raised()
    working.add_action(
        escalation_id=escalation.id,
        text="Build done",
        owner=ActionOwner.SUPPLIER,
        owner_name="Juniper Trenching",
        visible=True,
        committed=Committed(date(2026, 11, 24), time(15)),
        doing=world.ccm_at(TUESDAY_0820),
    )
    working.move_action(
        escalation_id=escalation.id,
        action_id=escalation.actions.get().pk,
        committed=Committed(date(2026, 11, 25), time(12)),
        why=WhyMoved("The drawing is late.", "1U"),
        doing=world.ccm_at(TUESDAY_0820),
    )

    found, party = escalation_for(world.customer, escalation.number)
    page = escalation_page(found, party, zone="America/New_York", now=TUESDAY_0820)
    mail = as_mail(Notice.objects.get(kind="action.moved"), now=TUESDAY_0820)

    assert page.planned.said.headline == said
    plain = mail.get_body(("plain",)).get_content()
    assert said in plain
    assert "Who acts: Our supplier." in plain
    assert "Juniper" not in plain
