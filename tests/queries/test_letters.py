"""Reading letters: who may, and that page and PDF are one (R2)."""

import pytest
from django.http import Http404
from django.template import engines
from django.test import RequestFactory

from rung.domain.permissions import Role
from rung.models import Letter
from rung.queries.letters import letter_for, letter_page, letters_of
from rung.services.letters import issue_letters
from tests.builders import mountain, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter(world):
    issue_letters(order_ids=[world.order.pk], reason="Your order was accepted", now=mountain(2, 9))
    return Letter.objects.get()


def test_a_contact_of_the_account_reads_the_letter(world, letter):
    order, found = letter_for(world.customer, "Q-1001", 1)

    assert letter_page(order, found).contact.name == "Dana Reyes"


def test_a_contact_of_another_account_is_told_there_is_none(world, letter):
    with pytest.raises(Http404):
        letter_for(person("Somebody Else", Role.CUSTOMER), "Q-1001", 1)


def test_a_number_that_was_never_issued_is_not_found(world, letter):
    with pytest.raises(Http404):
        letter_for(world.customer, "Q-1001", 2)


def test_the_letter_keeps_saying_what_it_said(world, letter):
    world.order.site, world.account.name = "Moved", "Renamed"
    world.order.save(update_fields=["site"])
    world.account.save(update_fields=["name"])

    page = letter_page(*letter_for(world.customer, "Q-1001", 1))

    assert page.account == "Maplethorn Grocers"
    assert ("Site", "Boise store") in page.order_rows


def test_the_newest_letter_comes_first(world, letter):
    world.account.ccm = person("Priya Nair", Role.CCM)
    world.account.save(update_fields=["ccm"])
    issue_letters(order_ids=[world.order.pk], reason="Changed", now=mountain(3, 9))

    assert [each.number for each in letters_of(world.order)] == [2, 1]


def test_the_html_twin_says_every_word_of_the_letter(world, letter):
    page = letter_page(world.order, letter)

    html = (
        engines["jinja2"]
        .get_template("portal/letter.html")
        .render({"page": page, "pdf_path": "/letters/1.pdf"}, RequestFactory().get("/"))
    )

    told = [page.title, page.edition, page.opening, page.contact_words, page.contact.phone]
    told += [page.steps_opening, page.unknown_words, page.foot, page.channel_manager.email]
    told += [words for row in page.order_rows + page.date_rows for words in row]
    told += [step.words for step in page.steps] + list(page.steps_closing)
    for words in told:
        assert words in html
    assert 'href="/letters/1.pdf"' in html
