"""Addresses of figures, the scorecard, summaries and corrections."""

from django.urls import path

from rung.web.desk.views import corrections, figures, scorecard, summary

URLS = [
    path("desk/figures/", figures.figures, name="figures"),
    path("desk/figures/figures.csv", figures.figures_csv, name="figures_csv"),
    path("desk/figures/<slug:figure>/", figures.behind, name="figure"),
    path("desk/figures/<slug:figure>/list.csv", figures.behind_csv, name="figure_csv"),
    path("desk/scorecard/", scorecard.regional, name="scorecard"),
    path("desk/scorecard/orders/", scorecard.jeopardy, name="jeopardy"),
    path("desk/escalations/ESC-<int:number>/summary/", summary.summary, name="summary"),
    path(
        "desk/escalations/ESC-<int:number>/correction/<uuid:clock_id>/",
        corrections.correction,
        name="correction",
    ),
]
