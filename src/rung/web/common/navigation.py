"""What stands in the main navigation: one table, read by role."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from rung.domain.permissions import Role


@dataclass(frozen=True)
class NavigationItem:
    """A link of the main navigation."""

    label: str
    path: str
    is_current: bool


_CARRIER = (
    ("My day", "desk:my_day"),
    ("Escalations", "desk:escalations"),
    ("Orders", "desk:orders"),
)
_FIGURES = (("Figures", "desk:figures"),)
_SCORECARD = (("Scorecard", "desk:scorecard"), *_FIGURES)
ROUTES: dict[Role, tuple[tuple[str, str], ...]] = {
    Role.CUSTOMER: (
        ("Overview", "portal:overview"),
        ("Orders", "portal:orders"),
        ("Escalations", "portal:escalations"),
    ),
    Role.CCM: (*_CARRIER, ("Desk board", "desk:board"), ("Mail", "desk:mail"), *_FIGURES),
    Role.MANAGER: (*_CARRIER, *_SCORECARD, ("Policies", "admin:policies")),
    Role.DESK: (*_CARRIER, ("Desk board", "desk:board"), ("Mail", "desk:mail"), *_SCORECARD),
    Role.CHANNEL_MANAGER: (*_CARRIER, ("Mail", "desk:mail")),
    Role.ADMINISTRATOR: (
        *_CARRIER,
        *_SCORECARD,
        ("Policies", "admin:policies"),
        ("Calendars", "admin:calendars"),
        ("People", "admin:people"),
        ("Coverage", "admin:coverage"),
        ("Mail", "admin:mail"),
        ("Operation", "admin:operation"),
        ("Record", "admin:record"),
    ),
}


OWN = (("Calendar feed", "common:calendar_feed"), ("Sign-in and security", "mfa_index"))
OWN_OF_CARRIER = (("Your absence", "admin:own_absence"), *OWN)


def navigation(request: HttpRequest, role: Role) -> list[NavigationItem]:
    """The links for this role; the one whose path leads furthest to this page is the current."""
    paths = [(label, path) for label, route in ROUTES[role] if (path := _path(route))]
    here = max((path for _, path in paths if request.path.startswith(path)), key=len, default="")
    return [NavigationItem(label, path, is_current=path == here) for label, path in paths]


def own_pages(role: Role) -> list[tuple[str, str]]:
    """The pages about the reader themselves, for the menu under their name."""
    routes = OWN if role is Role.CUSTOMER else OWN_OF_CARRIER
    return [(label, path) for label, route in routes if (path := _path(route))]


def _path(route: str) -> str:
    # A test holds that every route of the table exists; a page must not fail over a link.
    try:
        return reverse(route)
    except NoReverseMatch:
        return ""
