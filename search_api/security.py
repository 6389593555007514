"""Who may ask, and what a browser may do with the answer.

The server has no accounts and listens on the loopback address alone, so the
attacker to keep out is another web page in the user's own browser: by DNS
rebinding (Host), or by sending forms and requests across sites (Origin,
Sec-Fetch-Site). https://fetch.spec.whatwg.org/#http-sec-fetch-site
"""

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from search_api.errors import Problem
from search_api.problems import problem_response

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_RESPONSE_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class Guard:
    """ASGI middleware: checks Host and Origin, sets the headers of every answer.

    :param host: the address listened on, accepted as Host beside the loopback names.
    """

    def __init__(self, app: ASGIApp, *, host: str) -> None:
        self.app = app
        self.hosts = _LOOPBACK_NAMES | {f"[{host}]" if ":" in host else host.lower()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer that it may not be made."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def add_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(_RESPONSE_HEADERS)
                is_ours = scope["path"].startswith("/static/")
                headers.setdefault("Cache-Control", "no-cache" if is_ours else "no-store")
            await send(message)

        problem = self._refusal(scope["method"], Headers(scope=scope))
        if problem is None:
            await self.app(scope, receive, add_headers)
        else:
            await problem_response(problem, scope["path"])(scope, receive, add_headers)

    def _refusal(self, method: str, headers: Headers) -> Problem | None:
        host = headers.get("host", "")
        if len(headers.getlist("host")) != 1 or _name(host) not in self.hosts:
            return Problem(
                421,
                "wrong-host",
                "Tên máy chủ không đúng",
                f"Host {host[:100]!r} không phải máy này. Hãy mở http://127.0.0.1.",
            )
        if method in _SAFE_METHODS:
            return None
        site = headers.get("sec-fetch-site", "same-origin")
        origin = headers.get("origin", f"http://{host}")
        if site not in ("same-origin", "none") or origin.lower() != f"http://{host}".lower():
            return Problem(
                403,
                "cross-site",
                "Yêu cầu đến từ trang khác",
                f"Trang {origin[:100]!r} không được gửi yêu cầu đến đây.",
            )
        return None


def _name(host: str) -> str:
    """Return the host without its port, lower case."""
    name, colon, port = host.lower().rpartition(":")
    return name if colon and port.isascii() and port.isdigit() else host.lower()
