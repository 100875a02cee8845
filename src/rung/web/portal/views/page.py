"""The escalation page: the same for looking, for refusals and for refreshing itself."""

from collections.abc import Mapping
from dataclasses import dataclass

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict

from rung.domain.headline import first_owed, owed_sentence
from rung.domain.matrix import (
    NotPublished,
    OpenNow,
    OpensAt,
    OpensWhen,
    StartRule,
    WaiverRule,
)
from rung.domain.matrix_words import UNTITLED, condition_words
from rung.domain.permissions import Act, Party, refusal
from rung.domain.vocabulary import Status
from rung.models import Escalation
from rung.queries.escalation_page import EscalationPage, escalation_page
from rung.queries.escalation_parts import LevelView
from rung.queries.order_parts import order_view, reason_words, track
from rung.queries.project_room import sites_beside
from rung.web.common.forms import form_view
from rung.web.common.pages import render
from rung.web.portal.forms import (
    AgreeForm,
    AnyLevelForm,
    EngageForm,
    MissingForm,
    PressForm,
    RejectForm,
    StatedForm,
    WaiverForm,
    WithdrawForm,
    WriteForm,
)
from rung.web.portal.reader import Reader

_OF_OPEN = {Status.OPEN}
_OF_LIVE = {Status.OPEN, Status.RESOLVED}
_OF_RESOLVED = {Status.RESOLVED}
# The forms with words in them, and the way they are a way of.
_PLACES = {
    "engage": "condition",
    "write": "write",
    "waiver": "waiver",
    "missing_plan": "answer_plan",
    "reject": "reject",
    "withdraw": "withdraw",
}


@dataclass(frozen=True)
class Ways:
    """What the reader can do at this moment; each is a form of the page."""

    engage: int | None  # the level that is open to them
    condition: str  # on what it opens, where they have to say how that is so
    levels: tuple[tuple[int, str], ...]  # those that may be engaged in any order
    waits_for: str  # what the next level waits for, or whom to ask, where no button helps
    waiver: int | None  # the level they may ask to pass the interval for
    log_contact: bool
    agree_call: bool  # a clock hangs on whose version of a call counts
    write: bool
    confirm: bool
    reject: bool
    withdraw: bool
    add_ground: bool
    answer_plan: bool  # there is a plan to say something to
    agree_plan: bool  # it is not agreed already
    why_not: str  # said to those who may only look


def page_response(
    request: HttpRequest,
    reader: Reader,
    escalation: Escalation,
    party: Party,
    *,
    drafts: Mapping[str, forms.Form],
    status: int,
    refusal: str,
) -> HttpResponse:
    """The whole page. ``drafts`` are forms with what was typed."""
    context = page_context(reader, escalation, party, drafts)
    context["refusal"] = refusal
    return render(request, "portal/escalation.html", context, now=reader.now, status=status)


def page_context(
    reader: Reader, escalation: Escalation, party: Party, drafts: Mapping[str, forms.Form]
) -> dict[str, object]:
    """What the page and its refreshing part show."""
    page = escalation_page(escalation, party, zone=reader.zone, now=reader.now)
    order = escalation.order
    view = order_view(order, page.order_parts, need_by=escalation.need_by_date, now=reader.now)
    ways = ways_of(page, party)
    drafts = _with_words(drafts, page.planned.stamp)
    drawn = fresh_forms(ways, page.situation.policy.waiver, page.planned.stamp) | dict(drafts)
    return {
        "page": page,
        "order": order,
        "other_orders": sites_beside(page.rooms.project, order.reference),
        "track": track(view),
        "dates": view.lines,
        "reasons": reason_words(view),
        "ways": ways,
        "moves": moves(page, reader),
        "present": present_level(page),
        "forms": {name: form_view(form) for name, form in drawn.items()},
        "drafted": frozenset(drafts),
        "kept": kept_words(ways, drafts),
    }


def _with_words(drafts: Mapping[str, forms.Form], stamp: str) -> dict[str, forms.Form]:
    """The drafts with words in them; the others are drawn anew, for what is next by now.

    Words about the plan go on about the plan that stands on the page now.
    """
    kept = {
        name: form
        for name, form in drafts.items()
        if name != "agree_plan" and (name != "engage" or isinstance(form, StatedForm))
    }
    missing = kept.get("missing_plan")
    if missing is not None and stamp:
        typed = QueryDict(mutable=True)
        typed.update(missing.data)
        typed["stamp"] = stamp
        missing.data = typed
    return kept


def moves(page: EscalationPage, reader: Reader) -> tuple[str, ...]:
    """Who moves next, and the reader's own part when that is another."""
    own = first_owed(tuple(each for each in page.owed if each.by_customer), reader.now)
    said = owed_sentence(own, zone=reader.zone, now=reader.now) if own else ""
    return tuple(dict.fromkeys(each for each in (page.moves_next, said) if each))


