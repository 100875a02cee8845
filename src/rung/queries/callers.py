"""Who of an account may be on the telephone: its contacts, and agents whose letter has ended."""

from datetime import datetime

from rung.models import AccountContact


def callers_of(account_id: int, *, now: datetime) -> tuple[tuple[int, str], ...]:
    """Key and name of each, those first who may escalate; an ended letter of agency is said."""
    named = AccountContact.objects.filter(account=account_id, person__is_active=True)
    found = named.select_related("person", "account").order_by("-may_escalate", "person__name")
    held = [(each, each.holds(now)) for each in found]
    return tuple(
        (each.person_id, each.person.name if holds else f"{each.person.name} (letter has ended)")
        for each, holds in sorted(held, key=lambda one: not one[1])
    )
