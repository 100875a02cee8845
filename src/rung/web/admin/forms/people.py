"""What is typed about people: a cover, working hours, an absence, a level."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from rung.domain.languages import Language
from rung.domain.permissions import CARRIER_ROLES, Role
from rung.models import Account, Calendar, Person, Region
from rung.services.people import Row
from rung.web.common.fields import InstantField, PressForm, ZonedForm

_CARRIER = [role.value for role in CARRIER_ROLES]


class RowForm(PressForm):
    """A button in a row: which row stands in the button."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own signature
        super().__init__(*args, auto_id=False, **kwargs)


class CoverForm(PressForm):
    """Who stands in."""

    prefix = "cover"
    cover = forms.ModelChoiceField(
        label="Who stands in",
        queryset=Person.objects.none(),
        required=False,
        empty_label="Nobody",
        help_text="Engaged instead while this person is away; then whoever stands in for them, "
        "five people at most.",
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.initial.setdefault("cover", person.cover_id)
        field = self.fields["cover"]
        field.queryset = _carrier().exclude(pk=person.pk)  # type: ignore[attr-defined] # of this field


class HoursForm(PressForm):
    """When reminders reach a person."""

    prefix = "hours"
    calendar = forms.ModelChoiceField(
        label="Own working hours",
        queryset=Calendar.objects.order_by("name"),
        required=False,
        empty_label="Any time",
        help_text="Reminders are held back until then. What is owed falls due at the same instant.",
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.initial.setdefault("calendar", person.calendar_id)


class LanguageForm(PressForm):
    """In which language a customer's person is written to, and what stood there when it was drawn.

    ``wanted`` is what was chosen before, where somebody else has chosen meanwhile.
    """

    prefix = "language"
    language = forms.ChoiceField(
        label="Language of what they are sent",
        choices=[(each.value, each.label) for each in Language],
        help_text="Mails and short messages; pages are in English. They choose it themselves "
        "under How you are told.",
        widget=forms.RadioSelect,
    )
    seen = forms.ChoiceField(
        label="This page is not complete.",
        choices=[(each.value, each.label) for each in Language],
        widget=forms.HiddenInput,
    )

    def __init__(self, *args: Any, person: Person, wanted: str = "", **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.initial.update(language=wanted or person.language, seen=person.language)


class AbsenceForm(ZonedForm):
    """From when until when somebody cannot be reached."""

    prefix = "absence"
    starts_at = InstantField(label="Away from")
    ends_at = InstantField(label="Until", hint="From this instant on they are there again.")


class HoldForm(PressForm):
    """Who holds a level where."""

    level = forms.IntegerField(label="Level", min_value=2, max_value=9, initial=2)
    person = forms.ModelChoiceField(
        label="Person",
        queryset=Person.objects.none(),
        required=False,
        empty_label="A party outside",
    )
    outside = forms.CharField(
        label="Party outside",
        max_length=200,
        required=False,
        help_text="Who, and how they are reached: nobody of the carrier, so nothing is mailed.",
    )
    title = forms.CharField(label="Title on this level", max_length=120, required=False)
    region = forms.ModelChoiceField(
        label="Region", queryset=Region.objects.none(), required=False, empty_label="Any region"
    )
    account = forms.ModelChoiceField(
        label="Account", queryset=Account.objects.none(), required=False, empty_label="Any account"
    )
    product = forms.CharField(
        label="Product", max_length=80, required=False, help_text="Empty: any product."
    )
    track = forms.CharField(
        label="Track", max_length=40, required=False, help_text="Empty: any track."
    )
    rank = forms.IntegerField(
        label="Rank",
        min_value=1,
        max_value=9,
        initial=1,
        help_text="1 answers first; then 2, while 1 is away.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own signature
        super().__init__(*args, **kwargs)
        managers = _carrier().filter(role=Role.MANAGER.value)
        self.fields["person"].queryset = managers  # type: ignore[attr-defined] # of this field
        self.fields["region"].queryset = Region.objects.order_by("name")  # type: ignore[attr-defined]
        self.fields["account"].queryset = Account.objects.order_by("name")  # type: ignore[attr-defined]

    def row(self) -> Row:
        """What was typed, as the service takes it."""
        typed: dict[str, Any] = {
            name: value.strip() if isinstance(value, str) else value
            for name, value in self.cleaned_data.items()
            if name != "press_id"
        }
        return Row(**typed)


def _carrier() -> QuerySet[Person]:
    return Person.objects.filter(role__in=_CARRIER, is_active=True).order_by("name")
