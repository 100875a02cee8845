"""Thousands of running escalations at once, each as the service writes one."""

from uuid import UUID

from rung.models import Clock, EngagedLevel, Escalation, EscalationOrder, Order
from tests.builders import World


def many_escalations(world: World, count: int) -> None:
    """So many escalations, each with its order, engaged level and clocks, like a raised one."""
    first = world.raised()
    rows = {
        Order: [Order.objects.get(pk=first.order_id)],
        Escalation: [Escalation.objects.get(pk=first.pk)],
        EscalationOrder: list(EscalationOrder.objects.filter(escalation=first)),
        EngagedLevel: list(EngagedLevel.objects.filter(escalation=first)),
        Clock: list(Clock.objects.filter(escalation=first)),
    }
    made: dict[type, list[object]] = {model: [] for model in rows}
    orders = Order.objects.order_by("-pk").values_list("pk", flat=True)[0]
    for number in range(1, count):
        order, escalation = orders + number, _key(first.pk, number)
        engaged = _key(rows[EngagedLevel][0].pk, number)
        made[Order].append(_copy(rows[Order][0], pk=order, reference=f"M-{number}"))
        made[Escalation].append(
            _copy(rows[Escalation][0], pk=escalation, number=1_000_000 + number, order_id=order)
        )
        made[EscalationOrder].append(EscalationOrder(escalation_id=escalation, order_id=order))
        made[EngagedLevel].append(
            _copy(rows[EngagedLevel][0], pk=engaged, escalation_id=escalation)
        )
        for clock in rows[Clock]:
            subject = engaged if clock.level else escalation
            made[Clock].append(
                _copy(
                    clock,
                    pk=_key(clock.pk, number),
                    escalation_id=escalation,
                    subject_id=subject,
                )
            )
    for model, copies in made.items():
        model.objects.bulk_create(copies, batch_size=2000)  # type: ignore[attr-defined]


def _key(key: UUID, number: int) -> UUID:
    return UUID(int=key.int + (number << 80))


def _copy(row: object, **changed: object) -> object:
    fields = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}  # type: ignore[attr-defined]
    primary = row._meta.pk.attname  # type: ignore[attr-defined]
    if "pk" in changed:
        changed[primary] = changed.pop("pk")
    return type(row)(**{**fields, **changed})
