"""The forms of what is done after the end."""

from rung.web.common.fields import WordsField
from rung.web.desk.forms.acts import ActForm


class FollowUpForm(ActForm):
    """What came of the call about an answer (R27)."""

    words = WordsField(
        label="What came of it?", hint="The customer never sees this. Say what changes.", rows=3
    )
