"""What is internal stays inside (R22, N13): every word of it is marked, every page is read.

The whole demo company is played, so that every room has something in it. Then each internal field
of each row is marked, and every page, file, mail and refusal that a customer can come by is read.
A new field of text fails here until somebody has said whose it is.
"""

import re

import pytest
from django.conf import settings
from django.test import Client

from rung.commands.stories.programme import OPENS_AT
from rung.domain.vocabulary import Channel
from rung.models import Account, AccountContact, Attachment, Escalation, Order, Person, Project
from rung.services import calendar_feeds
from rung.services.doing import Doing
from tests.demo_company import demo_company, in_the_demo
from tests.web.leak_company import SHOWN, marked, texts
from tests.web.leak_walk import Walk, customers_routes, local
from tests.web.leaks import INTERNAL, MACHINERY, MARK, SEEN

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("leak-walk")]  # one demo, one walk
REFUSALS = frozenset({403, 404, 405})
BROKEN = 500
START = ("/", "/nowhere/", "/desk/", "/escalations/?q=zq", "/orders/?q=zq", "/projects/x/")
LINK = re.compile(r"https?://\S+")


@pytest.fixture(scope="module")
def company(django_db_setup, django_db_blocker):
    """The demo company with every internal word marked; taken back afterwards."""
    with demo_company(django_db_blocker):
        yield marked()


@pytest.fixture(scope="module")
def walks(company, django_db_blocker):
    """The walk of one contact of each account, by e-mail address; and of nobody signed in."""
    found = {}
    with in_the_demo(django_db_blocker):
        contacts = AccountContact.objects.select_related("person", "account").order_by("account")
        one_each = list(contacts.distinct("account"))
        for place, contact in enumerate(one_each):
            walk = Walk(Client(raise_request_exception=False), orders_like_others(contact.account))
            walk.client.force_login(contact.person)
            walk.go(*START, *of_escalations(contact.account))
            walk.go(*links_mailed_to(contact.person.email, company.mails))
            walk.go(private_feed(contact.person))
            walk.go_unlinked(contact.account)
            walk.try_others(one_each[place - 1].account)
            found[contact.person.email] = walk
    return found


def orders_like_others(account):
    """The orders to which nothing has happened, but for one: their pages are all alike."""
    quiet = Order.objects.filter(account=account, escalations=None, jeopardies=None)
    return frozenset(quiet.order_by("pk").values_list("reference", flat=True)[1:])


def of_escalations(account):
    """The page of every escalation of the account, however it ended, its clocks and its files."""
    for number in Escalation.objects.filter(account=account).values_list("number", flat=True):
        yield f"/escalations/ESC-{number}/"
        yield f"/escalations/ESC-{number}/clocks.json"
    files = Attachment.objects.filter(escalation__account=account)
    for number, file in files.values_list("escalation__number", "pk"):
        yield f"/escalations/ESC-{number}/files/{file}/"


def private_feed(person):
    """The address under which a calendar program of theirs reads."""
    token = calendar_feeds.make(doing=Doing(person, None, Channel.PORTAL, OPENS_AT))
    return f"/calendar/{token}.ics"


def links_mailed_to(address, mails):
    """The addresses in the mails to one person."""
    base = settings.RUNG_BASE_URL
    links = {link for mail in mails if mail.address == address for link in LINK.findall(mail.said)}
    return sorted({local("/", link.removeprefix(base)) for link in links if link.startswith(base)})


def lines(found):
    """What was found, whole, where a test fails."""
    return "\n".join(str(each) for each in found)


def answers(walks):
    """Everything that was read: by whom, where, what."""
    for email, walk in walks.items():
        for where, answer in (*walk.read.items(), *walk.refused.items()):
            yield email, where, answer


def test_every_field_of_text_says_whose_it_is():
    found = {name for name, _, _ in texts()}
    said = [*INTERNAL, *MACHINERY, *SEEN]

    assert sorted(found - set(said)) == []
    assert sorted(set(said) - found) == []
    assert len(said) == len(set(said))


def test_every_internal_field_was_marked_somewhere(company):
    assert lines(sorted(name for name, rows in company.marked.items() if not rows)) == ""


