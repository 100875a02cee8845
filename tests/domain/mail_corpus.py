"""Mails of people: programs, telephones, quoting, encodings, first lines. Each with its meaning."""

from dataclasses import replace

from rung.domain.mail_meaning import Meaning
from tests.domain.mails import (
    ABOUT_ORDER,
    BY_SUBJECT,
    COLLEAGUE,
    CUSTOMER,
    DANA,
    IN_ORDER,
    MANAGER,
    NEW,
    NOTICE_TEXT,
    QUOTED,
    RECEIPT,
    STRANGER,
    Mail,
    encoded,
    head,
    html,
    many,
    part,
    plain,
)

YES = "The permit is signed."
ON = "On Tue, Nov 24, 2026 at 8:20 AM, rung <reply@rung.example.net> wrote:\n"
WRAPPED = ON.replace("rung <", "rung\n<")
LINE = "_" * 32
HEAD = "From: rung <reply@rung.example.net>\nSent: Tuesday, 24 November 2026 08:20\nTo: Lee Tan\n"
OUTLOOK = f"{HEAD}Subject: An update\n\n{NOTICE_TEXT}\n"
_HTML_OUTLOOK = (
    f'<html><body><p>{YES}</p><div id="divRplyFwdMsg"><b>From:</b> rung<br></div>'
    f"<p>{NOTICE_TEXT}</p></body></html>"
)
_GMAIL = (
    f'<div dir="ltr">{YES}</div><br><div class="gmail_quote"><div class="gmail_attr">{ON}</div>'
    f'<blockquote class="gmail_quote">{NOTICE_TEXT}</blockquote></div>'
)
_PDF = part('application/pdf; name="permit.pdf"', b"%PDF-1.4 x", Content_Disposition="attachment")

# Each says the same: what its program put around it is folded away.
_QUOTING = {
    "Gmail": f"{YES}\n\n{ON}\n{QUOTED}",
    "Gmail, attribution wrapped": f"{YES}\n\n{WRAPPED}\n{QUOTED}",
    "Apple Mail": f"{YES}\n\n> On Nov 24, 2026, at 8:20 AM, rung wrote:\n> \n{QUOTED}",
    "Apple Mail on a telephone": f"{YES}\n\nSent from my iPhone\n\n{ON}\n{QUOTED}",
    "Outlook": f"{YES}\n\n{OUTLOOK}",
    "Outlook with a line": f"{YES}\n\n{LINE}\n{OUTLOOK}",
    "Outlook of long ago": f"{YES}\n\n-----Original Message-----\n{OUTLOOK}",
    "Outlook for telephones": f"{YES}\n\nGet Outlook for iOS<https://a.x>\n{LINE}\n{OUTLOOK}",
    "Outlook, stars": f"{YES}\n\n*From:* rung\n*Sent:* Tue\n*To:* Lee\n*Subject:* x\n\nold",
    "Outlook in German": f"{YES}\n\nVon: rung\nGesendet: Di\nAn: Lee\nBetreff: Neues\n\nalt",
    "Outlook in French": f"{YES}\n\nDe : rung\nEnvoyé : mardi\nÀ : Lee\nObjet : x\n\nvieux",
    "Outlook in Spanish": f"{YES}\n\nDe: rung\nEnviado el: martes\nPara: Lee\nAsunto: x\n\nviejo",
    "Outlook in Dutch": f"{YES}\n\nVan: rung\nVerzonden: dinsdag\nAan: Lee\nOnderwerp: x\n\noud",
    "Outlook in Japanese": f"{YES}\n\n差出人: rung\n送信日時: 火曜日\n宛先: Lee\n件名: x\n\n旧",
    "Thunderbird": f"{YES}\n\nOn 24.11.26 08:20, rung wrote:\n{QUOTED}",
    "Thunderbird in German": f"{YES}\n\nAm 24.11.26 um 08:20 schrieb rung:\n{QUOTED}",
    "French": f"{YES}\n\nLe mar. 24 nov. 2026 à 08:20, rung <a@b.c> a écrit :\n{QUOTED}",
    "Spanish": f"{YES}\n\nEl mar, 24 nov 2026 a las 8:20, rung (<a@b.c>) escribió:\n{QUOTED}",
    "Italian": f"{YES}\n\nIl giorno mar 24 nov 2026 alle ore 08:20 rung ha scritto:\n{QUOTED}",
    "Dutch": f"{YES}\n\nOp di 24 nov 2026 om 08:20 schreef rung <a@b.c>:\n{QUOTED}",
    "Swedish": f"{YES}\n\nDen tis 24 nov. 2026 kl 08:20 skrev rung <a@b.c>:\n{QUOTED}",
    "Polish": f"{YES}\n\nwt., 24 lis 2026 o 08:20 rung <a@b.c> napisał(a):\n{QUOTED}",
    "Russian": f"{YES}\n\nвт, 24 нояб. 2026 г. rung <a@b.c> пишет:\n{QUOTED}",
    "Portuguese": f"{YES}\n\nEm ter., 24 de nov. de 2026, rung <a@b.c> escreveu:\n{QUOTED}",
    "Japanese": f"{YES}\n\n2026年11月24日(火) 8:20 rung <a@b.c>のメール:\n{QUOTED}",
    "nothing marked after the head": f"{YES}\n\n{ON}\n{NOTICE_TEXT}",
    "written below": f"{ON}{QUOTED}\n{YES}",
    "written below, signed": f"{ON}{QUOTED}\n{YES}\n-- \nLee Tan\n+1 555 0100",
    "written between": f"> You can engage level 2?\n{YES}\n> https://rung.example.net/\n",
    "signed above the quote": f"{YES}\n\n-- \nLee Tan\nMaplethorn Grocers\n\n{ON}\n{QUOTED}",
    "quoted twice": f"{YES}\n\n{ON}\n> I see.\n>\n> On Mon, Nov 23, rung wrote:\n{QUOTED}",
    "nothing quoted": YES,
    "Samsung": f"{YES}\n\nSent from my Galaxy\n\n-------- Original message --------\n{OUTLOOK}",
    "no space after the sign": f"{YES}\n\n{ON}\n" + QUOTED.replace("> ", ">"),
    "lines that end with a return alone": f"{YES}\r\n\r\n{ON}\r\n{QUOTED}",
    "trailing space": f"{YES}   \n\n\n\n{ON}\n{QUOTED}",
}

