"""Writes what either side tells of an impact; never changes what was told."""

from rung.domain.ascertaining import KeepTelling
from rung.models import Escalation, Impact
from rung.services.doing import Doing


def keep_telling(escalation: Escalation, kept: KeepTelling, doing: Doing) -> None:
    """One telling, by whoever acts."""
    said = kept.said
    Impact.objects.create(
        id=kept.id,
        escalation=escalation,
        side=kept.side.value,
        words=said.words,
        effect=said.effect.value if said.effect else "",
        workaround=said.workaround.value if said.workaround else "",
        workaround_words=said.workaround_words,
        safety=said.safety,
        sites=said.sites,
        users=said.users,
        money_per_day=said.money_per_day,
        currency=said.currency,
        hard_dates=said.hard_dates,
        agrees=said.agrees,
        told_at=kept.at,
        recorded_at=doing.now,
        told_by=doing.person,
    )
