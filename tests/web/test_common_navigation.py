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


@pytest.mark.urls("tests.web.routes")
def test_the_many_pages_of_the_administration_are_folded_away_under_one_name(monkeypatch):
    monkeypatch.setattr(navigation, "_path", lambda route: f"/{route.replace(':', '/')}/")

    administrators = navigation.navigation(
        RequestFactory().get("/admin/people/7/"), Role.ADMINISTRATOR
    )
    managers = navigation.navigation(RequestFactory().get("/admin/policies/"), Role.MANAGER)

    *first, last = administrators
    assert (last.label, last.is_current) == ("Administration", True)
    assert [each.label for each in last.folded if each.is_current] == ["People"]
    assert not [each for each in first if each.folded or each.path.startswith("/admin/")]
    assert managers[-1] == NavigationItem("Policies", "/admin/policies/", is_current=True)