# The same word in the charsets and encodings that programs use.
_CAFE = "Café geschlossen: Straße"
_ENCODED = {
    "UTF-8, quoted-printable": encoded(_CAFE, "quoted-printable"),
    "UTF-8, base64": encoded(_CAFE, "base64"),
    "Latin-1": encoded(_CAFE, "quoted-printable", "iso-8859-1"),
    "Latin-9": encoded(_CAFE, "quoted-printable", "iso-8859-15"),
    "Windows-1252": encoded(_CAFE, "base64", "windows-1252"),
    "Mac Roman": encoded(_CAFE, "base64", "macintosh"),
    "UTF-16": encoded(_CAFE, "base64", "utf-16"),
    "UTF-7": encoded(_CAFE, "quoted-printable", "utf-7"),
    "8 bit, no charset": head() + b"\r\n" + _CAFE.encode(),
    "a charset that does not exist": plain(_CAFE, "x-nope"),
    "Latin-1 that calls itself UTF-8": plain(_CAFE.encode("latin-1")),
    "a byte order mark": plain(f"\ufeff{_CAFE}"),
}
_FOREIGN = {
    "Japanese, ISO-2022-JP": ("開通しません", "iso-2022-jp"),
    "Chinese, GB18030": ("线路不通", "gb18030"),
    "Korean, EUC-KR": ("개통 안됨", "euc-kr"),
    "Russian, KOI8-R": ("Связи нет", "koi8-r"),
    "Greek": ("Δεν λειτουργεί", "iso-8859-7"),
    "Arabic, right to left": ("الخط لا يعمل", "windows-1256"),
    "Hebrew, right to left": ("הקו לא עובד", "iso-8859-8"),
}

_FIRST = (
    ("engage", "engage", Meaning.ENGAGE, ""),
    ("Engage. And words", "Engage.\n\nNobody called.", Meaning.ENGAGE, "Nobody called."),
    ("engage level 2", "ENGAGE LEVEL 2", Meaning.ENGAGE, ""),
    ("engage the next level", "Engage the next level!", Meaning.ENGAGE, ""),
    ("engage, quoted", f"engage\n\n{ON}\n{QUOTED}", Meaning.ENGAGE, ""),
    ("engage within a sentence", "Please engage level 2.", Meaning.REPLY, "Please engage level 2."),
    ("engage in the second line", "Hello,\nengage", Meaning.REPLY, "Hello,\nengage"),
    ("engage in the quote alone", f"No.\n\n{ON}\n> engage", Meaning.REPLY, "No."),
    ("confirm", "Confirm", Meaning.CONFIRM, ""),
    ("confirmed", "*confirmed*", Meaning.CONFIRM, ""),
    ("confirm, with a condition", "Confirm tomorrow?", Meaning.REPLY, "Confirm tomorrow?"),
    ("not solved", "Not solved.\nLink is down.", Meaning.NOT_SOLVED, "Link is down."),
    ("not solved, in quotes", "“not solved”\nStill down.", Meaning.NOT_SOLVED, "Still down."),
    ("solved, said otherwise", "This is not solved.", Meaning.REPLY, "This is not solved."),
    ("acknowledge by a customer", "Acknowledge", Meaning.REPLY, "Acknowledge"),
)


