"""What stands in the main navigation: one table, read by role."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from rung.domain.permissions import Role

ADMINISTRATION = "admin:"  # a route of it stands in the first row only where there are few
FEW = 2


@dataclass(frozen=True)
class NavigationItem:
    """A link of the main navigation, or links folded away under one name."""

    label: str
    path: str  # empty where others are folded away under it
    is_current: bool
    folded: tuple["NavigationItem", ...] = ()


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
        ("Channels", "admin:channels"),
        ("Operation", "admin:operation"),
        ("Record", "admin:record"),
    ),
}


OWN = (
    ("How you are told", "common:told_how"),
    ("Calendar feed", "common:calendar_feed"),
    ("Sign-in and security", "mfa_index"),
)
OWN_OF_CARRIER = (("Your absence", "admin:own_absence"), *OWN)


def navigation(request: HttpRequest, role: Role) -> list[NavigationItem]:
    """The links for this role; the one whose path leads furthest to this page is the current.

    Many pages of the administration stand last, folded away under its name.
    """
    found = [(route, label, path) for label, route in ROUTES[role] if (path := _path(route))]
    paths = [path for _, _, path in found if request.path.startswith(path)]
    here = max(paths, key=len, default="")
    items: list[NavigationItem] = []
    folded: list[NavigationItem] = []
    for route, label, path in found:
        item = NavigationItem(label, path, is_current=path == here)
        (folded if route.startswith(ADMINISTRATION) else items).append(item)
    if len(folded) <= FEW:
        return items + folded
    is_current = any(item.is_current for item in folded)
    return [*items, NavigationItem("Administration", "", is_current, tuple(folded))]


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
