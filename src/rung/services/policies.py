"""Policies as versions: drafts, and publishing (N6, R10). Running escalations are not touched."""

import json
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from rung.domain.house_record import RecordKind, Way
from rung.domain.matching import Rule
from rung.domain.matching_gaps import survey
from rung.domain.pack_changes import changes
from rung.domain.pack_faults import Fault, key_path
from rung.domain.pack_lines import MOST_BYTES
from rung.domain.pack_schema import calendars_named, check_pack
from rung.domain.packs import Kind, Pack, read_pack
from rung.domain.permissions import Act
from rung.domain.refusals import AlreadyDone, BadInput, RuleViolation
from rung.models import Policy, PolicyDraft, PolicyVersion
from rung.models.house import known_calendar, known_values
from rung.models.in_force import ROUTING
from rung.services.carry_out import pressed_once
from rung.services.doing import Doing
from rung.services.importing import one_at_a_time
from rung.services.record import record

LONGEST_WORDS = 300
MOST_TOLD = 5
GONE = "This draft was published or discarded meanwhile."
TANGLED = (
    "The rules are too tangled to see whether one holds for every order; end them with one that "
    "has no condition."
)


class PackRefused(BadInput):
    """A pack with faults; ``faults`` names each with its key."""

    code = "bad-pack"

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        told = [fault.words for fault in faults[:MOST_TOLD]]
        more = len(faults) - len(told)
        rest = f" and {more} more" if more else ""
        super().__init__(f"This policy cannot be used: {'; '.join(told)}{rest}.")
        self.faults = faults


class NotComplete(RuleViolation):
    """A routing table that has no rule for some circumstances; ``gaps`` names them."""

    code = "gap"

    def __init__(self, gaps: tuple[str, ...]) -> None:
        more = f" There are {len(gaps)} gaps." if len(gaps) > 1 else ""
        super().__init__(f"{gaps[0]}{more} Nothing was published.")
        self.gaps = gaps


@transaction.atomic
def publish_pack(
    document: Mapping[str, Any], *, words: str, doing: Doing, based_on: int | None = None
) -> PolicyVersion:
    """Publish the next version of the policy the document names. No escalation is touched (N7).

    ``words`` say why. ``based_on`` is the number of the version that was changed (0: there was
    none): when somebody published another one meanwhile, this is refused with AlreadyDone. Raises
    PackRefused with every fault, NotComplete for a routing table with a gap.
    """
    doing.allow(Act.KEEP_POLICIES)
    one_at_a_time()
    pressed_once(doing)
    return _publish(document, words, doing, based_on)


@transaction.atomic
def load_pack(document: Mapping[str, Any], *, words: str, doing: Doing) -> PolicyVersion:
    """Publish what whoever runs the house loads from a file: by nobody who signed in.

    Raises what ``publish_pack`` raises, but asks for no permission: it has been given by the
    machine's owner.
    """
    one_at_a_time()
    return _publish(document, words, doing, None, way=Way.COMMAND)


@transaction.atomic
def save_draft(
    *, name: str, document: Mapping[str, Any], edition: int, doing: Doing
) -> PolicyDraft:
    """Keep what somebody is changing. It counts for nobody until it is published.

    ``edition`` is the one that was read, 0 where there was no draft: when somebody saved meanwhile
    this is refused with AlreadyDone. Raises PackRefused with every fault.
    """
    doing.allow(Act.KEEP_POLICIES)
    one_at_a_time()
    pressed_once(doing)
    pack = _sound(document)
    if pack.name != name:
        raise BadInput(f"A draft of “{name}” cannot be named “{pack.name}”.")
    _keeps_its_kind(pack, _newest(name))
    draft = _draft_as_read(name, edition)
    was = f"draft {draft.edition}" if draft else "no draft"
    record(doing, RecordKind.POLICY, f"Policy {name}", was, f"draft {edition + 1}")
    if draft is None:
        return PolicyDraft.objects.create(
            name=name,
            document=dict(document),
            based_on=_newest(name),
            edition=1,
            changed_at=doing.now,
            changed_by=doing.person,
        )
    draft.document = dict(document)
    draft.based_on = _newest(name)  # whoever saves has been shown what was published meanwhile
    draft.edition += 1
    draft.changed_at = doing.now
    draft.changed_by = doing.person
    draft.save()
    return draft


@transaction.atomic
def discard_draft(*, name: str, doing: Doing) -> None:
    """Give up what was being changed; refused when it is a draft no longer."""
    doing.allow(Act.KEEP_POLICIES)
    one_at_a_time()
    pressed_once(doing)
    gone, _ = PolicyDraft.objects.filter(name=name).delete()
    if not gone:
        raise AlreadyDone(GONE)
    record(doing, RecordKind.POLICY, f"Policy {name}", "draft", "discarded")


@transaction.atomic
def publish_draft(*, name: str, edition: int, words: str, doing: Doing) -> PolicyVersion:
    """Publish a draft as it was read; it is a draft no longer.

    Refused with AlreadyDone when it was saved anew, or when another version was published since it
    was begun; raises what ``publish_pack`` raises.
    """
    doing.allow(Act.KEEP_POLICIES)
    one_at_a_time()
    pressed_once(doing)
    draft = _draft_as_read(name, edition)
    if draft is None:
        raise AlreadyDone(GONE)
    based_on = draft.based_on.number if draft.based_on else 0
    version = _publish(draft.document, words, doing, based_on)
    draft.delete()
    return version


