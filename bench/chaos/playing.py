"""One run: everything is started, killed, started again, finished, and judged."""

import argparse
import os
import random
import smtplib
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

import psycopg
from django.db import connections

from bench.chaos.company import Somebody, founded, short_notices, subscribed
from bench.chaos.judging import differences
from bench.chaos.outside import Outside, Weather, open_outside
from bench.chaos.pages import LOST, Browser
from bench.chaos.parts import Part, Room, Server, free_port, instant
from bench.chaos.people import Book, Visitor
from bench.chaos.reading import Database
from bench.chaos.records import Run
from bench.chaos.report import report
from bench.chaos.sink import Sink, open_sink
from rung import clock
from rung.domain.permissions import Role

TICK = 0.05  # seconds
WARM_UP = 5.0
PATIENCE_AT_START = 180.0
ROUNDS = 30  # of ending what is open, until nothing is
READY = "/health/ready"
THINK = 0.6  # seconds between two acts of one person, on average
# What was refused or held by a worker that died is tried again after minutes, later after hours.
HOPS = (timedelta(), timedelta(minutes=4), timedelta(minutes=20), timedelta(hours=26))
A_SWEEP = 100.0  # seconds in which the minute's sweep has come, and its jobs are done
SAW = {  # what a saboteur does behind the product's back, as the owner of the tables
    "fact": "ALTER TABLE rung_timelineentry DISABLE TRIGGER USER;"
    "DELETE FROM rung_timelineentry WHERE id = (SELECT id FROM rung_timelineentry"
    " WHERE fact = 'level.opened' LIMIT 1)",
    "clock": "UPDATE rung_clock SET due_at = due_at + interval '1 second'"
    " WHERE id = (SELECT id FROM rung_clock WHERE due_at IS NOT NULL LIMIT 1)",
    "event": "DELETE FROM rung_webhookdelivery"
    " WHERE id = (SELECT id FROM rung_webhookdelivery LIMIT 1)",
}


@dataclass(frozen=True)
class World:
    """Whom rung reaches: by mail, by machine of so many facts, and by short messages."""

    sink: Sink
    outside: Outside
    weather: Weather
    subscribed: frozenset[str]

    def becalm(self) -> None:
        """Everybody takes everything from now on."""
        self.sink.calm = True
        self.weather.clear()


def play(asked: argparse.Namespace, server: Server, mail_port: int, sms_port: int) -> int:
    """Play and judge; the exit status."""
    began = time.monotonic()
    with open_sink(asked.seed, mail_port) as sink, open_outside(sms_port) as outside:
        people = founded(asked.orders, now=instant())
        facts, secret = subscribed(outside.receiver.url, now=instant())
        outside.listen(secret)
        world = World(sink, outside, Weather(outside, asked.seed), facts)
        book, ports = Book(people), [free_port(), free_port()]
        room = Room(server, _parts(ports), asked.seed)
        try:
            visitors = _visitors(people, book, ports, asked.seed)
            _live(asked, room, visitors, world, Database(server.urls.owner), ports)
        finally:
            statuses = room.stop()
        run = _looked_at(asked, room, book, world, server)
        found = [
            *(
                f"{name} was asked to stop and ended with {how}"
                for name, how in statuses.items()
                if how
            ),
            *differences(run),
        ]
        report(asked, run, room, sink, outside, book, found, time.monotonic() - began)
        return 1 if found else 0


def _parts(ports: Sequence[int]) -> list[Part]:
    words = [
        *((f"web-{place}", ["web", "--port", str(port)]) for place, port in enumerate(ports, 1)),
        *((f"worker-{place}", ["worker"]) for place in (1, 2)),
        *((f"engine-{place}", ["engine"]) for place in (1, 2)),
    ]
    environment = {**os.environ, "RUNG_LOG_LEVEL": "INFO"}  # an engine says when it listens
    return [Part(name, each, environment) for name, each in words]


def _visitors(
    people: Sequence[Somebody], book: Book, ports: Sequence[int], seed: int
) -> list[Visitor]:
    """Everybody once; the care manager and the customers twice, at two browsers."""
    twice = [who for who in people if who.role is not Role.MANAGER]
    everybody = enumerate([*people, *twice], start=seed * 1000)
    return [Visitor(who, book, ports, chance) for chance, who in everybody]


