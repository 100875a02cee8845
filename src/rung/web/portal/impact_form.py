"""What a customer adds to the impact: words, and whatever else they know."""

from typing import Any

from django import forms

from rung.web.common.impact_fields import check_money, impact_fields
from rung.web.portal.forms import LONGEST, PressForm


class ImpactForm(PressForm):
    """All optional; the rule asks for at least one thing."""

    words = forms.CharField(
        max_length=LONGEST,
        label="What is new, in your words?",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own signature
        super().__init__(*args, **kwargs)
        self.fields |= impact_fields()

    def clean(self) -> dict[str, Any]:
        """An amount goes with its currency."""
        check_money(self)
        return self.cleaned_data
