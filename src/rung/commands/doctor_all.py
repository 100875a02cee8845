"""Everything that `rung doctor` looks at, in its order; Django must be ready."""

import os
from collections.abc import Iterator

from django.db import OperationalError, ProgrammingError

from rung.commands import places
from rung.commands.doctor_database import look_at_connection, look_at_work
from rung.commands.doctor_gateways import look_at_gateways
from rung.commands.doctor_machine import look_at_machine
from rung.commands.doctor_mail import look_at_answers, look_at_mail_in
from rung.commands.findings import Finding, How, wrong


def look_at_all() -> Iterator[Finding]:
    """Each thing as it is; what cannot be looked at without another is left out."""
    data = places.data_folder()
    yield from look_at_machine(data, os.environ)
    yield from look_at_mail_in()
    yield from look_at_gateways()
    url = os.environ.get("DATABASE_URL")
    if not url:
        yield wrong(
            "database",
            f"`rung serve` does not run on {data}, and DATABASE_URL is not set.",
            "Start `rung serve`, or set DATABASE_URL.",
        )
        return
    connected = list(look_at_connection(url))
    yield from connected
    if any(each.what == "database" and each.how is How.WRONG for each in connected):
        return
    try:
        yield from look_at_work(owner_is_known="RUNG_OWNER_DATABASE_URL" in os.environ)
        yield from look_at_answers()
    except (OperationalError, ProgrammingError) as error:
        yield wrong("tables", str(error).strip(), "rung migrate, as the owner.")
