"""What somebody had typed when her session ended: it waits for her behind the login.

It lies in the browser's signed cookie, with whose it is: whoever else logs in there does not get
it.  Only forms that have nothing secret in them are kept.
"""

from __future__ import annotations

from flask import request, session
from werkzeug.datastructures import MultiDict

LIMIT = 1500
"""Characters; a cookie holds 4 kB."""
_KEY = "draft"


def keep(owner: int) -> bool:
    """Keep the form that was just sent; False when it is too long for a cookie."""
    fields = [(name, text) for name, text in request.form.items(multi=True) if name != "csrf_token"]
    if sum(len(name) + len(text) for name, text in fields) > LIMIT:
        return False
    session[_KEY] = {"owner": owner, "path": request.path, "fields": fields}
    return True


def carry() -> dict[str, object]:
    """Return what must outlive `session.clear()` when somebody logs in."""
    return {_KEY: session[_KEY]} if _KEY in session else {}


def take(owner: int) -> MultiDict[str, str] | None:
    """Return what this person had typed on this page, once."""
    draft = session.get(_KEY)
    if not draft or draft["path"] != request.path or draft["owner"] != owner:
        return None
    del session[_KEY]
    return MultiDict((name, text) for name, text in draft["fields"])
