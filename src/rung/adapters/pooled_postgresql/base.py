"""Django's PostgreSQL, with a pool that is back as soon as the server is.

psycopg's own check finds one dead connection after the other, and rests longer after each: after a
crash of the server a page could wait seven seconds for a pool of four. Here the first dead one has
all of them looked at, and the page goes on with a connection made anew.
"""

from typing import Any

from django.db.backends.postgresql import base
from psycopg import Connection, Error
from psycopg_pool import ConnectionPool

TRIES = 4  # a server that dies again while it is asked; then the statement tells of it
# An attempt to connect that failed rests for about as long as the server has been away, to five
# minutes. One that is given up after a second, and begun anew, finds it within a second instead.
COMES_BACK = {"reconnect_timeout": 1.0, "reconnect_failed": ConnectionPool.check}


class DatabaseWrapper(base.DatabaseWrapper):
    """What `DATABASES` names; without a pool it is Django's own."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Connection[Any]:
        """A connection that answers now; from the pool, where there is one.

        Raises psycopg.OperationalError when none is made within the pool's time.
        """
        found: Connection[Any] = super().get_new_connection(conn_params)
        pool = self.pool
        if pool is None:
            return found
        for _ in range(TRIES):
            if _answers(found):
                break
            pool.putconn(found)
            pool.check()
            found = super().get_new_connection(conn_params)
        return found


def _answers(connection: Connection[Any]) -> bool:
    try:
        ConnectionPool.check_connection(connection)
    except Error:
        return False
    return True
