"""The main navigation: what each role finds there, and that it leads somewhere."""

import pytest
from django.test import RequestFactory
from django.urls import get_resolver

from rung.domain.permissions import Role
from rung.web.common import navigation
from rung.web.common.navigation import NavigationItem


def test_every_role_has_a_navigation():
    assert set(navigation.ROUTES) == set(Role)


def test_every_route_of_the_navigation_exists():
    known = set()
    for space, (_, resolver) in get_resolver().namespace_dict.items():
        known |= {f"{space}:{name}" for name in resolver.reverse_dict if isinstance(name, str)}

    asked = {route for routes in navigation.ROUTES.values() for _, route in routes}

    assert asked <= known


@pytest.mark.urls("tests.web.routes")
def test_the_link_that_leads_furthest_to_this_page_is_the_current_one(monkeypatch):
    paths = {"desk:my_day": "/desk/", "desk:escalations": "/desk/escalations/"}
    monkeypatch.setattr(navigation, "_path", lambda route: paths.get(route, ""))

    items = navigation.navigation(RequestFactory().get("/desk/escalations/1042/"), Role.CCM)

    assert items == [
        NavigationItem("My day", "/desk/", is_current=False),
        NavigationItem("Escalations", "/desk/escalations/", is_current=True),
    ]
