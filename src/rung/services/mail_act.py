"""A mail as the rules of acts read it, and what became of it."""

from dataclasses import dataclass
from uuid import UUID

from rung.domain.mail_answers import MailDone
from rung.domain.mail_meaning import Understanding
from rung.domain.mail_reading import ReadMail
from rung.domain.permissions import Act
from rung.models import ReceivedMail
from rung.models.mail import MailFound
from rung.services.doing import Doing


@dataclass(frozen=True)
class MailAct:
    """A mail that asks for something, as the rules of acts read it."""

    mail: ReceivedMail
    read: ReadMail
    meant: Understanding
    found: MailFound
    doing: Doing

    @property
    def zone(self) -> str:
        """Its writer's zone."""
        return self.doing.person.zone


@dataclass(frozen=True)
class Outcome:
    """What became of it."""

    done: MailDone
    act: Act | None = None
    refusal: str = ""
    left_out: str = ""
    escalation_id: UUID | None = None  # one that began with it
    more: str = ""  # what was done beside, for whoever looks at it
