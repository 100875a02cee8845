"""Moves what runs to the newest version of its policy: one decision, done in batches (N6, N7)."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from rung.domain.house_record import RecordKind
from rung.domain.matching import Circumstances
from rung.domain.packs import PolicyError
from rung.domain.permissions import Act
from rung.domain.plan import Calendars, PinnedCalendar, Snapshot
from rung.domain.policy_rebasing import (
    Following,
    Versions,
    calendars_under,
    following,
    rebased,
    wakes,
)
from rung.domain.refusals import AlreadyDone, BadInput, RuleViolation
from rung.domain.vocabulary import Channel, Status
from rung.jobs_port import Job, defer
from rung.models import (
    Clock,
    ClockMove,
    Escalation,
    LevelCalendar,
    Policy,
    PolicyMove,
    PolicyRebase,
    PolicyVersion,
)
from rung.models.house import known_calendar
from rung.services.carry_out import carry_out, pressed_once, settled
from rung.services.doing import Doing
from rung.services.one_by_one import AT_ONCE, one_by_one
from rung.services.record import record
from rung.services.snapshots import locked, pinned


def rebase_policy(
    *, policy_id: int, version_id: int, reason: str, doing: Doing, past_too: bool = False
) -> PolicyRebase:
    """Move what runs on older versions to the newest one, and tell those it concerns.

    ``version_id`` is the version that was previewed; refused with AlreadyDone when another one was
    published since. An escalation in which something would be over by the move itself is left
    where it is, unless ``past_too`` says so; so is one that the version has no level or value for.
    The decision is written with the job that finishes it; a first batch is done at once.
    """
    with transaction.atomic():
        row = _decided(policy_id, version_id, reason.strip(), past_too, doing)
        defer(Job.REBASE_POLICY, rebase_id=str(row.pk))
    _go_on(row, now=doing.now, limit=AT_ONCE)
    return row


def carry_on(*, rebase_id: int, now: datetime) -> None:
    """Do what is left of a decision; nothing when it is finished. Safe to run twice or late."""
    rows = PolicyRebase.objects.select_related("version__policy", "ordered_by")
    row = rows.filter(pk=rebase_id, finished_at=None).first()
    if row is not None:
        _go_on(row, now=now, limit=None)


def concerned(version: PolicyVersion) -> QuerySet[Escalation]:
    """Escalations that are not over and run on an older version of the policy."""
    older = PolicyVersion.objects.filter(policy=version.policy_id, number__lt=version.number)
    return Escalation.objects.exclude(status=Status.CLOSED.value).filter(policy__in=older)


def _decided(
    policy_id: int, version_id: int, reason: str, past_too: bool, doing: Doing
) -> PolicyRebase:
    doing.allow(Act.KEEP_POLICIES)
    policy = Policy.objects.select_for_update().get(pk=policy_id)
    pressed_once(doing)
    newest = policy.versions.select_related("policy").order_by("-number")[0]
    if newest.pk != version_id:
        raise AlreadyDone(
            f"Version {newest.number} was published meanwhile. Nothing was moved; look at what "
            "would move now.",
            newest.published_at,
        )
    if not reason:
        raise BadInput("Say why; customers whose times move read it.")
    unfinished = policy.rebases.filter(finished_at=None).first()
    if unfinished is not None:
        raise AlreadyDone(
            "Escalations on this policy are being moved already.", unfinished.ordered_at
        )
    if not concerned(newest).exists():
        raise RuleViolation("Nothing runs on an older version, so nothing was moved.")
    record(
        doing,
        RecordKind.POLICY,
        f"Policy {policy.name}",
        "what runs is on older versions",
        f"what runs is moved to version {newest.number}",
        words=reason,
    )
    return PolicyRebase.objects.create(
        policy=policy,
        version=newest,
        reason=reason,
        past_too=past_too,
        ordered_at=doing.now,
        ordered_by=doing.person,
    )


def _go_on(row: PolicyRebase, *, now: datetime, limit: int | None) -> None:
    """Escalation by escalation; what is left out is passed by."""
    all_done = one_by_one(
        concerned(row.version),
        lambda each: _move_one(row, each, now),
        limit=limit,
        left_out="policy-rebase.left-out",
    )
    if all_done:
        PolicyRebase.objects.filter(pk=row.pk, finished_at=None).update(finished_at=now)


@transaction.atomic
def _move_one(row: PolicyRebase, escalation_id: UUID, now: datetime) -> None:
    """Lock the escalation, read again, move its clocks and what it runs on, tell."""
    escalation = locked(escalation_id)
    current = settled(escalation, now)
    from_version = escalation.policy
    if escalation.status == Status.CLOSED.value or from_version.number >= row.version.number:
        return
    versions = _versions(row, escalation)
    if versions is None or versions.stays(_levels(current)):
        return
    calendars = calendars_under(versions, current.calendars, _newest)
    found = following(current, versions, calendars, reason=row.reason, now=now)
    if found.is_past(now) and not row.past_too:
        return
    move = PolicyMove.objects.create(
        rebase=row,
        escalation=escalation,
        from_version=from_version,
        to_version=row.version,
        recorded_at=now,
    )
    _write_clocks(move, current, found, calendars)
    _wake(current, versions, found)
    _pin(escalation, row.version, calendars)
    plan = rebased(
        found,
        versions.new,
        reason=row.reason,
        key=f"policy:{row.pk}:{escalation.pk}",
        now=now,
    )
    carry_out(escalation, plan, Doing(row.ordered_by, None, Channel.PORTAL, now))


def _versions(row: PolicyRebase, escalation: Escalation) -> Versions | None:
    """None where the version says nothing for the escalation's severity, priority or track."""
    facts = Circumstances(
        severity=escalation.severity, priority=escalation.priority, track=escalation.track
    )
    try:
        new = row.version.rules(facts)
    except PolicyError:
        return None
    return Versions(escalation.rules(), new, escalation.order.region.calendar.name)


