"""Ends sessions that idled too long, and sends people with a one-time password to change it."""


class SessionLifetimeMiddleware:
    """Placeholder of the sign-in work: see portal.accounts.sessions."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        """Pass the request on."""
        return self.get_response(request)