def ways_of(page: EscalationPage, party: Party) -> Ways:
    """One rule for buttons and explanations: the permission table, then the moment."""
    answer, status = page.next_level, page.status
    stated = (isinstance(answer, OpensWhen) and answer.stated) or _needs_reason(page)
    opens = answer.level if isinstance(answer, OpenNow | OpensWhen) else None
    engage = opens if isinstance(answer, OpenNow) or stated else None
    shut = answer.level if isinstance(answer, OpensAt | OpensWhen | NotPublished) else None
    waits = shut if page.waiver is None else None
    return Ways(
        engage=engage if Act.ENGAGE in page.may else None,
        condition=_condition(page) if stated and Act.ENGAGE in page.may else "",
        levels=_any_levels(page) if Act.ENGAGE in page.may else (),
        waits_for="" if stated else _waits_for(page),
        waiver=waits if Act.ASK_WAIVER in page.may else None,
        log_contact=Act.LOG_CONTACT in page.may and status in _OF_LIVE,
        agree_call=Act.AGREE_ON_CALL in page.may
        and any(pair.is_open for pair in page.rooms.calls.pairs),
        write=Act.WRITE in page.may and status in _OF_LIVE,
        confirm=Act.CONFIRM in page.may and status in _OF_RESOLVED,
        reject=Act.REJECT in page.may and status in _OF_RESOLVED,
        withdraw=Act.WITHDRAW in page.may and status in _OF_LIVE,
        add_ground=Act.RAISE in page.may and status in _OF_OPEN,
        answer_plan=_answers_plan(page),
        agree_plan=_answers_plan(page) and not _is_agreed(page),
        why_not=refusal(Act.ENGAGE, party) if status in _OF_LIVE else "",
    )


def _answers_plan(page: EscalationPage) -> bool:
    return page.leads_with_forecast and Act.ANSWER_PLAN in page.may


def _is_agreed(page: EscalationPage) -> bool:
    """Whether the plan as it stands is the one that was agreed."""
    answer = page.planned.answer
    return answer is not None and answer.agreed and not answer.changed


def _needs_reason(page: EscalationPage) -> bool:
    """Whether the level that is open now is engaged only by saying why."""
    policy = page.situation.policy
    free = policy.start is StartRule.FREE
    return isinstance(page.next_level, OpenNow) and policy.needs_reason and not free


def _condition(page: EscalationPage) -> str:
    """The condition of the next level, in words."""
    answer = page.next_level
    if not isinstance(answer, OpensWhen):
        return "there is a reason for it" if _needs_reason(page) else ""
    opening = page.situation.policy.level(answer.level).opening
    known = opening is not None and opening.condition == answer.condition
    return condition_words(opening, answer.level - 1) if opening and known else answer.condition


def _waits_for(page: EscalationPage) -> str:
    """Why there is nothing to press for the next level, and who can bring it in."""
    who = page.entry_point.name if page.entry_point else "your carrier"
    match page.next_level:
        case OpensWhen(level, _, _):
            holds = f"Level {level} opens by itself once {_condition(page)}"
            return f"{holds}; the record shows it. Until then {who} can bring it in."
        case NotPublished(level):
            return f"Ask {who} when level {level} may be engaged, or to bring it in."
        case _:
            return ""


def _any_levels(page: EscalationPage) -> tuple[tuple[int, str], ...]:
    """The higher levels, where any of them may be engaged at any time."""
    policy = page.situation.policy
    if policy.start is not StartRule.FREE or not isinstance(page.next_level, OpenNow):
        return ()
    higher = [level for level in policy.levels if level.number >= page.next_level.level]
    return tuple((each.number, f"Level {each.number}, {each.title or UNTITLED}") for each in higher)


def kept_words(ways: Ways, drafts: Mapping[str, forms.Form]) -> tuple[str, ...]:
    """What was typed into forms that have no place on the page any more; it is not lost."""
    return tuple(
        str(form[field].value())
        for name, form in drafts.items()
        if name in _PLACES and not getattr(ways, _PLACES[name])
        for field in ("words", "risk", "evidence", "stated")
        if field in form.fields and form[field].value()
    )


def present_level(page: EscalationPage) -> LevelView | None:
    """The highest engaged level whose person can be reached."""
    return next((level for level in reversed(page.levels) if level.reach), None)


def fresh_forms(ways: Ways, rule: WaiverRule, stamp: str) -> dict[str, forms.Form]:
    """The forms of the ways there are, each with an id of its own for its press.

    ``stamp`` is of the plan that stands on the page.
    """
    found: dict[str, forms.Form] = {}
    if ways.answer_plan:
        found["agree_plan"] = AgreeForm(initial={"stamp": stamp}, auto_id="id_agree_plan_%s")
        found["missing_plan"] = MissingForm(initial={"stamp": stamp}, auto_id="id_missing_plan_%s")
    if ways.waiver is not None:
        found["waiver"] = WaiverForm(rule=rule, auto_id="id_waiver_%s")
    if ways.condition:
        found["engage"] = StatedForm(initial={"level": ways.engage}, auto_id="id_engage_%s")
    elif len(ways.levels) > 1:
        found["engage"] = AnyLevelForm(levels=ways.levels, auto_id="id_engage_%s")
    elif ways.engage is not None:
        found["engage"] = EngageForm(initial={"level": ways.engage}, auto_id="id_engage_%s")
    kinds: tuple[tuple[str, type[PressForm], object], ...] = (
        ("quick", PressForm, ways.log_contact),
        ("agree_call", PressForm, ways.agree_call),
        ("write", WriteForm, ways.write),
        ("confirm", PressForm, ways.confirm),
        ("reject", RejectForm, ways.reject),
        ("withdraw", WithdrawForm, ways.withdraw),
    )
    for name, kind, is_there in kinds:
        if is_there:
            found[name] = kind(auto_id=f"id_{name}_%s")
    return found
