"""Personal links: one person, one purpose, until an instant; opening one changes nothing (N10)."""

from datetime import timedelta

import pytest

from rung.domain.permissions import Role
from rung.models import EngagedLevel
from rung.services.engaging import engage_next
from rung.services.links import acknowledge_url, read_acknowledge_link
from rung.services.signed_links import LinkEnded
from rung.services.working import hand_on
from tests.builders import TUESDAY_1030, person, running

pytestmark = pytest.mark.django_db
EXPIRES_AT = TUESDAY_1030 + timedelta(days=7)


@pytest.fixture
def engaged(world):
    escalation = world.raised()
    return engage_next(
        escalation_id=escalation.id,
        level=2,
        received_at=TUESDAY_1030,
        doing=world.customer_at(TUESDAY_1030),
    )


def level_2(escalation):
    return EngagedLevel.objects.get(escalation=escalation, level=2)


def token(escalation, holder):
    url = acknowledge_url(
        escalation_id=escalation.id,
        subject_id=level_2(escalation).pk,
        person_id=holder.pk,
        expires_at=EXPIRES_AT,
    )
    path, _, end = url.rpartition("/")
    assert end == ""
    return path.rpartition("/")[2]


def test_a_link_names_the_person_and_what_they_owe(world, engaged):
    link = read_acknowledge_link(token(engaged, world.manager), now=TUESDAY_1030)

    (owed,) = running(engaged, "ACKNOWLEDGEMENT")
    assert (link.person, link.clock, link.escalation) == (world.manager, owed, engaged)


def test_a_link_holds_until_its_instant_by_the_products_own_time(world, engaged):
    given = token(engaged, world.manager)

    read_acknowledge_link(given, now=EXPIRES_AT - timedelta(seconds=1))
    with pytest.raises(LinkEnded, match="This link has expired"):
        read_acknowledge_link(given, now=EXPIRES_AT)


def test_a_link_ends_when_somebody_else_takes_over(world, engaged):
    given = token(engaged, world.manager)
    successor = person("Ruth Adeyemi", Role.MANAGER)
    EngagedLevel.objects.filter(pk=level_2(engaged).pk).update(
        holder=successor, cover_for=world.manager
    )

    with pytest.raises(LinkEnded, match=r"This link ended when Ruth Adeyemi took over\. Sign in\."):
        read_acknowledge_link(given, now=TUESDAY_1030)


def test_who_handed_it_on_is_told_so_even_where_they_cover_for_the_one_who_has_it(world, engaged):
    given, cover = token(engaged, world.manager), person("Ruth Adeyemi", Role.MANAGER)
    for one, other in ((world.manager, cover), (cover, world.manager)):
        one.cover = other
        one.save()
    (owed,) = running(engaged, "ACKNOWLEDGEMENT")
    hand_on(escalation_id=engaged.id, clock_id=owed.pk, doing=world.manager_at(TUESDAY_1030))

    with pytest.raises(LinkEnded, match=r"You handed this on to Ruth Adeyemi \(Tue 10:30 MST\)\."):
        read_acknowledge_link(given, now=TUESDAY_1030)
    assert read_acknowledge_link(token(engaged, cover), now=TUESDAY_1030).person == cover


def test_what_is_handed_back_can_be_answered_by_the_first_link_again(world, engaged):
    given, cover = token(engaged, world.manager), person("Ruth Adeyemi", Role.MANAGER)
    for one, other in ((world.manager, cover), (cover, world.manager)):
        one.cover = other
        one.save()
    (owed,) = running(engaged, "ACKNOWLEDGEMENT")
    for who in (world.manager, cover):
        doing = world.manager_at(TUESDAY_1030, who)
        hand_on(escalation_id=engaged.id, clock_id=owed.pk, doing=doing)

    assert read_acknowledge_link(given, now=TUESDAY_1030).person == world.manager
    with pytest.raises(LinkEnded, match="You handed this on to Morgan Ellis"):
        read_acknowledge_link(token(engaged, cover), now=TUESDAY_1030)


def test_the_cover_of_the_holder_may_use_a_link_of_their_own(world, engaged):
    cover = person("Ruth Adeyemi", Role.MANAGER)
    world.manager.cover = cover
    world.manager.save()

    assert read_acknowledge_link(token(engaged, cover), now=TUESDAY_1030).person == cover


def test_somebody_who_has_left_cannot_use_their_link(world, engaged):
    given = token(engaged, world.manager)
    world.manager.is_active = False
    world.manager.save()

    with pytest.raises(LinkEnded):
        read_acknowledge_link(given, now=TUESDAY_1030)


@pytest.mark.parametrize("spoil", [lambda t: t[:-1], lambda t: t + "x", lambda _: "nonsense"])
def test_a_link_that_was_changed_is_refused_with_a_sentence(world, engaged, spoil):
    with pytest.raises(LinkEnded, match="not complete or not ours"):
        read_acknowledge_link(spoil(token(engaged, world.manager)), now=TUESDAY_1030)


def test_a_link_signed_with_another_key_is_refused(world, engaged, settings):
    given = token(engaged, world.manager)
    settings.SECRET_KEY = "another"

    with pytest.raises(LinkEnded, match="not complete or not ours"):
        read_acknowledge_link(given, now=TUESDAY_1030)
