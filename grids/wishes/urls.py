"""URLs of wishes."""

from django.urls import path

from grids.wishes import views
from grids.wishes.acts import WISHES
from grids.wishes.pages import WishPages

urlpatterns = [
    *WishPages.urls(),
    path("wishes/<int:pk>/claim/", views.claim_wish, name="claim_wish"),
    path("wishes/<int:pk>/person/", views.reveal_wish_person, name="reveal_wish_person"),
    path("wishes/<int:pk>/files/<uuid:key>/", views.wish_file, name="wish_file"),
    *[act.url() for act in WISHES],
]
