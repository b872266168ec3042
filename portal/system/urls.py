"""URLs of the portal's own pages: sign-in, account, organisations, people, files, jobs, audit."""

urlpatterns: list = []
