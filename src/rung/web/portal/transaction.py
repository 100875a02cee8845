"""Every request of the portal is one transaction that knows whose accounts it may touch."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from typing import Concatenate, ParamSpec

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse

from rung.domain.permissions import Role
from rung.models import Person
from rung.web.portal.reader import signed_in

Parameters = ParamSpec("Parameters")
View = Callable[Concatenate[HttpRequest, Parameters], HttpResponse]

SETTING = "rung.account"
# Both are local to the transaction: what is of the session would leak through the connection pool.
# From here on the database itself holds back what is not of the stated accounts.
_BECOME = """
SELECT set_config(%s, coalesce(string_agg(account_id::text, ',' ORDER BY account_id), ''), true),
       set_config('role', 'rung_customer', true)
  FROM rung_accountcontact WHERE person_id = %s
"""
_BE_AGAIN = "SELECT set_config('role', 'none', true), set_config(%s, '', true)"


@contextmanager
def sight_of(person: Person) -> Iterator[None]:
    """One transaction in which a customer sees the rows of their accounts alone.

    Somebody of the carrier, who is led on from here to their own page, sees what they always do.
    """
    is_within = connection.in_atomic_block
    with transaction.atomic():
        if person.role != Role.CUSTOMER.value:
            yield
            return
        _say(_BECOME, [SETTING, person.pk])
        yield
        if is_within:  # its own end would not give back what the outer one had
            _say(_BE_AGAIN, [SETTING])


def in_one_transaction(view: View[Parameters]) -> View[Parameters]:
    """Run the view in a transaction that sees the reader's accounts alone.

    It stands below the audience's decorator, which has made sure that somebody is signed in.
    """

    @wraps(view)
    def within(
        request: HttpRequest, /, *args: Parameters.args, **kwargs: Parameters.kwargs
    ) -> HttpResponse:
        with sight_of(signed_in(request)):
            return view(request, *args, **kwargs)

    return within


def _say(statement: str, parameters: Sequence[str | int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