def _publish(
    document: Mapping[str, Any],
    words: str,
    doing: Doing,
    based_on: int | None,
    way: Way | None = None,
) -> PolicyVersion:
    """The next version; the lock is held."""
    pack = _sound(document)
    newest = _newest(pack.name)
    _not_overtaken(newest, based_on)
    why = " ".join(words.split())
    if not why or len(why) > LONGEST_WORDS:
        raise BadInput(f"Say why, in at most {LONGEST_WORDS} letters; it is kept with the version.")
    if newest is not None and newest.document == document:
        raise RuleViolation("Nothing is different, so no version was published.")
    _keeps_its_kind(pack, newest)
    _calendars_open(document)
    if pack.kind is Kind.ROUTING:
        _leads_somewhere(pack.rules)
        _complete(pack.rules)
    policy, _ = Policy.objects.get_or_create(name=pack.name)
    number = newest.number + 1 if newest else 1
    was = f"version {newest.number}" if newest else "none"
    different = changes(newest.document, document) if newest else ()
    now = " ".join((f"version {number}.", *different))
    record(doing, RecordKind.POLICY, f"Policy {pack.name}", was, now, words=why, way=way)
    return PolicyVersion.objects.create(
        policy=policy,
        number=number,
        document=dict(document),
        published_at=doing.now,
        published_by=doing.actor,
        words=why,
    )


def _sound(document: Mapping[str, Any]) -> Pack:
    """The pack of a document without faults, of a size that a file may have."""
    size = sum(map(len, json.JSONEncoder(default=str).iterencode(document)))
    if size > MOST_BYTES:
        raise BadInput(
            f"A policy has at most {MOST_BYTES // 1000:,} kB; this one has {size // 1000:,} kB."
        )
    faults = check_pack(document)
    if faults:
        raise PackRefused(faults)
    return read_pack(document, 0)


def _newest(name: str) -> PolicyVersion | None:
    versions = PolicyVersion.objects.filter(policy__name=name)
    return versions.select_related("policy", "published_by").order_by("-number").first()


def _not_overtaken(newest: PolicyVersion | None, based_on: int | None) -> None:
    if based_on is None or (newest.number if newest else 0) == based_on:
        return
    if newest is None:
        raise AlreadyDone("There is no such version to change. Nothing was published.")
    by = newest.published_by.name if newest.published_by else "Somebody"
    raise AlreadyDone(
        f"{by} published version {newest.number} while you were at it. Nothing of yours was "
        "published; look at what is different now.",
        newest.published_at,
    )


def _keeps_its_kind(pack: Pack, newest: PolicyVersion | None) -> None:
    """A policy stays what it is, because rules and escalations name it as that."""
    if pack.name == ROUTING and pack.kind is not Kind.ROUTING:
        raise BadInput(f"“{ROUTING}” is the routing table; give this {pack.kind} another name.")
    if newest is not None and newest.as_domain().kind is not pack.kind:
        raise BadInput(
            f"“{pack.name}” is a {newest.as_domain().kind}; give this {pack.kind} another name."
        )


def _calendars_open(document: Mapping[str, Any]) -> None:
    """Every calendar that is named is known, and can run out (N4)."""
    faults = []
    for path, name in calendars_named(document):
        version = known_calendar(name)
        if version is None:
            sentence = f"there is no calendar named “{name}”"
        elif not version.as_domain().has_working_time:
            sentence = f"the calendar “{name}” never opens"
        else:
            continue
        faults.append(Fault(key_path(path), None, sentence))
    if faults:
        raise PackRefused(tuple(faults))


def _leads_somewhere(rules: tuple[Rule, ...]) -> None:
    """Every policy a routing table names is a published ladder."""
    faults = []
    for place, rule in enumerate(rules):
        newest = _newest(rule.policy) if rule.policy else None
        if not rule.policy or (newest and newest.as_domain().kind is Kind.LADDER):
            continue
        sentence = (
            f"“{rule.policy}” is no ladder"
            if newest
            else f"no policy named “{rule.policy}” is published"
        )
        faults.append(Fault(key_path(("rules", place, "policy")), None, sentence))
    if faults:
        raise PackRefused(tuple(faults))


def _complete(rules: tuple[Rule, ...]) -> None:
    found = survey(rules, known_values())
    if found.too_tangled:
        raise NotComplete((TANGLED,))
    if found.gaps:
        raise NotComplete(tuple(gap.words for gap in found.gaps))


def _draft_as_read(name: str, edition: int) -> PolicyDraft | None:
    """The draft in the edition that was read; None where there is none and none was read."""
    draft = PolicyDraft.objects.select_for_update(of=("self",)).filter(name=name)
    found = draft.select_related("changed_by", "based_on").first()
    if (found.edition if found else 0) == edition:
        return found
    if found is None:
        raise AlreadyDone(GONE)
    raise AlreadyDone(
        f"{found.changed_by.name} changed this draft while you were at it. Nothing of yours was "
        "kept there; your words are still here.",
        found.changed_at,
    )
