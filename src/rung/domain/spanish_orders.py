"""Spanish: orders, care managers, mails that came in, and ways to sign in."""

ORDERS = {
    "See the order": "Ver el pedido",
    "Your order {order}: {name} takes care of it": "Su pedido {order}: {name} lo tiene a cargo",
    "{name} takes care of your order {order}.": "{name} tiene a cargo su pedido {order}.",
    "Reach {name}: {reached}.": "Contacto de {name}: {reached}.",
    "The order acknowledgement letter is attached.": "Se adjunta la carta de confirmación del "
    "pedido.",
    "Somebody new": "Alguien nuevo",
    "{name} is your care manager now": "{name} es ahora su gerente de atención",
    "{name} takes over from {former}.": "{name} toma el lugar de {former}.",
    "{name} takes care of you now.": "{name} se encarga ahora de usted.",
    "Nothing else changes: every time you were given still holds.": "Nada más cambia: todos los "
    "plazos que se le dieron siguen vigentes.",
    "An earlier date was asked for: order {order}": "Se solicitó una fecha anterior: pedido "
    "{order}",
    "{by} asked for {day}.": "{by} solicitó: {day}.",
    "Granted: order {order} by {day}": "Concedido: pedido {order} a más tardar: {day}",
    "{day} is granted.": "Fecha concedida: {day}.",
    "Withdrawn: an earlier date of order {order}": "Retirado: fecha anterior del pedido {order}",
    "{who} needs the earlier date no more.": "{who} ya no necesita la fecha anterior.",
    "Not granted: order {order} by {day}": "No concedido: pedido {order} a más tardar: {day}",
    "{day} is not granted.": "Fecha no concedida: {day}.",
    "{day} is offered instead. Ask for it if it helps.": "En su lugar se ofrece: {day}. Solicítela "
    "si le sirve.",
    "an earlier date": "una fecha anterior",
    "The customer": "El cliente",
    # mails that came in
    "Your mail engaged the next level": "Su correo activó el siguiente nivel",
    "Your mail confirmed the resolution": "Su correo confirmó la solución",
    "Your mail opened the escalation again": "Su correo volvió a abrir el escalamiento",
    "Your mail counted": "Su correo contó",
    "One question about your mail": "Una pregunta sobre su correo",
    "We have your mail of {at}; one thing is missing.": "Recibimos su correo del {at}; falta un "
    "dato.",
    "One thing is missing in your mail.": "Falta un dato en su correo.",
    "Which order is it about? Write its reference.": "¿De qué pedido se trata? Escriba su "
    "referencia.",
    "Which order is it about? Write its reference; yours are: {orders}.": "¿De qué pedido se "
    "trata? Escriba su referencia; los suyos son: {orders}.",
    "What is going wrong, and what stops because of it? A sentence will do.": "¿Qué está fallando "
    "y qué se detiene por ello? Basta una frase.",
    "Your escalation counts from when we received your mail, not from your answer.": "Su "
    "escalamiento cuenta desde que recibimos su correo, no desde su respuesta.",
    "Your mail could not do what it asks": "No se pudo hacer lo que pide su correo",
    "Your words were added to the escalation all the same.": "Sus palabras se agregaron al "
    "escalamiento de todos modos.",
    "Somebody will look at your mail.": "Alguien revisará su correo.",
    "Your escalation": "Su escalamiento",
    "Everything about your escalation is on its page.": "Todo sobre su escalamiento está en su "
    "página.",
    # ways to sign in
    "Choose a new password": "Elegir una contraseña nueva",
    "Choose a new password with this link.": "Elija una contraseña nueva con este enlace.",
    "You did not ask for it? Then do nothing; your password stays as it is.": "¿No lo solicitó? "
    "Entonces no haga nada; su contraseña sigue igual.",
    "Your sign-in code: {code}": "Su código de acceso: {code}",
    "Your sign-in code is {code}.": "Su código de acceso es {code}.",
    "You did not ask for it? Then do nothing; nobody is signed in without it.": "¿No lo solicitó? "
    "Entonces no haga nada; sin el código nadie puede entrar.",
    "Password": "Contraseña",
    "Mailed code": "Código por correo",
    "Code of the second step": "Código del segundo paso",
    "Asking for a mail": "Solicitud de correo",
    "Mailed link": "Enlace por correo",
    "A way to sign in": "Una forma de acceso",
    "{what}: it rests after too many tries": "{what}: en espera tras demasiados intentos",
    "There were {tries} wrong tries to sign in as you.": "Intentos fallidos de entrar con su "
    "cuenta: {tries}.",
    "{what} rests until {at}.": "{what}: en espera hasta el {at}.",
    "{what} rests for a while.": "{what}: en espera por un tiempo.",
    "A code that we mail you still works, and so does a passkey.": "Un código que le enviemos por "
    "correo sigue funcionando, y también una llave de acceso.",
    "Your password still works, and so does a passkey.": "Su contraseña sigue funcionando, y "
    "también una llave de acceso.",
    "A passkey still works.": "Una llave de acceso sigue funcionando.",
    "The newest mail you have still works.": "El correo más reciente que tiene sigue funcionando.",
    "It was not you? Then do nothing; nobody came in by these tries.": "¿No fue usted? Entonces no "
    "haga nada; nadie entró con esos intentos.",
    "It was not you? Nobody came in by these tries, but whoever tried has your password or reads "
    "your mail: change your password now, and tell your administrator.": "¿No fue usted? Nadie "
    "entró con esos intentos, pero quien lo intentó tiene su contraseña o lee su correo: cambie su "
    "contraseña ahora y avise a su administrador.",
    "What you sign in with has changed": "Cambió su forma de acceso",
    "Passkey{called} added": "Llave de acceso{called} agregada",
    "Passkey{called} removed": "Llave de acceso{called} eliminada",
    "Authenticator app added": "Aplicación de autenticación agregada",
    "Authenticator app removed": "Aplicación de autenticación eliminada",
    "New recovery codes made": "Códigos de recuperación nuevos creados",
    "All second factors removed": "Todos los segundos factores eliminados",
    "Your sign-in: {what}": "Su acceso: {what}",
    "by {by}": "por {by}",
    "Was it not you? Then tell your administrator at once.": "¿No fue usted? Entonces avise a su "
    "administrador de inmediato.",
    "A test of this channel": "Una prueba de este canal",
    "This channel works.": "Este canal funciona.",
    "{by} asked for this test.": "{by} solicitó esta prueba.",
    "An administrator": "La administración",
}