def _people():
    yield from (Mail(f"{n}", plain(t), Meaning.REPLY, YES) for n, t in _QUOTING.items())
    yield from (Mail(name, raw, Meaning.REPLY, _CAFE) for name, raw in _ENCODED.items())
    for name, (words, charset) in _FOREIGN.items():
        yield Mail(name, encoded(words, "base64", charset), Meaning.REPLY, words)
    yield from (Mail(name, plain(text), meaning, words) for name, text, meaning, words in _FIRST)


def _shapes():
    both = (part("text/plain; charset=utf-8", YES), part("text/html", f"<p>{YES}</p>"))
    same = Meaning.REPLY, YES
    yield Mail("text and HTML", many(*both, kind="multipart/alternative"), *same)
    yield Mail("HTML alone, Gmail", html(_GMAIL), *same)
    yield Mail("HTML alone, Outlook", html(_HTML_OUTLOOK), *same)
    yield Mail("HTML with a script", html(f"<script>engage</script><p>{YES}</p>"), *same)
    yield Mail("HTML with style", html(f"<head><style>a{{}}</style></head>{YES}"), *same)
    yield Mail("HTML that is not closed", html(f"<div><p>{YES}<br><blockquote>old"), *same)
    yield Mail("HTML entities", html("<p>A &amp; B &lt;up&gt;</p>"), Meaning.REPLY, "A & B <up>")
    empty = part("text/plain", " ")
    yield Mail("empty text beside HTML", many(empty, part("text/html", YES)), *same)
    yield Mail("a file", many(part("text/plain", YES), _PDF), *same)
    yield Mail("a file alone", many(_PDF), Meaning.REPLY)
    tnef = part('application/ms-tnef; name="winmail.dat"', b"\x78\x9f\x3e\x22")
    yield Mail("winmail.dat beside text", many(part("text/plain", YES), tnef), *same)
    inside = part("message/rfc822", plain("engage"))
    yield Mail("a mail as a file", many(part("text/plain", YES), inside), *same)
    deep = many(part('multipart/alternative; boundary="c"', b"--c\r\n" + both[0] + b"\r\n--c--"))
    yield Mail("parts in parts", deep, *same)
    yield Mail("no closing line", many(*both).removesuffix(b"--b1--\r\n"), *same)
    yield Mail("a subject with odd letters", plain(YES, subject="=?utf-8?q?R=C3=A9?="), *same)
    yield Mail("a subject in no charset", plain(YES, subject="=?x-nope?q?R=C3=A9?="), *same)
    yield Mail("a signed mail", many(*both, kind="multipart/signed"), *same)
    large = many(part("text/plain", YES), part("application/pdf; name=l.pdf", b"x" * 25_000_000))
    yield Mail("a file of 25 MB", large, *same)
    copied = ", ".join(f"p{n}@example.com" for n in range(200))
    yield Mail("two hundred recipients", plain(YES, Cc=copied), *same)
    yield Mail("line breaks of old", plain(YES).replace(b"\r\n", b"\n"), *same)


