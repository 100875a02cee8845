"""What customers are sent, in Spanish: neutral for Latin America, formal (usted).

From the English template to its own. A text that is typed by people, as the title of a level, has
no gender that we know: it stands behind words that need none.
"""

from rung.domain.spanish_escalation import ESCALATION
from rung.domain.spanish_orders import ORDERS
from rung.domain.spanish_rooms import ROOMS
from rung.domain.spanish_short import SHORT
from rung.domain.spanish_why import WHY_WORDS

WORDS = {**ESCALATION, **ROOMS, **ORDERS, **WHY_WORDS, **SHORT}
