"""Turns a list of stored words into a column that can hold nothing else."""

from enum import StrEnum

from django.db import models
from django.db.models import Q


def choices(words: type[StrEnum]) -> list[tuple[str, str]]:
    """The words as Django's choices."""
    return [(word.value, getattr(word, "label", word.value)) for word in words]


def only(column: str, words: type[StrEnum], name: str) -> models.CheckConstraint:
    """A constraint: the column holds one of the words and nothing else."""
    return models.CheckConstraint(
        condition=Q(**{f"{column}__in": [word.value for word in words]}), name=name
    )
