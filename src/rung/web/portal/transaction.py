"""Every request of the portal is one transaction that knows whose accounts it may touch."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse

from rung import clock
from rung.domain.agency import ended_words
from rung.domain.permissions import Role
from rung.models import Person
from rung.web.common.address import LAST_KEY, number_of
from rung.web.portal.reader import signed_in

Parameters = ParamSpec("Parameters")
View = Callable[Concatenate[HttpRequest, Parameters], HttpResponse]

SETTING = "rung.account"
# Both are local to the transaction: what is of the session would leak through the connection pool.
# From here on the database itself holds back what is not of the stated accounts.
_BECOME = """
SELECT set_config(%(setting)s,
                  coalesce(string_agg(account_id::text, ',' ORDER BY account_id), ''), true),
       set_config('role', 'rung_customer', true),
       count(agent_until)
  FROM rung_accountcontact WHERE person_id = %(person)s
"""
# Of an agent whose letters have a last day: those that hold, as the accounts' own days go.
_NARROW = """
SELECT set_config(%(setting)s, coalesce(string_agg(mine.account_id::text, ','
           ORDER BY mine.account_id) FILTER (WHERE mine.holds), ''), true),
       count(*) FILTER (WHERE mine.holds),
       coalesce(bool_or(NOT mine.holds AND mine.account_id = %(about)s), false),
       (array_agg(mine.name ORDER BY mine.account_id = %(about)s DESC, mine.agent_until DESC)
           FILTER (WHERE NOT mine.holds))[1],
       (array_agg(mine.agent_until ORDER BY mine.account_id = %(about)s DESC,
           mine.agent_until DESC) FILTER (WHERE NOT mine.holds))[1]
  FROM (SELECT contact.account_id, account.name, contact.agent_until,
               contact.agent_until IS NULL
               OR (%(now)s::timestamptz AT TIME ZONE account.zone)::date <= contact.agent_until
               AS holds
          FROM rung_accountcontact AS contact
          JOIN rung_account AS account ON account.id = contact.account_id
         WHERE contact.person_id = %(person)s) AS mine
"""
_BE_AGAIN = "SELECT set_config('role', 'none', true), set_config(%(setting)s, '', true)"


@contextmanager
def sight_of(person: Person, *, about: int = 0) -> Iterator[None]:
    """One transaction in which a customer sees the rows of their accounts alone.

    An agent is refused, with a sentence, once no letter of agency of theirs holds any more, or the
    one for the account that the request is about: that they acted for it is no news to them.
    Somebody of the carrier, who is led on from here to their own page, sees what they always do.
    """
    is_within = connection.in_atomic_block
    with transaction.atomic():
        if person.role != Role.CUSTOMER.value:
            yield
            return
        _become(person, about)
        yield
        if is_within:  # its own end would not give back what the outer one had
            _say(_BE_AGAIN, {"setting": SETTING})


def in_one_transaction(view: View[Parameters]) -> View[Parameters]:
    """Run the view in a transaction that sees the reader's accounts alone.

    It stands below the audience's decorator, which has made sure that somebody is signed in.
    """

    @wraps(view)
    def within(
        request: HttpRequest, /, *args: Parameters.args, **kwargs: Parameters.kwargs
    ) -> HttpResponse:
        with sight_of(signed_in(request), about=_account(request, kwargs)):
            return view(request, *args, **kwargs)

    return within


def _account(request: HttpRequest, named: Mapping[str, object]) -> int:
    """The account that an address names; 0 for none."""
    key = named.get("account_id") or number_of(request, "account", 1, LAST_KEY)
    return key if isinstance(key, int) and key <= LAST_KEY else 0


def _become(person: Person, about: int) -> None:
    """State their accounts; the hour is asked for only where a letter of agency may be over."""
    of: dict[str, str | int | datetime] = {"setting": SETTING, "person": person.pk}
    _, _, letters = _say(_BECOME, of)
    if letters:
        narrowed = {**of, "now": clock.now(), "about": about}
        _, holding, is_about, ended, until = _say(_NARROW, narrowed)
        if is_about or not holding:
            raise PermissionDenied(ended_words(ended, until))


def _say(statement: str, parameters: Mapping[str, str | int | datetime]) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return tuple(cursor.fetchone())
