"""Each reader's mail in their language and zone, over a real SMTP server (R22, N2)."""

import icalendar
import pytest
from django.db import IntegrityError, transaction

from rung.domain.languages import Language
from rung.domain.notices import NoticeKind
from rung.domain.permissions import Role
from rung.domain.refusals import BadInput
from rung.domain.told_how import Wish
from rung.models import AccountContact, Notice, Person
from rung.services.csv_table import CannotImport
from rung.services.delivery import deliver
from rung.services.import_people import import_people
from rung.services.preferences import choose_how_told
from rung.services.settling import settle_due
from tests.builders import MONDAY_1530, TUESDAY_1030, mountain, person
from tests.mailbox import open_mailbox
from tests.services.mails import arrived, notice_to, written

pytestmark = pytest.mark.django_db
NOON = mountain(24, 12)


@pytest.fixture
def mailbox(settings):
    settings.RUNG_MAIL_IN = "127.0.0.1:2525"
    with open_mailbox() as opened:
        settings.RUNG_SMTP = opened.settings
        yield opened


@pytest.fixture
def lucia(world):
    """Another contact of the same customer, who reads Spanish and lives in Mexico City."""
    lucia = person(
        "Lucía Vega", Role.CUSTOMER, zone="America/Mexico_City", email="lucia@example.com"
    )
    AccountContact.objects.create(account=world.account, person=lucia)
    doing = world.customer_at(MONDAY_1530)
    doing = type(doing)(lucia, doing.party, doing.channel, doing.now)
    choose_how_told(wish=Wish(promises=True), language=Language.SPANISH, doing=doing)
    return lucia


def sent(mailbox, now):
    """What goes out now, by its reader's address: the mails in their order."""
    del mailbox.mails[:]
    for notice in Notice.objects.filter(sent_at=None, gave_up_at=None).order_by("pk"):
        deliver(notice_id=notice.pk, now=now)
    found = {}
    for mail in mailbox.mails:
        found.setdefault(mail["To"].addresses[0].addr_spec, []).append(mail)
    return found


def test_two_readers_of_one_escalation_each_have_their_language_and_their_zone(
    world, mailbox, lucia
):
    escalation = world.raised()
    first = sent(mailbox, mountain(23, 16))
    (spanish,), (english,) = first[lucia.email], first[world.customer.email]
    reference = escalation.reference

    assert spanish["Subject"] == f"Dana tiene a cargo su escalamiento {reference}"
    assert english["Subject"] == f"Dana has your escalation {reference}"
    assert (spanish["Content-Language"], english["Content-Language"]) == ("es", "en")
    for mail, language, opens, why, total in (
        (
            spanish,
            "es",
            "podrá activar el nivel 2 a partir del mar 11:30 CST (10:30 MST).",
            "Por qué el mar 11:30 CST: 1 h 30 lun, cerrado durante la noche, 2 h 30 mar.",
            "Intervalo antes del nivel 2",
        ),
        (
            english,
            "en",
            "You can engage level 2 from Tue 12:30 EST (10:30 MST) if you are not satisfied.",
            "Why Tue 12:30 EST: 1 h 30 Mon, closed overnight, 2 h 30 Tue.",
            "Interval before level 2",
        ),
    ):
        text, html = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
        assert f'<html lang="{language}">' in html
        for words in (opens, why, total, "Store opens Saturday."):  # what was typed stays
            assert words in " ".join(text.split())
            assert words in html


def test_a_spanish_mail_is_answered_with_the_words_it_asks_for(world, mailbox, lucia, at):
    escalation = world.raised()
    raised = sent(mailbox, mountain(23, 16))[lucia.email]
    early = written(lucia, "Activar\n", answers=notice_to(lucia, NoticeKind.RAISED))
    arrived(early, now=at(mountain(23, 16, 10)), sender=lucia.email)
    (refused,) = sent(mailbox, mountain(23, 16, 20))[lucia.email]
    said = " ".join(refused.get_body(("plain",)).get_content().split())
    assert "No se pudo hacer lo que pide su correo. Si no está conforme, podrá activar" in said
    assert "Si responde a este correo" in raised[0].get_body(("plain",)).get_content()

    settle_due(now=TUESDAY_1030)
    asked = sent(mailbox, TUESDAY_1030)[lucia.email][-1].get_body(("plain",)).get_content()
    assert "Responda con “activar” en la primera línea" in asked
    opened = notice_to(lucia, NoticeKind.LEVEL_OPENED)
    mail = written(lucia, "Activar.\nGracias", answers=opened, number=2)
    done = arrived(mail, now=at(NOON), sender=lucia.email)

    assert (done.done, escalation.levels.filter(level=2).count()) == ("ACTED", 1)
    subjects = [mail["Subject"] for mail in sent(mailbox, NOON)[lucia.email]]
    assert any(each.startswith("Su correo activó el siguiente nivel") for each in subjects)


def test_a_promise_beside_a_spanish_mail_is_a_spanish_entry(world, mailbox, lucia):
    escalation = world.raised()
    (mail,) = sent(mailbox, mountain(23, 16))[lucia.email]
    part = next(each for each in mail.walk() if each.get_content_type() == "text/calendar")
    (entry,) = icalendar.Calendar.from_ical(part.get_content()).walk("VEVENT")

    assert entry["summary"] == f"Dana Reyes: actualización para usted · {escalation.reference}"
    assert str(entry["description"]).startswith("mar 24 nov 2026 18:00 CST\n")


def test_the_carrier_works_in_english_and_no_other_language_can_be_stored(world):
    with pytest.raises(BadInput, match="written to in English"):
        choose_how_told(wish=Wish(), language=Language.SPANISH, doing=world.ccm_at(NOON))
    for who, language in ((world.ccm, "es"), (world.customer, "xx")):
        with pytest.raises(IntegrityError), transaction.atomic():
            Person.objects.filter(pk=who.pk).update(language=language)
    assert set(Person.objects.values_list("language", flat=True)) == {"en"}


def test_a_file_of_people_names_the_language_of_a_customers_person(world):
    head = b"record,name,email,role,zone,language\n"
    lee = f"person,Lee Tan,{world.customer.email},customer,America/New_York,es\n"
    dana = f"person,Dana Reyes,{world.ccm.email},ccm,America/Denver,es\n"

    import_people(source=[head, lee.encode()], file_name="people.csv", now=NOON)
    with pytest.raises(CannotImport) as refused:
        import_people(source=[head, dana.encode()], file_name="people.csv", now=NOON)

    assert Person.objects.get(pk=world.customer.pk).language == "es"
    (fault,) = refused.value.faults
    assert (fault.column, fault.line) == ("language", 2)
