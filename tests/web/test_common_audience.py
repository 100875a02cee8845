"""Every view states who it is for, and lets nobody else through."""

from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.test import RequestFactory

from rung.domain.permissions import Role
from rung.web.common.audience import Audience, audience

pytestmark = pytest.mark.urls("tests.web.routes")


def asked_by(role, path="/orders/?page=2", **headers):
    request = RequestFactory().get(path, headers=headers)
    request.user = SimpleNamespace(is_authenticated=role is not None, role=role)
    return request


def view_for(*audiences):
    @audience(*audiences)
    def view(request, number=None):
        return HttpResponse("in")

    return view


def test_a_view_says_whom_it_is_for():
    assert view_for(Audience.CCM, Audience.MANAGER).audience == {Audience.CCM, Audience.MANAGER}


def test_a_view_for_nobody_cannot_be_written():
    with pytest.raises(ValueError, match="at least one"):
        audience()


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.CUSTOMER])
def test_the_carriers_people_pass_where_the_carrier_is_named(role):
    assert view_for(Audience.CARRIER)(asked_by(role)).content == b"in"


@pytest.mark.parametrize("open_to", [Audience.PUBLIC, Audience.LINK])
def test_an_open_page_asks_nobody_who_they_are(open_to):
    assert view_for(open_to)(asked_by(None)).content == b"in"


def test_whoever_is_not_signed_in_goes_to_the_door_and_back():
    answer = view_for(Audience.EVERYONE)(asked_by(None))

    assert answer.status_code == 302
    assert answer.url == "/accounts/login/?next=%2Forders%2F%3Fpage%3D2"


def test_a_fragment_never_becomes_the_sign_in_page():
    answer = view_for(Audience.EVERYONE)(asked_by(None, **{"HX-Request": "true"}))

    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == "/accounts/login/"


def test_the_wrong_role_is_told_so_on_a_page_of_no_object():
    with pytest.raises(PermissionDenied):
        view_for(Audience.CARRIER)(asked_by(Role.CUSTOMER))


def test_an_object_does_not_exist_for_the_wrong_role():
    with pytest.raises(Http404):
        view_for(Audience.CARRIER)(asked_by(Role.CUSTOMER), number=7)
