"""Reads the letters of an order: which there are, and what one says (R2)."""

from django.db.models import QuerySet
from django.http import Http404

from rung.domain.letter import LetterPage
from rung.models import Letter, Order, Person
from rung.queries.access import order_for


def letters_of(order: Order) -> QuerySet[Letter]:
    """The order's letters, the one in force first; without their words and bytes."""
    return Letter.objects.filter(order=order).defer("pdf", "page").order_by("-number")


def letter_for(person: Person, reference: str, number: int) -> tuple[Order, Letter]:
    """One letter and its order; Http404 when the person may not know of it."""
    order, _ = order_for(person, reference)
    letter = Letter.objects.filter(order=order, number=number).first()
    if letter is None:
        raise Http404("No such letter.")
    return order, letter


def letter_page(order: Order, letter: Letter) -> LetterPage:
    """What the letter says, word for word as its PDF does, however long ago it was issued."""
    del order  # the letter keeps every word about it as it was
    return LetterPage.from_document(letter.page)
