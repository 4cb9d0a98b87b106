"""Authenticates the generated requests, and counts their answers."""

import atexit
import collections
import json
import os
import urllib.request

import schemathesis

WHO = os.environ["CHINWAG_WHO"]
ORIGIN = os.environ["CHINWAG_ORIGIN"]
NAME = {"nobody": None, "member": "john", "owner": "olivia"}[WHO]

# Requests that end their session or the user's others: Ruth sends them, each in a new session.
ENDS = ["/api/logout", "/api/refresh_token", "/api/account/password", "/api/sessions/{id}/revoke", "/api/sessions/revoke_others"]


# Patterns that the generator cannot use, with narrower ones that it can.
CLASSES = {
    r"\P{Cc}": r"[^\x00-\x1f\x7f-\x9f]",
    r"[\p{Alphabetic}\p{N}]": r"[0-9A-Za-zÀ-ÖØ-öø-ɏа-яぁ-ん]",
    r"\p{L}\p{M}\p{N}": r"0-9A-Za-zÀ-ÖØ-öø-ɏа-яぁ-ん",
    r"\p{Cc}\p{Zl}\p{Zp}": r"\x00-\x1f\x7f-\x9f\u2028\u2029",
}


# No pattern knows all of them.
EMOJI = ["👍", "❤️", "🎉", "👩‍👩‍👧‍👦", "👍🏽", "🏴󠁧󠁢󠁳󠁣󠁴󠁿"]


@schemathesis.hook
def before_load_schema(context, raw_schema):
    def walk(value):
        if isinstance(value, dict):
            if value.get("name") == "emoji":
                value["schema"]["enum"] = EMOJI
            if "replyToId" in value and "mine" not in value:
                # The message that it answers must exist.
                value["replyToId"] = {"type": "null"}
            for key, inner in value.items():
                if key == "pattern" and isinstance(inner, str):
                    for wide, narrow in CLASSES.items():
                        inner = inner.replace(wide, narrow)
                    value[key] = inner
                else:
                    walk(inner)
        elif isinstance(value, list):
            for inner in value:
                walk(inner)

    walk(raw_schema)


@schemathesis.hook
def filter_body(context, body):
    """Skips long texts with white space around them: the server trims before it counts, which no schema can express."""
    texts = body.values() if isinstance(body, dict) else []
    return not any(isinstance(text, str) and len(text) > 40 and text != text.strip() for text in texts)


def sign_in(name: str) -> tuple[str, str]:
    """Starts a session, and returns its token and its user's id."""
    body = json.dumps({"username": name}).encode()
    request = urllib.request.Request(f"{ORIGIN}/api/login", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        login = json.load(answer)
    return login["token"], login["authUser"]["id"]


LASTING = sign_in(NAME) if NAME else None


@schemathesis.auth(refresh_interval=None)
class Signed:
    def get(self, case, context):
        if NAME is None:
            return None
        return sign_in("ruth")[0] if case.operation.path in ENDS else LASTING[0]

    def set(self, case, data, context):
        if data is not None:
            case.headers["Authorization"] = f"Bearer {data}"


@schemathesis.hook
def before_call(context, case, kwargs):
    """Replaces every second generated id and token by an existing one, because most generated ones do not exist."""
    body = case.body
    if isinstance(body, dict) and isinstance(body.get("token"), str) and len(body["token"]) == 43 and body["token"] < "V":
        body["token"] = os.environ["CHINWAG_RESET" if "resets" in case.operation.path else "CHINWAG_INVITE"]
    for name, value in (case.path_parameters or {}).items():
        if isinstance(value, str) and value.isascii() and value.isdigit() and value[0] != "0" and len(value) < 19:
            number = int(value)
            if number % 2:
                case.path_parameters[name] = str(number // 2 % 3 + 1)
            # Another user, because an owner who deactivates or demotes themselves would end the run.
            if WHO == "owner" and case.operation.path.startswith("/api/users/") and case.path_parameters[name] == LASTING[1]:
                case.path_parameters[name] = "1"


ANSWERS = collections.Counter()


@schemathesis.hook
def after_call(context, case, response):
    ANSWERS[case.operation.label, response.status_code] += 1


@atexit.register
def tell():
    with open(os.environ["CHINWAG_ANSWERS"], "w") as file:
        json.dump([[label, status] for label, status in ANSWERS], file)
    good = sum(count for (_, status), count in ANSWERS.items() if status < 400)
    print(f"{sum(ANSWERS.values())} requests as {WHO}, {good} of them answered with 2xx or 3xx.")
    for label in sorted({label for label, _ in ANSWERS}):
        statuses = sorted((status, count) for (of, status), count in ANSWERS.items() if of == label)
        print(f"  {label}: " + ", ".join(f"{count} × {status}" for status, count in statuses))
