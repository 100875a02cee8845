"""The pages of mail in a real browser: sorted on a phone, in the dark (R25)."""

import pytest

from rung.domain.mail_answers import MailDone
from rung.models import UnderstoodMail
from tests.browser import findings
from tests.builders import mountain
from tests.services.mails import arrived, written

NOW = mountain(24, 12)
pytestmark = [
    pytest.mark.browser(at=NOW, answers=(409, 422)),
    pytest.mark.django_db(transaction=True),
]
PHONE = {"width": 390, "height": 800}


def test_mail_is_sorted_on_a_telephone(tab_of, world):
    escalation = world.raised()
    words = "No light in Boise since this morning.\n\nOn Tue, rung wrote:\n> Something of before\n"
    mail = arrived(written(world.customer, words, subject="No light"), now=NOW)
    dana = tab_of(world.ccm, viewport=PHONE, color_scheme="dark")
    dana.goto("/desk/mail/")
    assert findings(dana) == []
    dana.get_by_role("link", name="Look at the first one").click()
    assert findings(dana) == []

    dana.get_by_label("Escalation").fill(escalation.reference)
    dana.get_by_role("button", name="Attach").click()

    assert dana.get_by_text(f"The mail is in {escalation.reference}.").is_visible()
    assert UnderstoodMail.objects.get(pk=mail.pk).done == MailDone.WORDS.value
    ada = tab_of(world.administrator, viewport=PHONE, color_scheme="dark")
    ada.goto("/admin/mail/")
    assert findings(ada) == []
