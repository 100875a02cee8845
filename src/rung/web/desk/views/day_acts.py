"""Acts on rows of a day: the same update to several customers, put aside, bring back, hand over."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID, uuid5

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from rung import clock
from rung.domain.headline import State
from rung.domain.naming_others import Named
from rung.domain.permissions import Party, Relation, Role
from rung.domain.refusals import BadInput, RuleViolation
from rung.domain.vocabulary import Channel, UpdateKind
from rung.domain.wording import Message
from rung.queries.access import escalation_for
from rung.queries.day_acts import Ticked, colleagues, names_another, ticked
from rung.services import arranging, working
from rung.services.doing import Doing
from rung.services.update_preview import preview
from rung.web.common.audience import Audience, audience
from rung.web.common.fields import PressForm
from rung.web.common.pages import render
from rung.web.desk.forms.day import HandOverForm, SameUpdateForm, SnoozeForm
from rung.web.desk.reader import reader_of
from rung.web.desk.seen import customers_line

AT_MOST = 100
LONGEST_NUMBER = 15
PREVIEW = "preview"
PREVIEWED = 10  # word for word; each is worked out as if it were sent


@dataclass(frozen=True)
class Read:
    """An update as one customer would read it, or why they would not."""

    message: Message | None
    said: str = ""
    headline: str = ""  # of their page after it


@dataclass(frozen=True)
class Sent:
    """What became of one customer's update."""

    row: Ticked
    state: State
    word: str
    said: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
@audience(Audience.CARRIER)
def same_update(request: HttpRequest) -> HttpResponse:
    """One composer, the same words to each customer; each is sent, or refused, for itself."""
    rows = ticked(_numbers(request))
    if not rows:
        return _nothing_ticked(request)
    if request.method != "POST":
        return _composer(request, rows, SameUpdateForm())
    form = SameUpdateForm(request.POST)
    if not form.is_valid():
        return _composer(request, rows, form, status=422)
    if request.POST.get("pressed") == PREVIEW:
        reads = {row.number: _read(request, form, row, rows) for row in rows[:PREVIEWED]}
        return _composer(request, rows, form, reads=reads)
    results = [_send(request, form, row, rows) for row in rows]
    unsent = [each.row for each in results if each.state is State.LATE]
    if not unsent:
        customers = "customer" if len(rows) == 1 else "customers"
        messages.success(request, f"Sent to {len(rows)} {customers}, and kept with each.")
        return HttpResponseRedirect(reverse("desk:my_day"), status=303)
    return _composer(request, unsent, form, results=results, status=409)


@require_http_methods(["GET", "HEAD", "POST"])
@audience(Audience.CARRIER)
def snooze(request: HttpRequest) -> HttpResponse:
    """Put rows aside until an instant, with a reason; nothing that is owed moves by it."""
    now, reader = clock.now(), reader_of(request)
    rows = ticked(_numbers(request))
    if not rows:
        return _nothing_ticked(request)
    data = request.POST if request.method == "POST" else None
    form = SnoozeForm(data, reader=reader, hours=rows[0].hours, now=now)

    def page(*, refusal: str = "", status: int = 200) -> HttpResponse:
        context = {"rows": rows, "form": form, "refusal": refusal}
        return render(request, "desk/snooze.html", context, now=now, status=status)

    if request.method != "POST":
        return page()
    if not form.is_valid():
        return page(status=422)
    typed = form.cleaned_data

    def put_aside(doing: Doing) -> None:
        arranging.snooze(
            escalation_ids=[row.id for row in rows],
            until=typed["until"],
            reason=typed["reason"],
            doing=doing,
        )

    return _answered(request, form, page, put_aside, "Put aside. It returns by itself.")


@require_POST
@audience(Audience.CARRIER)
def bring_back(request: HttpRequest) -> HttpResponse:
    """Rows that were put aside stand in the day again."""
    rows = ticked(_numbers(request))
    form = PressForm(request.POST)
    if form.is_valid():
        ids = [row.id for row in rows]
        try:
            arranging.bring_back(escalation_ids=ids, doing=_doing(request, form))
        except RuleViolation as violation:
            messages.warning(request, str(violation))
        else:
            messages.success(request, "Back in your day.")
    return HttpResponseRedirect(reverse("desk:my_day"), status=303)


