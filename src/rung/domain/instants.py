"""How instants, dates and durations are said to people: always with the zone (N2)."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from rung.domain.calendar_parts import write_time
from rung.domain.languages import Language

FAR = timedelta(days=6)
# Zones people call by a name of their own; everywhere else the city names the zone.
_SPOKEN_ZONES = {
    "America/New_York": "Eastern",
    "America/Detroit": "Eastern",
    "America/Toronto": "Eastern",
    "America/Chicago": "Central",
    "America/Denver": "Mountain",
    "America/Boise": "Mountain",
    "America/Phoenix": "Arizona",
    "America/Los_Angeles": "Pacific",
    "America/Anchorage": "Alaska",
    "Pacific/Honolulu": "Hawaii",
    "UTC": "Universal",
}
ENGLISH = Language.ENGLISH


def _in_order(names: str) -> tuple[str, ...]:
    return tuple(names.split())


_DAYS = {
    Language.ENGLISH: ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    Language.SPANISH: ("lun", "mar", "mié", "jue", "vie", "sáb", "dom"),
}
_MONTHS = {
    Language.ENGLISH: _in_order("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"),
    Language.SPANISH: _in_order("ene feb mar abr may jun jul ago sep oct nov dic"),
}


def weekday(day: date, language: Language = ENGLISH) -> str:
    """A day of the week, in short: "Tue", "mar"."""
    return _DAYS[language][day.weekday()]


def day_and_month(day: date, language: Language = ENGLISH) -> str:
    """A date without its weekday: "24 Nov", "24 nov"."""
    return f"{day.day} {_MONTHS[language][day.month - 1]}"


def day_and_month_of(said: str, language: Language) -> str:
    """A date that was said in English, with or without its year, said in another language."""
    day, month, *year = said.split()
    number = _MONTHS[ENGLISH].index(month)
    return " ".join((day, _MONTHS[language][number], *year))


def show(at: datetime, zone: str, now: datetime, language: Language = ENGLISH) -> str:
    """Say an instant in the reader's zone: "Tue 12:30 EST".

    Further than six days from ``now`` the weekday alone would mislead, so the date is added:
    "Tue 24 Nov 12:30 EST"; in another year also the year. ``at`` and ``now`` must be aware.
    """
    local = at.astimezone(ZoneInfo(zone))
    if abs(at - now) <= FAR:
        return f"{weekday(local, language)} {local:%H:%M} {abbreviation(at, zone)}"
    day = show_date(local.date(), language)
    if local.year != now.astimezone(ZoneInfo(zone)).year:
        day = f"{day} {local.year}"
    return f"{day} {local:%H:%M} {abbreviation(at, zone)}"


def show_full(at: datetime, zone: str, language: Language = ENGLISH) -> str:
    """Say an instant for the record: "Tue 24 Nov 2026 12:30 EST"."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{show_date(local, language)} {local:%Y %H:%M} {abbreviation(at, zone)}"


def show_span(
    starts_at: datetime, ends_at: datetime, zone: str, language: Language = ENGLISH
) -> str:
    """Say a stretch of time in one zone: "Mon 15:30 - 17:00", the day once when it is one day."""
    start, end = starts_at.astimezone(ZoneInfo(zone)), ends_at.astimezone(ZoneInfo(zone))
    day = "" if start.date() == end.date() else f"{weekday(end, language)} "
    return f"{weekday(start, language)} {start:%H:%M} – {day}{end:%H:%M}"


def show_from_to(starts_at: datetime, ends_at: datetime, zone: str) -> str:
    """Say a longer stretch for the record: both ends in full, each with its zone."""
    return f"{show_full(starts_at, zone)} to {show_full(ends_at, zone)}"


def abbreviation(at: datetime, zone: str) -> str:
    """The zone's short name at that instant: "EST", "MDT"; where it has none, "UTC+05:45"."""
    name = at.astimezone(ZoneInfo(zone)).tzname() or ""
    if name.isalpha():
        return name
    offset = at.astimezone(ZoneInfo(zone)).strftime("%z")
    return f"UTC{offset[:3]}:{offset[3:5]}"


def zone_words(zone: str, now: datetime) -> str:
    """The zone as people say it, with its abbreviation: "Eastern (EST)", "Berlin (CET)"."""
    spoken = _SPOKEN_ZONES.get(zone) or zone.rpartition("/")[2].replace("_", " ")
    return f"{spoken} ({abbreviation(now, zone)})"


def show_date(day: date, language: Language = ENGLISH) -> str:
    """Say a date: "Fri 27 Nov"."""
    return f"{weekday(day, language)} {day_and_month(day, language)}"


def show_duration(seconds: int) -> str:
    """Say an amount of time, rounded up to the minute: "2 h 10 min", "40 min", "0 min"."""
    minutes = -(-abs(seconds) // 60)
    hours, rest = divmod(minutes, 60)
    if hours and rest:
        return f"{hours} h {rest} min"
    return f"{hours} h" if hours else f"{rest} min"


def show_week(weekly: Sequence[Sequence[tuple[int, int]]], language: Language = ENGLISH) -> str:
    """Say the hours of a week, equal neighbours once: "Mon–Thu 08:00–17:00; Fri 08:00–12:00".

    ``weekly`` holds (start, end) seconds of the day for Monday to Sunday.
    """
    names = _DAYS[language]
    said: list[str] = []
    first = 0
    for day in range(1, len(names) + 1):
        if day < len(names) and weekly[day] == weekly[first]:
            continue
        if weekly[first]:
            days = names[first] if day - first == 1 else f"{names[first]}–{names[day - 1]}"
            hours = ", ".join(
                f"{write_time(start)}–{write_time(end)}" for start, end in weekly[first]
            )
            said.append(f"{days} {hours}")
        first = day
    return "; ".join(said)
