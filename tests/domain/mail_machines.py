"""Mails that no person wrote: answering machines in many languages, lists, bounces, loops."""

from rung.domain.mail_meaning import Meaning
from tests.domain.mails import DANA, MANAGER, NOTICE, QUOTED, Mail, many, part, plain, report

AWAY = "I am out of the office until Monday.\n"
# Every one begins as if it asked for something; none of it may count.
_SUBJECTS = {
    "English, Outlook": "Automatic reply: Dana has your escalation",
    "English": "Out of Office: Dana has your escalation",
    "German": "Automatische Antwort: Neues",
    "German, older": "Abwesenheitsnotiz: Neues",
    "French": "Réponse automatique : Nouvelles",
    "Spanish": "Respuesta automática: Novedades",
    "Italian": "Risposta automatica: Novità",
    "Portuguese": "Resposta automática: Novidades",
    "Dutch": "Automatisch antwoord: Nieuws",
    "Swedish": "Autosvar: Nyheter",
    "Polish": "Odpowiedź automatyczna: Nowości",
    "Russian": "Автоматический ответ: Новости",
    "Japanese": "自動返信: お知らせ",
    "Chinese": "自动答复: 消息",
    "Korean": "자동 회신: 소식",
    "Arabic": "رد تلقائي: أخبار",
}
_HEADERS = {
    "Auto-Submitted: auto-replied": {"Auto_Submitted": "auto-replied"},
    "Auto-Submitted with a comment": {"Auto_Submitted": "auto-generated; type=x"},
    "Precedence: bulk": {"Precedence": "bulk"},
    "Precedence: auto_reply": {"Precedence": "auto_reply"},
    "X-Auto-Response-Suppress": {"X_Auto_Response_Suppress": "All"},
    "X-Autoreply": {"X_Autoreply": "yes"},
    "X-Autorespond": {"X_Autorespond": "Re: x"},
    "a list": {"List_Id": "<team.example.com>"},
    "a newsletter": {"List_Unsubscribe": "<https://example.com/u>"},
    "Return-Path: <>": {"Return_Path": "<>"},
    "no-reply": {"sender": "Shop <no-reply@example.com>"},
    "our own mail": {"Message_ID": NOTICE},
    "another rung's mail": {"X_Rung_Notice": "yes"},
    "a read receipt": {"Content_Type": "multipart/report; report-type=disposition-notification"},
}


def _machines():
    for name, subject in _SUBJECTS.items():
        raw = plain(f"confirm\n{AWAY}{QUOTED}", subject=subject)
        yield Mail(f"away, {name}", raw, Meaning.AUTOMATED)
    for name, headers in _HEADERS.items():
        yield Mail(name, plain("engage", **headers), Meaning.AUTOMATED)
    yield Mail("no return path", plain("engage"), Meaning.AUTOMATED, envelope="")
    away = plain(AWAY, sender=DANA, Auto_Submitted="auto-replied")
    yield Mail("the engaged manager is away", away, Meaning.AUTOMATED, standing=MANAGER)
    answered = many(
        part("text/plain", "Accepted"),
        part("text/calendar; method=REPLY", "BEGIN:VCALENDAR"),
        subject="Accepted: Call back",
    )
    yield Mail("an invitation accepted", answered, Meaning.AUTOMATED)
    yield Mail("a delay", report("4.4.1", action="delayed"), Meaning.AUTOMATED, envelope="")


def _bounces():
    yield Mail("Postfix", report("5.1.1"), Meaning.BOUNCE, envelope="")
    exchange = report("5.1.10", sender="postmaster@example.com")
    yield Mail("Exchange", exchange, Meaning.BOUNCE, envelope="")
    gmail = report("5.1.1", sender="Mail Delivery Subsystem <mailer-daemon@googlemail.com>")
    yield Mail("Gmail's server", gmail, Meaning.BOUNCE, envelope="")
    yield Mail("a full mailbox", report("4.2.2"), Meaning.BOUNCE, envelope="")
    texts = {
        "qmail": ("failure notice", "<gone@example.com>:\nSorry, no mailbox here by that name."),
        "Exim": (
            "Mail delivery failed: returning message to sender",
            "gone@example.com\nno such user",
        ),
        "Sendmail": ("Returned mail: User unknown", "gone@example.com\n550 5.1.1 unknown"),
        "Domino": (
            "DELIVERY FAILURE: User gone",
            "gone@example.com: not listed in public directory",
        ),
    }
    for name, (subject, text) in texts.items():
        raw = plain(text, subject=subject, sender="MAILER-DAEMON@mx.example.net")
        yield Mail(name, raw, Meaning.BOUNCE, envelope="")


MACHINES = (*_machines(), *_bounces())
