"""What a request for a waiver asks for: a risk that the policy names, and what shows it."""

from typing import Any

from django import forms

from rung.domain.matrix import Trigger, WaiverRule

LONGEST = 4000


def waiver_fields(rule: WaiverRule, *, customer: bool) -> dict[str, forms.Field]:
    """The fields for a policy: its risks to choose from, else one in the asker's own words."""
    if not rule.triggers:
        risk = "What is at risk if you have to wait?"
        return {
            "risk": forms.CharField(
                max_length=LONGEST,
                label=risk if customer else "What is at risk if the customer has to wait?",
                help_text="What stops, for how many people, what it costs, by when.",
                widget=forms.Textarea(attrs={"rows": 3}),
            )
        }
    return {
        "trigger": forms.ChoiceField(
            label="What is at risk?",
            choices=[(each.key, _said(each)) for each in rule.triggers],
            widget=forms.RadioSelect,
        ),
        "evidence": forms.CharField(
            max_length=LONGEST,
            label="What shows it?",
            help_text="The manager who decides reads it.",
            required=all(each.evidence for each in rule.triggers),
            widget=forms.Textarea(attrs={"rows": 3}),
        ),
    }


def waiver_words(cleaned: dict[str, Any]) -> dict[str, str]:
    """What was typed, as the service takes it."""
    return {name: cleaned.get(name, "") for name in ("trigger", "evidence", "risk")}


def _said(trigger: Trigger) -> str:
    return f"{trigger.words} (say {trigger.evidence})" if trigger.evidence else trigger.words
