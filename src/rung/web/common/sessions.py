"""Who is signed in, read on every request: two small rows, by statements written once."""

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session

from rung import clock
from rung.models import Person
from rung.queries.lean import fetch
from rung.queries.second_factor import signed_in_person


class SessionStore(db.SessionStore):
    """Sessions in the database, as Django keeps them."""

    def load(self) -> dict[str, object]:
        """What the session holds; nothing, under no key, once it is over."""
        found = fetch(Session, _LIVE, [self.session_key, clock.machine()])
        if not found:
            self._session_key = None
            return {}
        kept: dict[str, object] = self.decode(found[0].session_data)
        return kept


class Backend(AuthenticationBackend):  # type: ignore[misc] # the library has no types
    """Sign-in by password or code."""

    def get_user(self, user_id: int) -> Person | None:
        """The signed-in person, while they may sign in."""
        return signed_in_person(user_id)


_LIVE = " WHERE session_key = %s AND expire_date > %s"
