"""A page that remembers everything that went wrong on it."""

from urllib.parse import urlsplit

CHROMIUM_FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
PHONE = {
    "viewport": {"width": 360, "height": 740},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}
DESKTOP = {"viewport": {"width": 1440, "height": 900}}
SCREENS = {"phone": PHONE, "desktop": DESKTOP}
# The console does not name every violation of the policy; the event does.
REPORT_CSP = """document.addEventListener('securitypolicyviolation', event =>
    console.error('CSP ' + event.violatedDirective + ' ' + event.blockedURI))"""


class Watch:
    """Collects console errors, uncaught exceptions, failed requests and requests to other hosts."""

    def __init__(self, page, address):
        self.home = urlsplit(address).netloc
        self.troubles = []
        self.allowed = []
        page.on("console", self.on_console)
        page.on("pageerror", lambda error: self.troubles.append(f"exception: {error}"))
        page.on("request", self.on_request)
        page.on("requestfailed", self.on_failure)
        page.on("response", self.on_response)

    def allow(self, words):
        """A trouble that the test brings about on purpose, e.g. `allow("404")`."""
        self.allowed.append(words)

    def on_console(self, message):
        if message.type in ("error", "warning"):
            self.troubles.append(f"console: {message.text} {message.location.get('url', '')}")

    def on_request(self, request):
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != self.home:
            self.troubles.append(f"request to another host: {request.url}")

    def on_failure(self, request):
        # Leaving a page aborts what it still loads; a download aborts the navigation.
        if "ERR_ABORTED" not in (request.failure or ""):
            self.troubles.append(f"failed: {request.method} {request.url} {request.failure}")

    def on_response(self, response):
        if response.status >= 500:
            self.troubles.append(f"{response.status}: {response.request.method} {response.url}")

    def take(self):
        """What went wrong since the last time it was asked for."""
        found, self.troubles = self.unexpected(), []
        return found

    def unexpected(self):
        return [
            trouble
            for trouble in self.troubles
            if not any(words in trouble for words in self.allowed)
        ]


def unfold_filters(page):
    """On a phone the conditions not in use wait behind a button."""
    button = page.get_by_role("button", name="更多条件")
    if button.is_visible():
        button.click()
