"""Spanish: why an instant is that instant, and sentences that are kept in English."""

from itertools import product

_SPANS = {"hour": ("hora", "horas"), "minute": ("minuto", "minutos"), "day": ("día", "días")}
_EVERY = {"hora": "cada hora", "minuto": "cada minuto", "día": "cada día"}
_NEED_BYS = {
    "your need-by": "su fecha requerida",
    "your project's need-by": "la fecha requerida de su proyecto",
}
_VERDICTS = {
    "does not hold, 1 day late": "no se cumple, 1 día de retraso",
    "does not hold, {count} days late": "no se cumple, {count} días de retraso",
    "holds by 1 day": "se cumple con 1 día de margen",
    "holds by {count} days": "se cumple con {count} días de margen",
    "holds, just": "se cumple, sin margen",
}
_RHYTHMS = {
    **{f"every business {span}": f"{_EVERY[_SPANS[span][0]]} hábil" for span in ("hour", "minute")},
    **{
        f"every {{count}} business {span}s": f"cada {{count}} {_SPANS[span][1]} hábiles"
        for span in ("hour", "minute")
    },
    **{
        f"every {span}, day and night": f"{_EVERY[one]}, de día y de noche"
        for span, (one, _) in _SPANS.items()
    },
    **{
        f"every {{count}} {span}s, day and night": f"cada {{count}} {many}, de día y de noche"
        for span, (_, many) in _SPANS.items()
    },
}
WHY_WORDS = {
    **_RHYTHMS,
    "each business day by closing time": "cada día hábil, antes del cierre",
    "every {count} business days by closing time": "cada {count} días hábiles, antes del cierre",
    "each business day at {time} {zone}": "cada día hábil a las {time} {zone}",
    "every {count} business days at {time} {zone}": "cada {count} días hábiles a las {time} {zone}",
    "{time} to {until}": "las {time} a las {until}",
    "everything": "todas las novedades",
    "news of clocks": "las novedades de los plazos",
    "updates": "las actualizaciones",
    "turning points": "los momentos decisivos",
    "Spoke": "Hubo conversación",
    "Left a message": "Se dejó un mensaje",
    "No answer": "Sin respuesta",
    "Everything planned so far is done; no date is forecast yet": "Todo lo planificado hasta ahora "
    "está hecho; aún no hay fecha prevista",
    "Forecast {day}; no need-by date is given": "Fecha prevista: {day}; no se indicó una fecha "
    "requerida",
    **{
        f"Forecast {{day}}, {need_by} {{needed}}: {verdict}": f"Fecha prevista: {{day}}; "
        f"{_NEED_BYS[need_by]}: {{needed}}: {_VERDICTS[verdict]}"
        for need_by, verdict in product(_NEED_BYS, _VERDICTS)
    },
    "The fee is not published. Ask for it before you rely on it.": "El cargo no está publicado. "
    "Consúltelo antes de contar con ello.",
    "{amount} {currency} for the order": "{amount} {currency} por el pedido",
    "{amount} {currency} for each day; no date is committed yet from which they would count": (
        "{amount} {currency} por cada día; aún no hay una fecha comprometida desde la cual "
        "contarlos"
    ),
    "{amount} {currency}: 1 day at {each} {currency} per day": "{amount} {currency}: 1 día a "
    "{each} {currency} por día",
    "{amount} {currency}: {count} days at {each} {currency} per day": "{amount} {currency}: "
    "{count} días a {each} {currency} por día",
    # the sentence
    "Why {instant}: {rows}.": "Por qué el {instant}: {rows}.",
    "Why {instant}?": "¿Por qué el {instant}?",
    "counted back: {parts}": "contado hacia atrás: {parts}",
    "paused {length}": "en pausa {length}",
    "clocks go forward {amount}": "los relojes se adelantan {amount}",
    "clocks go back {amount}": "los relojes se atrasan {amount}",
    " and ": " y ",
    "for {names}": "por {names}",
    "closed {when}": "cerrado {when}",
    "closed over the weekend": "cerrado el fin de semana",
    "for {duration}": "durante {duration}",
    "overnight": "durante la noche",
    "until {day}": "hasta el {day}",
    "{amount} a day": "{amount} por día",
    "under 1 min": "menos de 1 min",
    # the table
    "Business hours": "Horario hábil",
    "Reduced hours": "Horario reducido",
    "Outside business hours": "Fuera del horario hábil",
    "Holiday": "Feriado",
    "Paused": "En pausa",
    "Day and night": "Día y noche",
    "Still to run": "Por transcurrir",
    "{holiday}, not counted": "{holiday}, no se cuenta",
    "How the {amount}, day and night, are counted": "Cómo se cuentan {amount}, de día y de noche",
    "How the {amount} of business time are counted": "Cómo se cuentan {amount} de horario hábil",
    "carrier time, {zone}": "hora del operador, {zone}",
    "Counted day and night, holidays too.": "Se cuenta de día y de noche, también en feriados.",
    "Policy {policy}.": "Política {policy}.",
    "Business hours: {hours} ({zone}).": "Horario hábil: {hours} ({zone}).",
    "Not counted: {names}.": "No se cuenta: {names}.",
    "No holiday in this window.": "No hay feriados en este plazo.",
    "Calendar “{calendar}”, policy {policy}.": "Calendario “{calendar}”, política {policy}.",
    ", then ": ", luego ",
    "Window ({zone})": "Tramo ({zone})",
    "Why": "Por qué",
    "Counted": "Se cuenta",
    "Total": "Total",
    "{title} Counted in {zone}:": "{title} Contado en {zone}:",
    # what a clock is for, and what it began with
    "{what}, each business day at {time}": "{what}, cada día hábil a las {time}",
    "{what}, held back": "{what}, aplazado",
    "{what}, as promised": "{what}, según lo prometido",
    "Interval before level {above}": "Intervalo antes del nivel {above}",
    "You contacted level 1": "Usted se comunicó con el nivel 1",
    "Level {level} engaged": "Se activó el nivel {level}",
    "Time to answer you": "Plazo para responderle",
    "Level {level} was engaged": "Se activó el nivel {level}",
    "Time to the next update": "Plazo hasta la próxima actualización",
    "The last update, or the beginning": "La última actualización, o el inicio",
    "Time to confirm or reject": "Plazo para confirmar o rechazar",
    "Reported as resolved": "Informado como resuelto",
    "Time to decide on the waiver": "Plazo para decidir sobre la exención",
    "The waiver was asked for": "Se solicitó la exención",
    "Time to decide between the versions": "Plazo para decidir entre las dos versiones",
    "The notice was disputed": "Se objetó el aviso",
    "The second version was logged": "Se registró la segunda versión",
}
