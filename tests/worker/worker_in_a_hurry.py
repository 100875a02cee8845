"""`rung worker`, whose jobs of every minute come every two seconds, so that tests need not wait."""

import sys

from procrastinate.periodic import PeriodicRegistry

from rung.commands.main import main

EVERY_MINUTE, EVERY_TWO_SECONDS = "* * * * *", "* * * * * */2"
_register = PeriodicRegistry.register_task


def _register_often(registry, *, cron, **rest):
    often = EVERY_TWO_SECONDS if cron == EVERY_MINUTE else cron
    return _register(registry, cron=often, **rest)


PeriodicRegistry.register_task = _register_often
sys.exit(main(["worker"]))
