"""URLs: objections."""

from django.urls import path

from ratings.objections import views
from ratings.objections.pages import ObjectionPages

urlpatterns = [
    path("standings/<int:pk>/object/", views.raise_objection, name="raise_objection"),
    *ObjectionPages.urls(),
    views.KEEP_SCORE.url(),
    path("objections/<int:pk>/answer/", views.answer_objection, name="answer_objection"),
]
