"""Addresses of the Escalations Desk: its board, its tickets, and an escalation's way to them."""

from django.urls import path

from rung.web.desk.views import broadcasts, desk_links, desk_tickets, handling

TICKET = "desk/board/CED-<int:number>/"
ESCALATION = "desk/escalations/ESC-<int:number>/"
URLS = [
    path("desk/board/", desk_tickets.board, name="board"),
    path(TICKET, desk_tickets.ticket, name="ticket"),
    path(f"{TICKET}take/", desk_tickets.take, name="take_ticket"),
    path(f"{TICKET}stage/", desk_tickets.move, name="move_ticket"),
    path(f"{TICKET}step/", desk_tickets.step, name="plan_step"),
    path(f"{TICKET}speaker/", desk_tickets.speak, name="let_speak"),
    path(f"{TICKET}note/", desk_tickets.note, name="ticket_note"),
    path(f"{TICKET}update/", broadcasts.write, name="broadcast"),
    path(f"{TICKET}update/<uuid:broadcast_id>/", broadcasts.sent, name="broadcast_sent"),
    path(f"{ESCALATION}desk-ticket/", desk_links.open_ticket, name="open_ticket"),
    path(f"{ESCALATION}link-ticket/", desk_links.link, name="link_ticket"),
    path(f"{ESCALATION}unlink-ticket/", desk_links.unlink, name="unlink_ticket"),
    path(f"{ESCALATION}handling/", handling.of_escalation, name="add_handling"),
    path("desk/orders/<str:reference>/handling/", handling.of_order, name="order_handling"),
    path(
        f"{ESCALATION}handling/<uuid:handling_id>/end/",
        handling.end_of_escalation,
        name="end_handling",
    ),
    path(
        "desk/orders/<str:reference>/handling/<uuid:handling_id>/end/",
        handling.end_of_order,
        name="end_order_handling",
    ),
]
