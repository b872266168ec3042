"""URLs: standings, scores and vetoes."""

from django.urls import path

from ratings.reviews import views
from ratings.reviews.pages import StandingPages

urlpatterns = [
    *StandingPages.urls(),
    path("standings/<int:pk>/score/<int:criterion>/", views.score_entry, name="score_entry"),
    path("standings/<int:pk>/refreeze/<int:criterion>/", views.refreeze_line, name="refreeze_line"),
    path("standings/<int:pk>/veto/", views.set_veto, name="set_veto"),
    path("standings/<int:pk>/proofs/<uuid:key>/", views.rating_proof, name="rating_proof"),
    path("reviews/", views.score_desk, name="score_desk"),
    path("reviews/<int:pk>/change/", views.change_score, name="change_score"),
    path("rounds/<int:pk>/scores/<int:criterion>/", views.score_sheet, name="score_sheet"),
    path("vetoes/<int:pk>/lift/", views.lift_veto, name="lift_veto"),
]