def _live(
    asked: argparse.Namespace,
    room: Room,
    visitors: Sequence[Visitor],
    world: World,
    database: Database,
    ports: Sequence[int],
) -> None:
    """People work while things die; then what is open is ended, and it becomes quiet."""
    with ThreadPoolExecutor(len(visitors)) as threads:
        _until(room, lambda: room.works and _all_answer(ports), PATIENCE_AT_START)
        over = threading.Event()
        working = [threads.submit(each.work, over, THINK) for each in visitors]
        try:
            _kill(room, asked, world.weather)
        finally:
            over.set()
        _while_tending(room, working)
        world.becalm()
        for _ in range(ROUNDS):
            left = database.open_escalations()
            if not left:
                break
            rounds = [threads.submit(_finish, each, left) for each in visitors]
            _while_tending(room, rounds)
        for hop in HOPS:
            clock.move_to(clock.now() + hop)
            connections.close_all()
            if _until(room, lambda: not any(database.restless()), A_SWEEP):
                break


def _kill(room: Room, asked: argparse.Namespace, weather: Weather) -> None:
    chance = random.Random(asked.seed)  # noqa: S311 - no secret
    at = time.monotonic() + WARM_UP
    while room.kills.total() < asked.kills:
        room.tend()
        weather.look()
        if time.monotonic() >= at:
            room.kill_something()
            at = time.monotonic() + chance.uniform(0, 2 * asked.gap)
        time.sleep(TICK)


def _finish(visitor: Visitor, left: Sequence[tuple[int, str, str]]) -> None:
    """What this person can do to end what is open."""
    who = visitor.who
    for number, status, customer in left:
        owed = "RESOLVED" if who.role is Role.CUSTOMER else "OPEN"
        mine = who.role is Role.CCM or who.name == customer
        if status == owed and mine:
            visitor.finish(number)


def _while_tending(room: Room, threads: Sequence[Future[None]]) -> None:
    while not all(each.done() for each in threads):
        room.tend()
        time.sleep(TICK)
    for each in threads:
        each.result()


def _until(room: Room, is_so: Callable[[], bool], patience: float) -> bool:
    """Look after everything until it is so; whether it came to be in time."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        room.tend()
        if is_so():
            return True
        time.sleep(4 * TICK)
    return False


def _all_answer(ports: Sequence[int]) -> bool:
    """Whether every web server is ready."""
    with suppress(*LOST):
        return all(
            Browser([port], "", random.Random(0)).get(READY).status == 200  # noqa: S311
            for port in ports
        )
    return False


def _looked_at(
    asked: argparse.Namespace, room: Room, book: Book, world: World, server: Server
) -> Run:
    """Everything that was left behind."""
    if asked.sabotage == "mail":
        with smtplib.SMTP("127.0.0.1", world.sink.port) as saboteur:
            words = "Message-ID: <another@example.com>\r\n\r\nThe same again."
            saboteur.sendmail("rung@example.com", "dana.reyes@example.com", words)
    elif asked.sabotage:
        with psycopg.connect(server.urls.owner) as connection:
            connection.execute(SAW[asked.sabotage])
    checked = subprocess.run(
        [sys.executable, "-P", "-m", "rung.commands.main", "check"],
        capture_output=True,
        text=True,
        check=False,
    )
    database = Database(server.urls.owner)
    return Run(
        ended_at=clock.now(),
        bound=timedelta(seconds=asked.bound),
        clocks=database.clocks(),
        facts=database.facts(),
        notices=database.notices(),
        mails=world.sink.taken(),
        sent=book.sent,
        outages=room.outages(),
        broken=book.broken,
        subscribed=world.subscribed,
        owed=database.owed(),
        calls=list(world.outside.calls),
        short_notices=short_notices(now=clock.now()),
        shorts=world.outside.messages(),
        check_status=checked.returncode,
        check_words=(checked.stdout + checked.stderr).strip()[-1500:],
    )
