"""The worker: jobs soon, twice, late; nothing lost when it is killed (N8)."""

import signal
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from rung import clock
from rung.domain.notices import NoticeKind
from rung.jobs_port import Job
from rung.models import Heartbeat, Letter, Notice
from rung.services.delivery import HELD_FOR, sweep
from rung.services.letters import issue_letters
from rung.worker import jobs
from tests.builders import MONDAY_1530
from tests.mailbox import open_mailbox
from tests.worker.processes import eventually, part, work_until_idle

pytestmark = pytest.mark.django_db(transaction=True)
NOW = MONDAY_1530 + timedelta(minutes=10)
IN_A_HURRY = Path(__file__).with_name("worker_in_a_hurry.py")


@pytest.fixture
def mailbox(settings):
    with open_mailbox() as opened:
        settings.RUNG_SMTP = opened.settings
        yield opened


@pytest.fixture
def raised(world):
    clock.move_to(NOW)
    return world.raised()


def unsent():
    return Notice.objects.filter(sent_at=None).count()


def in_the_queue(job):
    return ProcrastinateJob.objects.filter(task_name=job.value).count()


def test_the_worker_sends_what_was_written_and_forgets_the_jobs(raised, mailbox):
    work_until_idle()

    assert len(mailbox.mails) == Notice.objects.count() == 2
    assert (unsent(), in_the_queue(Job.DELIVER)) == (0, 0)


def test_what_is_rolled_back_leaves_no_job(world, mailbox):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        world.raised()
        _ = 1 / 0

    work_until_idle()

    assert in_the_queue(Job.DELIVER) == 0
    assert mailbox.mails == []


def test_a_job_bears_twice_late_and_later_arguments(raised, mailbox):
    notice = Notice.objects.first()
    clock.move_to(NOW + timedelta(days=1))

    for _ in range(2):
        jobs.deliver_notice(notice_id=str(notice.pk), reason="added by a later release")

    assert len(mailbox.mails) == 1


def test_a_letter_is_set_and_mailed(world, mailbox):
    clock.move_to(NOW)
    issue_letters(order_ids=[world.order.pk], reason="", now=clock.now())

    work_until_idle()

    assert Letter.objects.get().rendered_at is not None
    (notice,) = Notice.objects.filter(kind=NoticeKind.LETTER.value)
    assert notice.sent_at is not None
    (attachment,) = mailbox.mails[0].iter_attachments()
    assert attachment.get_content().startswith(b"%PDF")


def test_the_minute_job_asks_again_and_shows_that_the_worker_is_alive(raised, mailbox):
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs CASCADE")  # as if the queue had been lost
    clock.move_to(NOW + timedelta(minutes=2))

    jobs.sweep_every_minute(timestamp=0, reason="added by a later release")
    work_until_idle()

    assert len(mailbox.mails) == 2
    assert Heartbeat.objects.get(name="worker").beat_at <= clock.machine()


def test_a_worker_that_is_killed_while_sending_repeats_the_mail_under_the_same_id(raised, mailbox):
    email_url = f"smtp://127.0.0.1:{mailbox.port}"
    mailbox.slow = True
    with part("worker", EMAIL_URL=email_url) as first:
        assert eventually(lambda: len(mailbox.mails) == 2)
        first.kill()
        first.wait()
    mailbox.slow = False
    left = unsent()
    clock.move_to(clock.now() + HELD_FOR)
    asked = sweep(now=clock.now())
    with part("worker", EMAIL_URL=email_url) as second:
        assert eventually(lambda: unsent() == 0)
        second.send_signal(signal.SIGTERM)
        status = second.wait(10)

    ids = [mail["Message-ID"] for mail in mailbox.mails]
    assert (left, asked) == (2, 2)
    assert (len(ids), len(set(ids))) == (4, 2)
    assert status == 0


def test_a_job_of_a_worker_that_died_is_taken_up_again(raised, mailbox):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing', worker_id = NULL")
    app.configure_task("take-up-stalled-jobs").defer(timestamp=0)

    work_until_idle()

    assert len(mailbox.mails) == 2


def test_the_worker_outlives_a_lost_database_connection(raised, mailbox):
    with part(str(IN_A_HURRY), EMAIL_URL=f"smtp://127.0.0.1:{mailbox.port}") as worker:
        assert eventually(lambda: unsent() == 0 and asked_for())
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            cursor.execute("DELETE FROM procrastinate_periodic_defers")

        # Found out when the next periodic jobs are asked for, and not before.
        assert eventually(asked_for)
        assert eventually(lambda: not ProcrastinateJob.objects.filter(status="todo").exists())
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(10) == 0


def asked_for():
    """How many of the periodic jobs somebody has asked for."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_periodic_defers")
        return cursor.fetchone()[0]


@pytest.mark.parametrize("form", [" ".join, list])
def test_what_is_asked_for_together_is_sent_in_either_form_of_asking(monkeypatch, form):
    keys, sent = [uuid4(), uuid4()], []
    monkeypatch.setattr(jobs, "deliver", lambda *, notice_id, now: sent.append(notice_id))

    jobs.deliver_notices(notice_ids=form(map(str, keys)))

    assert sent == keys