@require_http_methods(["GET", "HEAD", "POST"])
@audience(Audience.CARRIER)
def hand_over(request: HttpRequest) -> HttpResponse:
    """A note for a colleague, about one escalation or the whole day."""
    now, reader = clock.now(), reader_of(request)
    rows = ticked(_numbers(request))
    form = HandOverForm(
        request.POST if request.method == "POST" else None,
        people=colleagues(reader),
        escalations=[(row.number, f"{row.reference} {row.account}, {row.site}") for row in rows],
        initial={"to": reader.cover_id, "about": rows[0].number if rows else None},
    )

    def page(*, refusal: str = "", status: int = 200) -> HttpResponse:
        context = {"rows": rows, "form": form, "refusal": refusal}
        return render(request, "desk/hand_over.html", context, now=now, status=status)

    if request.method != "POST":
        return page()
    if not form.is_valid():
        return page(status=422)
    typed = form.cleaned_data
    about = next((row.id for row in rows if row.number == typed["about"]), None)

    def leave(doing: Doing) -> None:
        arranging.hand_over(
            to_id=typed["to"], escalation_id=about, words=typed["words"], doing=doing
        )

    return _answered(request, form, page, leave, "Handed over. They read it at the top of theirs.")


@require_POST
@audience(Audience.CARRIER)
def end_hand_over(request: HttpRequest, hand_over_id: UUID) -> HttpResponse:
    """The note has been read, or is taken back."""
    form = PressForm(request.POST)
    if form.is_valid():
        try:
            arranging.end_hand_over(hand_over_id=hand_over_id, doing=_doing(request, form))
        except RuleViolation as violation:
            now, reader = clock.now(), reader_of(request)
            messages.warning(request, violation.said(reader.zone, now))
        else:
            messages.success(request, "The note is put away.")
    return HttpResponseRedirect(reverse("desk:my_day"), status=303)


def _read(request: HttpRequest, form: SameUpdateForm, row: Ticked, rows: list[Ticked]) -> Read:
    """The message word for word; nothing of it stays."""
    now, reader = clock.now(), reader_of(request)
    typed = form.cleaned_data
    named = names_another(typed["words"], row, rows)
    if named:
        return Read(None, _not_theirs(named))
    escalation, party = escalation_for(reader, row.number)
    try:
        read = preview(
            escalation_id=escalation.id,
            kind=UpdateKind(typed["kind"]),
            words=typed["words"],
            more=working.NOTHING_MORE,
            doing=Doing(reader, party, Channel.PORTAL, now),
            page_line=lambda: customers_line(reader, row.number, now=now),
        )
    except RuleViolation as violation:
        return Read(None, violation.said(reader.zone, now))
    return Read(read.message, headline=read.headline)


def _not_theirs(named: Iterable[Named]) -> str:
    return " ".join((*(each.sentence for each in named), "This customer must not read that."))


def _send(request: HttpRequest, form: SameUpdateForm, row: Ticked, rows: list[Ticked]) -> Sent:
    """Send one customer theirs; what cannot be sent keeps nobody else's back."""
    now, reader = clock.now(), reader_of(request)
    typed = form.cleaned_data
    named = names_another(typed["words"], row, rows)
    if named:
        return Sent(row, State.LATE, "Not sent", _not_theirs(named))
    escalation, party = escalation_for(reader, row.number)
    doing = Doing(reader, party, Channel.PORTAL, now, uuid5(typed["press_id"], row.reference))
    try:
        working.send_update(
            escalation_id=escalation.id,
            kind=UpdateKind(typed["kind"]),
            words=typed["words"],
            doing=doing,
        )
    except RuleViolation as violation:
        return Sent(row, State.LATE, "Not sent", violation.said(reader.zone, now))
    return Sent(row, State.OK, "Sent")


def _composer(
    request: HttpRequest,
    rows: list[Ticked],
    form: SameUpdateForm,
    *,
    reads: dict[int, Read] | None = None,
    results: list[Sent] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {"rows": rows, "form": form, "reads": reads or {}, "results": results or []}
    return render(request, "desk/same_update.html", context, now=clock.now(), status=status)


def _answered(
    request: HttpRequest,
    form: PressForm,
    page: Callable[..., HttpResponse],
    act: Callable[[Doing], None],
    done: str,
) -> HttpResponse:
    """Do it and go back to the day; a refusal keeps what was typed."""
    now, reader = clock.now(), reader_of(request)
    try:
        act(_doing(request, form))
    except BadInput as mistake:
        form.add_error(None, mistake.said(reader.zone, now))
        return page(status=422)
    except RuleViolation as violation:
        return page(refusal=violation.said(reader.zone, now), status=409)
    messages.success(request, done)
    return HttpResponseRedirect(reverse("desk:my_day"), status=303)


def _doing(request: HttpRequest, form: PressForm) -> Doing:
    """The reader, acting on their own day."""
    reader = reader_of(request)
    party = Party(Role(reader.role), frozenset({Relation.CARRIER}))
    return Doing(reader, party, Channel.PORTAL, clock.now(), form.cleaned_data["press_id"])


def _nothing_ticked(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/nothing_ticked.html", {}, now=clock.now(), status=422)


def _numbers(request: HttpRequest) -> list[int]:
    data = request.POST if request.method == "POST" else request.GET
    typed = [each for each in data.getlist("esc") if each.isascii() and each.isdigit()]
    return [int(each) for each in typed if len(each) <= LONGEST_NUMBER][:AT_MOST]
