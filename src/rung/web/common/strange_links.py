"""Links that are none of ours: whoever opens many of them waits.

One that holds opens all the same: nobody guesses a signature, and nobody who shares a network with
its owner can close it.
"""

from django.http import HttpRequest, HttpResponse

from rung import clock
from rung.domain.door import WayIn
from rung.services import door
from rung.web.common.client_address import client_network
from rung.web.common.errors import too_many


def waits(request: HttpRequest) -> HttpResponse | None:
    """Count one more for the network it was opened from; the answer once there were too many."""
    try:
        door.count_try(
            WayIn.LINK, door.Comer("", None, "", client_network(request)), now=clock.now()
        )
    except door.WayRests as rests:
        return too_many(request, str(rests))
    return None
