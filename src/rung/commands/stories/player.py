"""Plays the demo's past: files brought in and people acting, at their instants, through services.

Nothing is written past the services, so the demo cannot show a state the product cannot reach.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import partial
from itertools import pairwise
from typing import NamedTuple

from rung.commands.stories import files
from rung.commands.stories.steps import Stage, Step, Story
from rung.models import Person
from rung.queries.access import escalation_for, order_for
from rung.services.doing import Doing
from rung.services.import_orders import import_orders
from rung.services.import_people import import_people
from rung.services.settling import next_wake_at, settle_due


class Moment(NamedTuple):
    """Something that happens at an instant."""

    at: datetime
    happen: Callable[[], object]


def play(stories: Iterable[Story], *, imports: tuple[datetime, ...], until: datetime) -> None:
    """Let everything happen in its order, and every clock settle at its own instant."""
    moments = [*_imports(imports), *_steps(stories)]
    now = min(moment.at for moment in moments)
    for moment in sorted(moments, key=lambda moment: moment.at):
        now = _let_time_pass(now, moment.at)
        moment.happen()
    _let_time_pass(now, until)


def _let_time_pass(now: datetime, until: datetime) -> datetime:
    """As the engine sees it: awake at every instant that asked for it."""
    while (wake := next_wake_at(now=now)) is not None and wake <= until:
        now = max(now, wake)
        settle_due(now=now)
    return until


def _imports(instants: tuple[datetime, ...]) -> Iterator[Moment]:
    first = instants[0]
    yield Moment(first, partial(_bring_people, first))
    yield Moment(first, partial(_bring_orders, first, None))
    for since, at in pairwise(instants):
        yield Moment(at, partial(_bring_orders, at, since))


def _bring_people(at: datetime) -> None:
    import_people(source=files.people(), file_name=files.PEOPLE, now=at)


def _bring_orders(at: datetime, since: datetime | None) -> None:
    import_orders(source=files.orders_as_of(at, since=since), file_name=files.ORDERS, now=at)


def _steps(stories: Iterable[Story]) -> Iterator[Moment]:
    for story in stories:
        stage = Stage(story.reference)
        for step in story.steps:
            yield Moment(step.at, partial(_act, stage, step))
        for mail in story.mails:
            yield Moment(mail.at, partial(mail.arrive, stage))


def _act(stage: Stage, step: Step) -> None:
    """Load as the person may see it, then call the one service, as a page does."""
    person = Person.objects.get(email=step.who)
    if stage.escalation is None:
        _, party = order_for(person, stage.reference)
    else:
        _, party = escalation_for(person, stage.escalation.number)
    step.act(stage, Doing(person, party, step.channel, step.at))
