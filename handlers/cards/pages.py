"""The pages of an installation: what somebody sees in the browser, not in Slack. No script, nothing from elsewhere."""

from html import escape
from typing import Final

POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_STYLE: Final = (
    "body{font:17px/1.55 system-ui,sans-serif;max-width:34rem;margin:12vh auto;padding:0 1.25rem;color:#1f2a28;"
    "background:#fbfaf7}h1{font-size:1.5rem}a.button{display:inline-block;padding:.65rem 1.2rem;border-radius:.4rem;"
    "background:#2f4b43;color:#fff;text-decoration:none;font-weight:600}a{color:#2f4b43}li{margin:.35rem 0}"
)
AGAIN: Final = "/slack/install"


def begin(authorize_url: str) -> str:
    return _page(
        "Add Kith to Slack",
        "<p>Kith remembers which outside vendors colleagues saw doing good work at a customer, and tells a colleague "
        "privately when another customer is in the same situation.</p>"
        "<p>It listens only in channels that it is invited to. Slack shows on the next page what it asks for.</p>"
        f'<p><a class="button" href="{escape(authorize_url)}">Choose a workspace</a></p>',
    )


def done(team: str, open_url: str) -> str:
    return _page(
        "Kith is installed",
        f"<p>Kith is in <strong>{escape(team)}</strong> now, and a direct message from it is waiting for you. Next:</p>"
        "<ol><li>In a channel where colleagues talk about customers: <code>/invite @Kith</code></li>"
        "<li>Open Kith's Home, and there its settings: your company, what it sells, who is a manager.</li>"
        "<li><code>/kith help</code> tells the rest.</li></ol>"
        f'<p><a class="button" href="{escape(open_url)}">Open Slack</a></p>',
    )


def trouble(title: str, *sentences: str) -> str:
    """What went wrong, in words, and the way to begin anew."""
    said = "".join(f"<p>{escape(sentence)}</p>" for sentence in sentences)
    return _page(title, f'{said}<p><a href="{AGAIN}">Start again</a></p>')


def _page(title: str, body: str) -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>"
        f"<body><h1>{escape(title)}</h1>{body}</body></html>"
    )