def test_nothing_on_the_way_is_broken(walks):
    """A page that breaks shows no mark either."""
    broken = [
        (email, where, answer.status)
        for email, where, answer in answers(walks)
        if answer.status >= BROKEN
    ]

    assert lines(broken) == ""


def test_no_page_file_or_refusal_shows_a_mark(walks):
    leaks = [
        (email, where, answer.letters[max(answer.letters.index(MARK) - 80, 0) :][:160])
        for email, where, answer in answers(walks)
        if MARK in answer.letters
    ]

    assert lines(leaks) == ""


def test_what_is_shown_is_found_on_pages_and_in_files_alike(walks):
    """Else the silence of the other tests would prove nothing."""
    kinds = {answer.kind for _, _, answer in answers(walks) if SHOWN in answer.letters}

    assert {"text/html", "application/pdf", "text/calendar"} <= kinds
    assert any("spreadsheet" in kind for kind in kinds)


def test_no_mail_to_a_customer_says_what_was_said_inside(company):
    leaks = [
        (mail.kind, words)
        for mail in company.mails
        for words in company.said
        if mail.is_customers and words in mail.said
    ]

    assert lines(leaks) == ""


def test_no_mail_of_the_days_after_shows_a_mark(company):
    mails = [mail for mail in company.later if mail.is_customers]

    assert [mail.kind for mail in mails if MARK in mail.said] == []
    assert any(SHOWN in mail.said for mail in mails)


def test_nobody_reads_of_another_customer(company, walks, django_db_blocker):
    with django_db_blocker.unblock():
        names = names_by_account()
        accounts = accounts_by_email()
    read = [(email, where, answer.said, accounts[email]) for email, where, answer in answers(walks)]
    mails = [each for each in (*company.mails, *company.later) if each.is_customers]
    read += [(each.address, each.kind, each.said, {each.account}) for each in mails]
    leaks = [
        (email, where, name)
        for email, where, said, own in read
        for code in names.keys() - own
        for name in names[code]
        if name in said
    ]

    assert all(each.account for each in mails)
    assert lines(leaks) == ""


def test_a_mail_goes_to_one_address_and_names_nobody_else_above_its_words(
    company, django_db_blocker
):
    """Whoever answers to all, or reads over a manager's shoulder, learns of no other customer."""
    with django_db_blocker.unblock():
        names = set().union(*names_by_account().values())
    mails = [*company.mails, *company.later]
    ours = [mail for mail in mails if not mail.is_customers]

    assert [mail.kind for mail in mails if mail.receivers != (mail.address,)] == []
    assert ours
    assert [(mail.kind, one) for mail in ours for one in names if one in mail.above] == []


def test_what_is_another_customers_is_refused(walks):
    opened = [
        (email, where, answer.status)
        for email, walk in walks.items()
        for where, answer in walk.refused.items()
        if answer.status not in REFUSALS
    ]

    assert lines(opened) == ""


def test_the_walk_came_by_every_page_of_the_customers_side(walks):
    walked = {name for walk in walks.values() for name in walk.names()}

    assert lines(sorted(customers_routes().keys() - walked)) == ""


def test_the_walk_reads_what_a_customer_is_to_read(walks, django_db_blocker):
    with django_db_blocker.unblock():
        said = list(Escalation.objects.exclude(impact="").values_list("impact", flat=True))
    pages = [answer.said for _, _, answer in answers(walks)]

    assert [words for words in said if not any(words in page for page in pages)] == []


def names_by_account():
    """What would tell one customer of another: names, sites, projects, and their own people."""
    found = {}
    for account in Account.objects.all():
        sites = Order.objects.filter(account=account).values_list("site", flat=True)
        own = Person.objects.filter(contact_of__account=account)
        people = [each for person in own for each in (person.name, person.email)]
        shared = set(Order.objects.exclude(account=account).values_list("site", flat=True))
        projects = Project.objects.filter(account=account).values_list("name", flat=True)
        found[account.code] = {account.name, *(set(sites) - shared), *people, *projects}
    return found


def accounts_by_email():
    """The accounts each of the customers' people belongs to."""
    found = {}
    for contact in AccountContact.objects.select_related("person", "account"):
        found.setdefault(contact.person.email, set()).add(contact.account.code)
    return found
