"""What people choose for themselves."""

from django.conf import settings
from django.db import transaction

from rung.domain.house_record import RecordKind
from rung.domain.languages import Language
from rung.domain.permissions import Role
from rung.domain.told_how import SentBy, Wish, check_language, checked
from rung.models import Person, ToldHow
from rung.services.carry_out import pressed_once
from rung.services.doing import Doing
from rung.services.record import record

NAME = "{name}"  # in the address of a chat that writes to who is named


@transaction.atomic
def keep_theme(*, person_id: int, theme: str) -> None:
    """Keep the colours a person chose: "light", "dark", or "auto" for those of their system."""
    Person.objects.filter(pk=person_id).update(theme=theme)


@transaction.atomic
def choose_how_told(*, wish: Wish, language: Language | None = None, doing: Doing) -> None:
    """Keep how a person wishes to be told. It holds for what is told from now on (R22).

    Without a ``language`` theirs stays. Raises BadInput for a channel that is not set up, for a
    number or name that cannot be, and for another language than English inside the carrier.
    """
    chats = settings.RUNG_CHATS
    named = frozenset(chat for chat, address in chats.items() if NAME in address)
    kept = checked(wish, takes_sms=bool(settings.RUNG_SMS), chats=frozenset(chats), named=named)
    person = Person.objects.select_for_update().get(pk=doing.person.pk)
    read_before = Language(person.language)
    check_language(language or read_before, customer=person.role == Role.CUSTOMER.value)
    pressed_once(doing)
    before = ToldHow.objects.filter(person=person).first()
    ToldHow.objects.update_or_create(
        person=person,
        defaults={
            "sent_by": kept.sent_by.value,
            "chat": kept.chat,
            "whom": kept.to,
            "news": kept.news.value,
            "quiet_from": kept.quiet.begins if kept.quiet else None,
            "quiet_until": kept.quiet.ends if kept.quiet else None,
            "promises": kept.promises,
        },
    )
    if language is not None:
        Person.objects.filter(pk=person.pk).update(language=language.value)
    was = _said(before.wish if before else Wish(), read_before)
    what = how_told(person)
    now = _said(kept, language or read_before)
    record(doing, RecordKind.PERSON, what, was, now, about=person)


def how_told(person: Person) -> str:
    """What the record calls somebody's own choice of how they are told."""
    return f"How {person.name} is told"


def _said(wish: Wish, language: Language) -> str:
    """The choice in words, without the number or name."""
    written = "" if language is Language.ENGLISH else f", in {language.label}"
    beside = "" if wish.sent_by is SentBy.EMAIL else f" and {wish.chat or wish.sent_by.label}"
    quiet = f", quiet {wish.quiet.words}" if wish.quiet else ""
    promises = ", promises as calendar entries" if wish.promises else ""
    return f"mail{beside}{quiet}{promises}{written}"
