"""The two questions after the end (R27)."""

from django import forms

from rung.domain.surveys import HIGHEST, INFORMED, LOWEST, SOLVED, Answer
from rung.web.common.fields import WordsField
from rung.web.portal.forms import PressForm

_SCORES = [
    (score, {LOWEST: f"{LOWEST}, not at all", HIGHEST: f"{HIGHEST}, fully"}.get(score, str(score)))
    for score in range(LOWEST, HIGHEST + 1)
]


class SurveyForm(PressForm):
    """Two scores, and words if there are any."""

    informed = forms.TypedChoiceField(
        label=f"{INFORMED}.", coerce=int, choices=_SCORES, widget=forms.RadioSelect
    )
    solved = forms.TypedChoiceField(
        label=f"{SOLVED}.", coerce=int, choices=_SCORES, widget=forms.RadioSelect
    )
    words = WordsField(label="What should we know?", rows=3, required=False)

    def answer(self) -> Answer:
        """What was answered."""
        typed = self.cleaned_data
        return Answer(typed["informed"], typed["solved"], typed["words"])
