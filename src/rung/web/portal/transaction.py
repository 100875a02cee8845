"""Every request of the portal is one transaction that knows whose accounts it may touch."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse

Parameters = ParamSpec("Parameters")
View = Callable[Concatenate[HttpRequest, Parameters], HttpResponse]

SETTING = "rung.account"
# Local to the transaction: a setting of the session would leak through the connection pool.
_SET = """
SELECT set_config(%s, coalesce(string_agg(account_id::text, ',' ORDER BY account_id), ''), true)
  FROM rung_accountcontact WHERE person_id = %s
"""


def in_one_transaction(view: View[Parameters]) -> View[Parameters]:
    """Run the view in a transaction that begins by stating the reader's accounts.

    The database can then hold rows of other accounts back by itself. It stands below the
    audience's decorator, which has made sure that somebody is signed in.
    """

    @wraps(view)
    def within(
        request: HttpRequest, /, *args: Parameters.args, **kwargs: Parameters.kwargs
    ) -> HttpResponse:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(_SET, [SETTING, request.user.pk])
            return view(request, *args, **kwargs)

    return within
