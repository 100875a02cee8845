"""What people choose for themselves."""

from django.db import transaction

from rung.models import Person


@transaction.atomic
def keep_theme(*, person_id: int, theme: str) -> None:
    """Keep the colours a person chose: "light", "dark", or "auto" for those of their system."""
    Person.objects.filter(pk=person_id).update(theme=theme)
