"""Spanish: waivers, sites that are not ready, roadblocks, resources, and times that moved."""

ROOMS = {
    # waivers
    "Your request for a waiver is with a manager": "Su solicitud de exención está en manos de la "
    "gerencia",
    "A manager decides whether you can engage level {level} at once.": "La gerencia decide si "
    "usted puede activar el nivel {level} de inmediato.",
    "You have the decision by {at}.": "Tendrá la decisión a más tardar el {at}.",
    "Waiver granted: level {level} is engaged now": "Exención concedida: el nivel {level} queda "
    "activado",
    "Waiver not granted for level {level}": "Exención no concedida para el nivel {level}",
    "The decision on your waiver is late": "La decisión sobre su exención está retrasada",
    "A manager owed you a decision on your waiver by {at}.": "La gerencia le debía una decisión "
    "sobre su exención a más tardar el {at}.",
    "A manager owed you a decision on your waiver.": "La gerencia le debía una decisión sobre su "
    "exención.",
    "You do not need to ask again. It can still be granted, and those above have been told.": "No "
    "hace falta que la pida de nuevo. Aún puede concederse, y ya se avisó a los niveles "
    "superiores.",
    "Level {level} opens {at}": "El nivel {level} se abre el {at}",
    "Level {level} opens later.": "El nivel {level} se abre más tarde.",
    "If your business cannot wait for that, ask for a waiver; a manager decides.": "Si su negocio "
    "no puede esperar hasta entonces, solicite una exención; la gerencia decide.",
    "Level {level} opens {after}, not {before}.": "El nivel {level} se abre el {after}, no el "
    "{before}.",
    "At risk": "En riesgo",
    # a site that is not ready
    "Say when the site is ready": "Indicar cuándo estará listo el sitio",
    "the site": "el sitio",
    "We need your help at {site}": "Necesitamos su ayuda en {site}",
    "We need your help at {site} by {at}": "Necesitamos su ayuda en {site} a más tardar el {at}",
    "Please have it ready by {at}.": "Por favor, téngalo listo a más tardar el {at}.",
    "If it was ready all along, say so on the same page; a manager decides then.": "Si ya estaba "
    "listo, indíquelo en la misma página; en ese caso decide la gerencia.",
    "What we need": "Lo que necesitamos",
    "What shows it": "Lo que lo demuestra",
    "Reminder: {site} is needed ready": "Recordatorio: {site} debe estar en condiciones",
    "Reminder: {site} is needed ready by {at}": "Recordatorio: {site} debe estar en condiciones a "
    "más tardar el {at}",
    "Please say when it is ready; it is needed by {at}.": "Por favor, indique cuándo estará listo; "
    "se necesita a más tardar el {at}.",
    "If you need more time, write to your care manager; dates can be moved together.": "Si "
    "necesita más tiempo, escriba a su gerente de atención; las fechas pueden moverse de común "
    "acuerdo.",
    "A manager decides about {site}": "La gerencia decide sobre {site}",
    "A manager decides about {site} by {at}": "La gerencia decide sobre {site} a más tardar el "
    "{at}",
    "Both versions are kept, and until the decision nothing is due from you.": "Se conservan ambas "
    "versiones, y hasta la decisión no se espera nada de usted.",
    "The decision about {site} is late": "La decisión sobre {site} está retrasada",
    "A manager owed you a decision between the two versions by {at}.": "La gerencia le debía una "
    "decisión entre las dos versiones a más tardar el {at}.",
    "You do not need to ask again. Those above have been told.": "No hace falta que pregunte de "
    "nuevo. Ya se avisó a los niveles superiores.",
    "Until the decision nothing is due from you.": "Hasta la decisión no se espera nada de usted.",
    "Decided for you: {site} was ready": "Decidido a su favor: {site} estaba en condiciones",
    "The notice is taken back, and nothing follows from it.": "El aviso queda sin efecto y no "
    "tiene consecuencias.",
    "Decided: {site} still has to be ready": "Decidido: {site} aún debe estar en condiciones",
    "A manager read both versions; what we asked for is still needed.": "La gerencia leyó ambas "
    "versiones; lo que pedimos sigue siendo necesario.",
    "The day for {site} has passed": "Pasó la fecha para {site}",
    "It was needed ready by {at}.": "Debía estar listo a más tardar el {at}.",
    "Say when it is ready, and a new date follows from that.": "Indique cuándo estará listo; de "
    "eso depende la nueva fecha.",
    "No longer needed: the notice about {site} is withdrawn": "Ya no es necesario: se retira el "
    "aviso sobre {site}",
    "Nothing is asked of you any more, and nothing follows from it.": "Ya no se le pide nada y no "
    "tiene consecuencias.",
    "The date {kind} is {day} now, not {before}.": "La fecha {kind} es ahora el {day}, no el "
    "{before}.",
    "The date {kind} is {day} now.": "La fecha {kind} es ahora el {day}.",
    "If the site is not ready by then, the date {kind} moves from {before} to {day}.": "Si el "
    "sitio no está listo para entonces, la fecha {kind} pasa del {before} al {day}.",
    "If the site is not ready by then, the date {kind} moves to {day}.": "Si el sitio no está "
    "listo para entonces, la fecha {kind} pasa al {day}.",
    "desired by you": "deseada por usted",
    "committed by us": "comprometida por nosotros",
    "confirmed by the supplier": "confirmada por el proveedor",
    "estimated": "estimada",
    "forecast": "prevista",
    "actual": "efectiva",
    "Billing: {words}.": "Facturación: {words}.",
    "Billing from {day}: {words}.": "Facturación a partir del {day}: {words}.",
    # impact, roadblocks, resources
    "Added to what is at stake: {reference}": "Se agregó a lo que está en juego: {reference}",
    "It stands at the top for everybody who works on it.": "Figura en primer lugar para todas las "
    "personas que trabajan en ello.",
    "A roadblock is removed: {reference}": "Se eliminó un obstáculo: {reference}",
    "A roadblock that was in the way is removed.": "Se eliminó un obstáculo que impedía avanzar.",
    "What it was": "Lo que era",
    "A roadblock is being removed": "Se está eliminando un obstáculo",
    "A roadblock is being removed by {at}": "Se eliminará un obstáculo a más tardar el {at}",
    "It is to be removed by {at}.": "Debe eliminarse a más tardar el {at}.",
    "It is being removed.": "Se está eliminando.",
    "What is being removed": "Lo que se está eliminando",
    "What was in the way is removed.": "Se eliminó lo que impedía avanzar.",
    "What was removed": "Lo que se eliminó",
    "News about your escalation {reference}": "Novedades sobre su escalamiento {reference}",
    "{by} tells you what happens now.": "{by} le informa lo que sucederá ahora.",
    # times that moved
    "Times have moved": "Cambiaron plazos",
    "The carrier's policy changed; no time of yours moved.": "La política del operador cambió; "
    "ningún plazo suyo se movió.",
    "The carrier's calendar changed; no time of yours moved.": "El calendario del operador cambió; "
    "ningún plazo suyo se movió.",
    "Nothing else has changed, and you do not need to do anything.": "Nada más cambió y no "
    "necesita hacer nada.",
    "New time: {thing} {at}": "Nuevo plazo: {thing} {at}",
    "{thing} {at}; it was {before}.": "{thing} {at}; antes era el {before}.",
    "{thing} {at}.": "{thing} {at}.",
    "{thing}; it was {before}.": "{thing}; antes era el {before}.",
    "Engage level {level} from": "Activar el nivel {level} a partir del",
    "Level {level} answers by": "El nivel {level} responde a más tardar el",
    "Next update by": "Próxima actualización a más tardar el",
    "Confirm or reject by": "Confirmar o rechazar a más tardar el",
    "Decision on the waiver by": "Decisión sobre la exención a más tardar el",
    "Decision between the versions by": "Decisión entre las versiones a más tardar el",
    "Committed for": "Comprometido para el",
    "Level {level} opens at no set time any more": "El nivel {level} ya no tiene hora de apertura "
    "fijada",
    "Level {level} answers by no set time any more": "El nivel {level} ya no tiene plazo de "
    "respuesta fijado",
}
