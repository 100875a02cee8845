"""What the demo is made of: its stories, its imports, and the instant at which it opens."""

from rung.commands.stories.brackenfold import BRANCHES, SALT_LAKE_CITY
from rung.commands.stories.cast import MOUNTAIN
from rung.commands.stories.copperquill import RENO
from rung.commands.stories.elowen import DES_MOINES, OMAHA
from rung.commands.stories.maplethorn import BOISE, NAMPA
from rung.commands.stories.nordlys import MUNICH
from rung.commands.stories.steps import on
from rung.commands.stories.vantry import BANGOR, PORTLAND, PORTLAND_IN_OCTOBER

OPENS_AT = on(MOUNTAIN, 24, 8, 20)
STORIES = (
    BOISE,
    NAMPA,
    BRANCHES,
    SALT_LAKE_CITY,
    OMAHA,
    DES_MOINES,
    RENO,
    PORTLAND_IN_OCTOBER,
    PORTLAND,
    BANGOR,
    MUNICH,
)
# When the carrier's file was brought in, early in the morning; the first time people as well.
IMPORTS = (
    on(MOUNTAIN, 24, 5, month=8),
    on(MOUNTAIN, 21, 5, month=9),
    on(MOUNTAIN, 19, 5, month=10),
    *(on(MOUNTAIN, day, 5) for day in (2, 9, 11, 13, 16, 19, 20, 23, 24)),
)
