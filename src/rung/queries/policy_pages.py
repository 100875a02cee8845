"""Policies for those who keep them: the list, one policy in one version, and what versions change.

How many escalations run on a version counts those that are not over.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.http import Http404

from rung.domain.instants import show_full
from rung.domain.pack_changes import changes
from rung.domain.pack_table import (
    KIND_WORDS,
    LevelRow,
    RuleRow,
    facts,
    level_rows,
    rule_rows,
)
from rung.domain.packs import Kind
from rung.domain.vocabulary import Status
from rung.models import Escalation, Policy, PolicyDraft, PolicyVersion

_OVER = (Status.CLOSED.value,)
Running = Mapping[int, int]  # escalations by version


@dataclass(frozen=True)
class PolicyLine:
    """A policy in the list."""

    name: str
    title: str
    kind: str
    version: str  # "Version 3", or that nothing is published
    published: str
    draft: str  # who saved it last; empty where there is none
    running: tuple[str, ...]  # "12 on version 2"
    on_older: int


@dataclass(frozen=True)
class PolicyVersionLine:
    """A version: who published it, when and why, and what it changed."""

    number: int
    published: str
    words: str
    changes: tuple[str, ...]
    running: int


@dataclass(frozen=True)
class PolicyPage:
    """Everything the page of a policy shows of one version."""

    name: str
    title: str
    kind: str
    is_ladder: bool
    version: int
    newest: int
    levels: tuple[LevelRow, ...]
    rules: tuple[RuleRow, ...]
    facts: tuple[tuple[str, str], ...]
    versions: tuple[PolicyVersionLine, ...]
    beside: int | None  # another version that is compared with this one
    differences: tuple[str, ...]
    draft: str
    on_older: int

    @property
    def is_newest(self) -> bool:
        """Whether new escalations run on the version that is shown."""
        return self.version == self.newest


def policy_lines(*, zone: str) -> list[PolicyLine]:
    """All policies by their title, and drafts of policies that are not there yet."""
    versions: dict[str, list[PolicyVersion]] = defaultdict(list)
    found = PolicyVersion.objects.select_related("policy", "published_by").order_by("-number")
    for version in found:
        versions[version.policy.name].append(version)
    drafts = {each.name: each for each in PolicyDraft.objects.select_related("changed_by")}
    running = _running()
    lines = [
        _line(name, versions.get(name, []), drafts.get(name), running, zone)
        for name in versions.keys() | drafts.keys()
    ]
    return sorted(lines, key=lambda line: (line.kind, line.title, line.name))


def policy_page(name: str, *, number: int | None, beside: int | None, zone: str) -> PolicyPage:
    """One policy in a version, the newest where none is named. Http404 where there is none."""
    policy = Policy.objects.filter(name=name).first()
    if policy is None:
        raise Http404("No such policy.")
    versions = list(policy.versions.select_related("published_by").order_by("-number"))
    shown = _numbered(versions, number)
    other = next((each for each in versions if each.number == beside and each != shown), None)
    draft = PolicyDraft.objects.select_related("changed_by").filter(name=name).first()
    running = _running()
    document = shown.document
    kind = shown.as_domain().kind
    return PolicyPage(
        name=name,
        title=shown.as_domain().title,
        kind=KIND_WORDS[kind],
        is_ladder=kind is Kind.LADDER,
        version=shown.number,
        newest=versions[0].number,
        levels=level_rows(document),
        rules=rule_rows(document),
        facts=facts(document),
        versions=tuple(_versions(versions, running, zone)),
        beside=other.number if other else None,
        differences=changes(other.document, document) if other else (),
        draft=_saved(draft, zone) if draft else "",
        on_older=_on_older(versions, running),
    )


def document_of(name: str, number: int | None) -> tuple[int, Mapping[str, Any]]:
    """The number and the document of a version. Http404 where there is none."""
    versions = PolicyVersion.objects.filter(policy__name=name).order_by("-number")
    shown = _numbered(list(versions), number)
    return shown.number, shown.document


def _numbered(versions: list[PolicyVersion], number: int | None) -> PolicyVersion:
    for version in versions:
        if number in {None, version.number}:
            return version
    raise Http404("No such version.")


def _line(
    name: str,
    versions: list[PolicyVersion],
    draft: PolicyDraft | None,
    running: Running,
    zone: str,
) -> PolicyLine:
    newest = versions[0] if versions else None
    document = newest.document if newest else draft.document if draft else {}
    return PolicyLine(
        name=name,
        title=str(document.get("title") or name),
        kind=KIND_WORDS[Kind(document.get("kind", Kind.LADDER.value))],
        version=f"Version {newest.number}" if newest else "Not published",
        published=_published(newest, zone) if newest else "",
        draft=_saved(draft, zone) if draft else "",
        running=tuple(
            f"{running[each.pk]:,} on version {each.number}"
            for each in versions
            if each.pk in running
        ),
        on_older=_on_older(versions, running),
    )


def _versions(
    versions: list[PolicyVersion], running: Running, zone: str
) -> list[PolicyVersionLine]:
    before = [*versions[1:], None]
    return [
        PolicyVersionLine(
            number=each.number,
            published=_published(each, zone),
            words=each.words,
            changes=changes(old.document, each.document) if old else (),
            running=running.get(each.pk, 0),
        )
        for each, old in zip(versions, before, strict=True)
    ]


def _running() -> Running:
    counted = (
        Escalation.objects.exclude(status__in=_OVER)
        .order_by()
        .values_list("policy_id")
        .annotate(Count("pk"))
    )
    return dict(counted)


def _on_older(versions: list[PolicyVersion], running: Running) -> int:
    return sum(running.get(each.pk, 0) for each in versions[1:])


def _published(version: PolicyVersion, zone: str) -> str:
    by = version.published_by.name if version.published_by else "When it was set up"
    return f"{by}, {show_full(version.published_at, zone)}"


def _saved(draft: PolicyDraft, zone: str) -> str:
    return f"{draft.changed_by.name}, {show_full(draft.changed_at, zone)}"