def _levels(current: Snapshot) -> set[int]:
    """The levels that are engaged, or owe something."""
    owing = {clock.level for clock in current.running if clock.level is not None}
    return owing | {each.level for each in current.engaged}


def _newest(name: str) -> PinnedCalendar:
    version = known_calendar(name)
    if version is None:  # pragma: no cover - no version names one that there is not
        raise RuleViolation(f"There is no calendar named “{name}”.")
    return pinned(version)


def _write_clocks(
    move: PolicyMove, current: Snapshot, found: Following, calendars: Calendars
) -> None:
    """The clocks as they are now, and beside each what it was."""
    on = Clock.objects.in_bulk([each.clock.id for each in found.clocks])
    moves = []
    for each in found.clocks:
        if each.facts is None:
            continue
        row = on[each.clock.id]
        before, after = current.calendars.of(row.level), calendars.of(row.level)
        calendar_id = row.calendar_id if before == after else after.version_id
        moves.append(
            ClockMove(
                policy_move=move,
                clock=row,
                from_calendar_id=row.calendar_id,
                to_calendar_id=calendar_id,
                from_target_kind=row.target_kind,
                from_target_amount=row.target_amount,
                from_due_at=row.due_at,
                to_due_at=each.due_at,
                recorded_at=move.recorded_at,
            )
        )
        Clock.objects.filter(pk=row.pk, settled_at=None).update(
            calendar_id=calendar_id,
            target_kind=each.facts.target.kind.value,
            target_amount=each.facts.target.amount,
            due_at=each.due_at,
        )
    ClockMove.objects.bulk_create(moves)


def _wake(current: Snapshot, versions: Versions, found: Following) -> None:
    """When each clock has something to do next; those that stay, where the warnings changed."""
    moved = {each.clock.id for each in found.clocks}
    everybody = versions.old.warn_at != versions.new.warn_at
    for clock_id, wake_at in wakes(current, versions.new, found).items():
        if everybody or clock_id in moved:
            Clock.objects.filter(pk=clock_id, settled_at=None).update(wake_at=wake_at)


def _pin(escalation: Escalation, version: PolicyVersion, calendars: Calendars) -> None:
    """What the escalation starts from now on runs on the newer version."""
    escalation.policy = version
    escalation.calendar_id = calendars.matrix.version_id
    escalation.save(update_fields=["policy", "calendar"])
    LevelCalendar.objects.filter(escalation=escalation).delete()
    LevelCalendar.objects.bulk_create(
        LevelCalendar(escalation=escalation, level=level, calendar_id=calendar.version_id)
        for level, calendar in calendars.levels.items()
    )