def _standings():
    fwd = f"---------- Forwarded message ---------\n{OUTLOOK}"
    yield Mail("a forward without words", plain(fwd), Meaning.UNCLEAR)
    yield Mail("a forward with words", plain(f"{YES}\n\n{fwd}"), Meaning.REPLY, YES)
    yield Mail("a quote alone", plain(f"{ON}\n{QUOTED}"), Meaning.UNCLEAR)
    yield Mail("nothing at all", plain(""), Meaning.UNCLEAR)
    yield Mail("by subject: words", plain(YES), Meaning.REPLY, YES, BY_SUBJECT)
    yield Mail("by subject: no act", plain("engage"), Meaning.REPLY, "engage", BY_SUBJECT)
    guessed = replace(BY_SUBJECT, on_record=False)
    yield Mail("a subject guessed", plain(YES), Meaning.UNCLEAR, YES, guessed)
    stranger = replace(CUSTOMER, on_record=False, own_notice=False)
    yield Mail("another customer in the thread", plain(YES), Meaning.UNCLEAR, YES, stranger)
    yield Mail("a stranger", plain(YES), Meaning.UNCLEAR, YES, STRANGER)
    spoofed = replace(CUSTOMER, authentic=False)
    yield Mail("a sender that is not proved", plain("engage"), Meaning.UNCLEAR, "engage", spoofed)
    proved = replace(CUSTOMER, authentic=True)
    yield Mail("a sender that is proved", plain("engage"), Meaning.ENGAGE, "", proved)
    colleague = replace(CUSTOMER, own_notice=False)
    yield Mail("a forwarded notice", plain("engage"), Meaning.REPLY, "engage", colleague)
    two = plain(YES, sender="Lee <lee@example.com>, Dana <dana@example.com>")
    yield Mail("two senders", two, Meaning.UNCLEAR, YES)
    yield Mail("no sender", plain(YES, sender=None), Meaning.UNCLEAR, YES)
    yield Mail("a sender that is no address", plain(YES, sender="Lee Tan"), Meaning.UNCLEAR, YES)
    yield Mail("a new matter", plain("No light."), Meaning.NEW_MATTER, "No light.", NEW)
    yield Mail("engage without a thread", plain("engage"), Meaning.NEW_MATTER, "engage", NEW)
    carriers = replace(NEW, customer=False)
    yield Mail("carrier's, no thread", plain(YES), Meaning.UNCLEAR, YES, carriers)
    theirs = {"sender": DANA}
    answer = "I called the city. I ring you at noon."
    yield Mail("the engaged manager", plain(answer, **theirs), Meaning.ACKNOWLEDGE, answer, MANAGER)
    yield Mail("acknowledge", plain("Acknowledge", **theirs), Meaning.ACKNOWLEDGE, "", MANAGER)
    yield Mail("a colleague's words", plain(YES, **theirs), Meaning.NOTE, YES, COLLEAGUE)
    yield Mail("a colleague's engage", plain("engage", **theirs), Meaning.NOTE, "engage", COLLEAGUE)
    elsewhere = replace(MANAGER, own_notice=False)
    yield Mail("the manager by subject", plain(YES, **theirs), Meaning.NOTE, YES, elsewhere)


# What a manager answers to the receipt of an acknowledgement, or to the question when.
_CONTACTS = (
    ("a day and a time", "Thu 14:00", Meaning.NEXT_CONTACT),
    ("a day and a time, quoted", f"tomorrow 10:00\n\n{ON}\n{QUOTED}", Meaning.NEXT_CONTACT),
    ("an amount of time", "In 2 hours", Meaning.NEXT_CONTACT),
    ("a time of half a day", "Thursday afternoon", Meaning.NEXT_CONTACT),
    ("thanks for the receipt", "Thank you.", Meaning.NOTE),
    ("a time in the quote alone", f"Thanks.\n\n{ON}\n> Thu 14:00", Meaning.NOTE),
    ("an answering machine's to it", "On vacation until Thu 14:00", Meaning.NOTE),
)


def _of_orders():
    dark = "No light at Q-1001."
    yield Mail("about an order", plain(dark), Meaning.NEW_MATTER, dark, ABOUT_ORDER)
    bare = plain("", subject="Q-1001")
    yield Mail("an order in the subject alone", bare, Meaning.NEW_MATTER, "", ABOUT_ORDER)
    yield Mail("an order in an open escalation", plain(dark), Meaning.REPLY, dark, IN_ORDER)
    yield Mail("an order, and engage", plain("engage"), Meaning.REPLY, "engage", IN_ORDER)
    spoofed = replace(ABOUT_ORDER, authentic=False)
    yield Mail("an order, not proved", plain(dark), Meaning.UNCLEAR, dark, spoofed)
    for name, said, meaning in _CONTACTS:
        words = said.partition("\n")[0]
        yield Mail(name, plain(said, sender=DANA), meaning, words, RECEIPT)
    elsewhere = replace(RECEIPT, own_notice=False)
    yield Mail("a time by another", plain("Thu 14:00"), Meaning.NOTE, "Thu 14:00", elsewhere)


PEOPLE = (*_people(), *_shapes(), *_standings(), *_of_orders())
