"""Other packages, each asked the same in its own way, with values made before it is timed."""

from collections.abc import Callable
from dataclasses import dataclass

import businesstimedelta
import pandas as pd
import pytz
from business_duration import businessDuration
from inputs import HOLIDAYS, ZONE, Hours, Inputs


@dataclass(frozen=True)
class Peer:
    """A package and how it answers the n-th question."""

    name: str
    op: str
    answer: Callable[[int], object]


def peers(hours: Hours, asked: Inputs) -> list[Peer]:
    """Everybody who can be asked on these hours, in what it is made for."""
    found = [
        Peer("pandas CustomBusinessHour", "add", _pandas(hours, asked)),
        Peer("businesstimedelta", "add", _delta_add(hours, asked)),
    ]
    if len(hours.intervals) == 1:  # it knows one interval a day
        found.append(Peer("business-duration", "between", _duration(hours, asked)))
    return found


def _pandas(hours: Hours, asked: Inputs) -> Callable[[int], object]:
    offset = pd.offsets.CustomBusinessHour(
        start=[start for start, _ in hours.intervals],
        end=[end for _, end in hours.intervals],
        holidays=list(HOLIDAYS),
    )
    starts = [pd.Timestamp(at, unit="s", tz=ZONE) for at in asked.instants]
    return lambda n: starts[n] + asked.hours[n] * offset


def _rules(hours: Hours) -> businesstimedelta.Rules:
    zone, days = pytz.timezone(ZONE), [0, 1, 2, 3, 4]
    times = hours.times
    rules = [
        businesstimedelta.WorkDayRule(times[0][0], times[-1][1], working_days=days, tz=zone),
        *(
            businesstimedelta.LunchTimeRule(end, start, working_days=days, tz=zone)
            for (_, end), (start, _) in zip(times, times[1:])  # noqa: B905, RUF007
        ),
        businesstimedelta.HolidayRule(HOLIDAYS, tz=zone),
    ]
    return businesstimedelta.Rules(rules)


def _delta_add(hours: Hours, asked: Inputs) -> Callable[[int], object]:
    rules, zone = _rules(hours), pytz.timezone(ZONE)
    starts = [start.astimezone(zone) for start in asked.starts]
    return lambda n: starts[n] + businesstimedelta.BusinessTimeDelta(rules, hours=asked.hours[n])


def _duration(hours: Hours, asked: Inputs) -> Callable[[int], object]:
    [(opens, closes)] = hours.times
    starts = [pd.Timestamp(at.replace(tzinfo=None)) for at in asked.starts]
    ends = [pd.Timestamp(at.replace(tzinfo=None)) for at in asked.ends]
    return lambda n: businessDuration(
        startdate=starts[n],
        enddate=ends[n],
        starttime=opens,
        endtime=closes,
        holidaylist=HOLIDAYS,
        unit="sec",
    )
