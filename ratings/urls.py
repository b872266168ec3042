"""URLs of ratings."""

from django.urls import path

from ratings.pages import ObjectionPages, RestatementPages, RoundPages, SchemePages, StandingPages
from ratings.views import flags, objections, reviews, rounds, schemes

urlpatterns = [
    path("", flags.rating_home, name="rating_home"),
    path("flags/", flags.flag_list, name="flag_list"),
    path("flags/<int:pk>/", flags.flag_passport, name="flag_passport"),
    path("certificates/<int:pk>/", flags.certificate, name="certificate"),
    *StandingPages.urls(),
    path("standings/<int:pk>/score/<int:criterion>/", reviews.score_entry, name="score_entry"),
    path("standings/<int:pk>/veto/", reviews.set_veto, name="set_veto"),
    path("standings/<int:pk>/object/", objections.raise_objection, name="raise_objection"),
    path("standings/<int:pk>/proofs/<uuid:key>/", reviews.rating_proof, name="rating_proof"),
    path("reviews/", reviews.score_desk, name="score_desk"),
    path("reviews/<int:pk>/change/", reviews.change_score, name="change_score"),
    path("rounds/<int:pk>/scores/<int:criterion>/", reviews.score_sheet, name="score_sheet"),
    path("vetoes/<int:pk>/lift/", reviews.lift_veto, name="lift_veto"),
    *ObjectionPages.urls(),
    path("objections/<int:pk>/answer/", objections.answer_objection, name="answer_objection"),
    path("rounds/rank/", rounds.rank_month, name="rank_month"),
    *RoundPages.urls(),
    *[act.url() for act in (*rounds.ROUNDS, rounds.RESTATE)],
    *RestatementPages.urls(),
    path("schemes/adopt/", schemes.adopt_scheme, name="adopt_scheme"),
    *SchemePages.urls(),
    path("schemes/<int:pk>/activate/", schemes.activate_scheme, name="activate_scheme"),
    path("schemes/<int:pk>/renew/", schemes.renew_scheme, name="renew_scheme"),
    path("schemes/<int:pk>/rules/", schemes.set_rules, name="set_rules"),
    path("schemes/<int:pk>/criteria/new/", schemes.criterion_new, name="criterion_new"),
    path("criteria/<int:pk>/edit/", schemes.criterion_edit, name="criterion_edit"),
    path("criteria/<int:pk>/remove/", schemes.remove_criterion, name="remove_criterion"),
    path("schemes/<int:pk>/groups/new/", schemes.group_new, name="group_new"),
    path("groups/<int:pk>/members/", schemes.set_members, name="set_members"),
]
