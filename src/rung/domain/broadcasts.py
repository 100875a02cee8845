"""One update to the customers of all escalations of a desk ticket (R21, R24, N13)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from rung.domain.desk import Ticket, not_ended
from rung.domain.naming_others import Customer, Named, inside_named, others_named
from rung.domain.refusals import BadInput

MOST_SAID = 3  # findings in one sentence; the page shows each beside its draft


@dataclass(frozen=True)
class Draft:
    """What one customer would read."""

    escalation_id: UUID
    reference: str
    customer: str
    words: str


class NamesAnother(BadInput):
    """A draft names another customer, or something that stays inside. Nothing was sent."""

    code = "names-another-customer"

    def __init__(self, found: Mapping[UUID, tuple[str, Sequence[Named]]]) -> None:
        where: dict[str, list[str]] = {}
        for customer, all_ in found.values():
            for named in all_:
                where.setdefault(named.sentence, []).append(customer)
        said = [
            f"For {customers[0]}: {sentence}" if len(customers) == 1 else sentence
            for sentence, customers in where.items()
        ]
        more = len(said) - MOST_SAID
        tail = f" And {more} more." if more > 0 else ""
        super().__init__(f"Nothing was sent. {' '.join(said[:MOST_SAID])}{tail}")
        self.found = found


@dataclass(frozen=True)
class Others:
    """What drafts are held against.

    ``own`` is the customer of each escalation, ``customers`` are all of the carrier's, ``staff``
    the names of its own people, and ``inside`` references that no customer may read.
    """

    own: Mapping[UUID, Customer]
    customers: Sequence[Customer]
    staff: tuple[str, ...] = ()
    inside: Mapping[str, str] = field(default_factory=dict)


def check(ticket: Ticket, drafts: Sequence[Draft], others: Others) -> None:
    """Refuse unless every draft has words, and names nobody but its own customer.

    Raises BadInput, or NamesAnother with everything that was found.
    """
    not_ended(ticket)
    if not drafts:
        raise BadInput("Choose at least one customer.")
    empty = next((draft for draft in drafts if not draft.words.strip()), None)
    if empty is not None:
        raise BadInput(f"Write what {empty.customer} should read ({empty.reference}).")
    found = findings(drafts, others)
    if found:
        names = {draft.escalation_id: draft.customer for draft in drafts}
        raise NamesAnother({key: (names[key], all_) for key, all_ in found.items()})


def findings(drafts: Sequence[Draft], others: Others) -> dict[UUID, tuple[Named, ...]]:
    """What each draft names that its customer must not read; drafts without a finding left out.

    The carrier's own people may be named to everybody, also where somebody shares their name.
    """
    found: dict[UUID, tuple[Named, ...]] = {}
    for draft in drafts:
        reader = others.own[draft.escalation_id]
        own = replace(reader, people=(*reader.people, *others.staff))
        strangers = [each for each in others.customers if each.name != reader.name]
        named = (
            *others_named(draft.words, own, strangers),
            *inside_named(draft.words, others.inside),
        )
        if named:
            found[draft.escalation_id] = named
    return found
