"""A policy as it is being changed: its draft, else the version in force to begin from."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404

from rung.domain.instants import show_full
from rung.domain.pack_changes import changes
from rung.domain.packs import Kind
from rung.models import Calendar, PolicyDraft, PolicyVersion


@dataclass(frozen=True)
class Working:
    """What the editor of a policy begins from. ``edition`` is 0 while there is no draft."""

    name: str
    document: Mapping[str, Any]
    edition: int
    changed: str  # "Karin Holt, Tue 24 Nov 2026 09:10 MST"; empty while there is no draft
    live: PolicyVersion | None
    begun_on: int = 0  # the number of the version that the draft changes

    @property
    def title(self) -> str:
        """What people call it."""
        return str(self.document.get("title") or self.name)

    @property
    def is_draft(self) -> bool:
        """Whether somebody has saved a change."""
        return self.edition > 0

    @property
    def overtaken(self) -> tuple[str, ...]:
        """What a version says otherwise that was published after the draft was last saved."""
        if not self.is_draft or self.live is None or self.live.number == self.begun_on:
            return ()
        return changes(self.document, self.live.document) or ("Both say the same.",)

    @property
    def kind(self) -> Kind:
        """What it is."""
        return Kind(self.document.get("kind", Kind.LADDER.value))

    @property
    def next_number(self) -> int:
        """The number that a version would have that is published now."""
        return self.live.number + 1 if self.live else 1


def working(name: str, *, zone: str) -> Working:
    """The draft of a policy, or what one would begin from. Raises Http404 for no policy of ours."""
    draft = PolicyDraft.objects.select_related("changed_by", "based_on").filter(name=name).first()
    live = newest_version(name)
    if draft is not None:
        changed = f"{draft.changed_by.name}, {show_full(draft.changed_at, zone)}"
        begun_on = draft.based_on.number if draft.based_on else 0
        return Working(name, draft.document, draft.edition, changed, live, begun_on)
    if live is None:
        raise Http404
    return Working(name, live.document, 0, "", live)


def newest_version(name: str) -> PolicyVersion | None:
    """The version in force of a policy; None while there is only a draft."""
    return (
        PolicyVersion.objects.filter(policy__name=name)
        .select_related("policy")
        .order_by("-number")
        .first()
    )


def calendar_names() -> list[str]:
    """The calendars that a policy may name."""
    return list(Calendar.objects.order_by("name").values_list("name", flat=True))


def ladder_names() -> list[str]:
    """The policies that a rule may send an order to."""
    newest = PolicyVersion.objects.order_by("policy_id", "-number").distinct("policy_id")
    return sorted(
        version.policy.name
        for version in newest.select_related("policy")
        if version.as_domain().kind is Kind.LADDER
    )
