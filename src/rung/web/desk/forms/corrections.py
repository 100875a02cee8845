"""The forms of a correction: why it is asked for, and why it is decided so."""

from rung.web.common.fields import WordsField
from rung.web.desk.forms.acts import ActForm


class AskCorrectionForm(ActForm):
    """How it is known that the answer was given in time."""

    words = WordsField(
        label="How is it known that the answer was given in time?",
        hint="Name the mail or the call. The miss stays on the record either way.",
        rows=3,
    )


class DecideCorrectionForm(ActForm):
    """A decision with words."""

    words = WordsField(label="Why?", hint="Your words stay on the record, inside.", rows=3)
