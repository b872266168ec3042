"""URLs: the month, the flags and the certificates."""

from django.urls import path

from ratings.flags import views

urlpatterns = [
    path("", views.rating_home, name="rating_home"),
    path("flags/", views.flag_list, name="flag_list"),
    path("flags/<int:pk>/", views.flag_passport, name="flag_passport"),
    path("certificates/<int:pk>/", views.certificate, name="certificate"),
]
