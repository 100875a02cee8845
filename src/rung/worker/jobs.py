"""What the worker does when a service has asked for a job by name."""

import logging
from dataclasses import asdict
from uuid import UUID

from django.db import InterfaceError, OperationalError
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from rung import clock
from rung.jobs_port import Job
from rung.services import checking, policy_rebasing, retention, webhook_calls
from rung.services.broadcasts import send_next_copy
from rung.services.coverage import check_nightly
from rung.services.delivery import deliver, sweep
from rung.services.door import forget_old
from rung.services.heartbeat import WORKER, beat
from rung.services.letters import render_letter
from rung.services.mail_acts import set_aside
from rung.services.rebasing import carry_on
from rung.services.timeline_months import keep_months
from rung.worker.calling import call
from rung.worker.understanding import understand_one

log = logging.getLogger("rung.worker")
TRY_AGAIN = RetryStrategy(max_attempts=14, exponential_wait=2)  # after 2, 4, 8 … seconds: a day


@app.task(name=Job.DELIVER.value)
def deliver_notice(*, notice_id: str, **_later_arguments: object) -> None:
    """Send one notice. The notice's row remembers what became of it; the sweep comes back to it."""
    deliver(notice_id=UUID(notice_id), now=clock.now())


@app.task(name=Job.DELIVER_SEVERAL.value)
def deliver_notices(*, notice_ids: str | list[str], **_later_arguments: object) -> None:
    """Send some notices one after the other; what a crash leaves out, the sweep comes back to.

    Their ids stand in one text, with spaces; a list is what an earlier version has asked for.
    """
    for notice_id in notice_ids.split() if isinstance(notice_ids, str) else notice_ids:
        deliver(notice_id=UUID(notice_id), now=clock.now())


@app.task(name=Job.RENDER_LETTER.value, retry=TRY_AGAIN)
def set_letter(*, letter_id: str, **_later_arguments: object) -> None:
    """Set one letter and ask for the mails that carry it."""
    render_letter(letter_id=int(letter_id), now=clock.now())


@app.task(name=Job.REBASE.value, retry=TRY_AGAIN)
def finish_rebase(*, rebase_id: str, **_later_arguments: object) -> None:
    """Move what is left to a newer version of its calendar."""
    carry_on(rebase_id=int(rebase_id), now=clock.now())


@app.task(name=Job.REBASE_POLICY.value, retry=TRY_AGAIN)
def finish_policy_rebase(*, rebase_id: str, **_later_arguments: object) -> None:
    """Move what is left to a newer version of its policy."""
    policy_rebasing.carry_on(rebase_id=int(rebase_id), now=clock.now())


@app.task(name=Job.BROADCAST.value, retry=TRY_AGAIN)
def send_broadcast(*, broadcast_id: str, **_later_arguments: object) -> None:
    """Send every copy that waits, each in a transaction of its own."""
    while send_next_copy(broadcast_id=UUID(broadcast_id), now=clock.now()):
        pass


@app.task(name=Job.UNDERSTAND_MAIL.value, retry=TRY_AGAIN)
def understand_mail(*, mail_id: str, **_later_arguments: object) -> None:
    """Read one mail and do what it means. One that breaks the reading waits for a person."""
    now = clock.now()
    try:
        understand_one(UUID(mail_id), now=now)
    except (InterfaceError, OperationalError):
        raise  # tried again
    except Exception:
        log.exception("mail.not-understood", extra={"mail": mail_id})
        set_aside(mail_id=UUID(mail_id), now=now)


@app.task(name=Job.CALL_WEBHOOK.value)
def call_webhooks(*, delivery_ids: str, **_later_arguments: object) -> None:
    """Tell receivers of webhooks some events, one after the other; the sweep comes back to them.

    What else waits in their lane goes along; its own job finds it done.
    """
    asked = [UUID(each) for each in delivery_ids.split()]
    for delivery_id in asked:
        call(delivery_id)
    for delivery_id in webhook_calls.also_waiting(beside=asked[0], now=clock.now()):
        call(delivery_id)


@app.periodic(cron="* * * * *")
@app.task(name="sweep", queueing_lock="sweep")
def sweep_every_minute(timestamp: int, **_later_arguments: object) -> None:
    """Ask again for every notice that is owed another try, and show that the worker is alive."""
    del timestamp  # when it was meant to run; what is owed depends on when it does run
    beat(name=WORKER, next_at=None, settled=0, parked=0, at=clock.machine())
    sweep(now=clock.now())
    webhook_calls.sweep(now=clock.now())


@app.periodic(cron="17 * * * *")
@app.task(name="check-coverage", queueing_lock="check-coverage")
def check_coverage_by_night(timestamp: int, **_later_arguments: object) -> None:
    """Prove who is reachable in the coming thirty days once a night, also after an outage."""
    del timestamp
    found = check_nightly(now=clock.now())
    if found is not None:
        log.info("coverage.checked", extra={"holes": found.holes, "single": found.single_points})


@app.periodic(cron="7 * * * *")
@app.task(name="keep-months", queueing_lock="keep-months")
def keep_months_ahead(timestamp: int, **_later_arguments: object) -> None:
    """Make the coming months of the timeline, long before anything is written into them."""
    del timestamp
    made = keep_months(now=clock.now())
    if made:
        log.info("timeline.months-made", extra={"months": made})


@app.periodic(cron="37 * * * *")
@app.task(name="check-facts", queueing_lock="check-facts")
def check_facts_by_night(timestamp: int, **_later_arguments: object) -> None:
    """Hold everything stored against its facts once a night, also after an outage."""
    del timestamp
    found = checking.check_nightly(now=clock.now(), stopwatch=clock.monotonic)
    if found is not None:
        level = logging.ERROR if found.differences else logging.INFO
        told = {"differences": found.differences, "clocks": found.clocks, "seconds": found.seconds}
        log.log(level, "facts.checked", extra=told)


@app.periodic(cron="47 * * * *")
@app.task(name="forget-tries", queueing_lock="forget-tries")
def forget_tries_at_the_door(timestamp: int, **_later_arguments: object) -> None:
    """Take away counts of tries to sign in that say nothing any more."""
    del timestamp
    forget_old(now=clock.now())


@app.periodic(cron="27 2 * * *")
@app.task(name="let-go", queueing_lock="let-go")
def let_go_by_night(timestamp: int, **_later_arguments: object) -> None:
    """Let go of what is kept for longer than whoever runs this has set."""
    del timestamp
    gone = retention.let_go(retention.terms(), now=clock.now())
    if gone != retention.Gone():
        log.info("retention.let-go", extra=asdict(gone))


@app.periodic(cron="* * * * *")
@app.task(name="take-up-stalled-jobs", queueing_lock="take-up-stalled-jobs", pass_context=True)
async def take_up_stalled_jobs(
    context: JobContext, /, timestamp: int, **_later_arguments: object
) -> None:
    """Put back into the queue what a worker that died had begun."""
    del timestamp
    for job in await context.app.job_manager.get_stalled_jobs():
        log.warning("job.taken-up-again", extra={"job": job.task_name})
        await context.app.job_manager.retry_job(job)
