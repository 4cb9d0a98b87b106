"""Sends the real binary generated requests, valid and invalid, from its own API document.

    run.py BINARY [--seed N]… [--examples N] [--as nobody|member|owner]…

Each run has its own server, folder and team, because an owner's actions would end other runs. Several runs happen at
once, and each prints its results at its end. By default, every kind of user sends every operation with few examples. The
run fails on a server error, and on an answer that is not in the document.
"""

import argparse
import contextlib
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import urllib.request
from concurrent.futures import ThreadPoolExecutor

HERE = pathlib.Path(__file__).parent
WHO = ["nobody", "member", "owner"]
# The share of operations that must have succeeded, by user. A lower share means that something else was tested, such as an
# ended session.
AT_LEAST = {"nobody": 0.05, "member": 0.4, "owner": 0.6}
# `read_stream` tests the stream. No body of an upload can be generated.
NOT_ASKED = {"GET /api/messages", "PATCH /api/uploads/{id}"}
# The time that a server may take to stop, in seconds: far longer than a slow machine needs.
PATIENCE = 600


class Server:
    """The binary on a free port, as a demo, so that ended sessions are replaced without a password."""

    def __init__(self, binary: str, folder: str) -> None:
        self.binary, self.data = binary, ["--data", folder]
        flags = ["--port", "0", "--dev-login", "--empty", "--rate-limits", "off", "--log", "warn"]
        self.process = subprocess.Popen([binary, *self.data, *flags], stdout=subprocess.PIPE, text=True, cwd=folder)
        self.origin = next(filter(None, map(address, self.process.stdout)))

    def ask(self, path: str, body: object = None, token: str | None = None, method: str | None = None) -> object:
        headers = {"Content-Type": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.origin + path, data, headers, method=method)
        with urllib.request.urlopen(request) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def command(self, *words: str) -> str:
        return subprocess.run([self.binary, *words, *self.data], check=True, capture_output=True, text=True).stdout

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(PATIENCE)


def address(line: str) -> str | None:
    found = re.search(r"listens on (http:\S+)", line)
    return found and found[1]


def make_team(server: Server) -> dict[str, str]:
    """Makes an owner, John and Jane of the demo with a room and messages, Ruth, notices, and audit log entries. Returns the tokens of an
    invite for many and of a reset link for Ruth."""
    token = re.search(r"/join#(\S+)", server.command("owner-link"))[1]
    owner = server.ask("/api/join", {"token": token, "username": "olivia", "password": "seven brown geese"})["token"]
    john = server.ask("/api/login", {"username": "john"})["token"]
    room = server.ask("/api/rooms", {"name": "office", "topic": "Chairs", "usernames": ["jane", "olivia"]}, john)["id"]
    server.ask(f"/api/conversations/{room}/messages", {"content": "Hello, @olivia"}, john)
    for other in ["olivia", "jane"]:
        conversation = server.ask("/api/conversations", {"username": other}, john)["id"]
        for content in ["Hello", "How are you?"]:
            server.ask(f"/api/conversations/{conversation}/messages", {"content": content}, john)
    server.ask("/api/conversations/3/messages", {"content": "Fine"}, owner)
    server.command("user", "reset", "olivia")
    server.command("user", "add", "ruth")
    ruth = server.ask("/api/login", {"username": "ruth"})["authUser"]["id"]
    server.ask("/api/device_links", {}, owner)
    invite = server.ask("/api/invites", {"uses": 1000, "days": 7, "note": "for the office"}, owner)
    reset = server.ask(f"/api/users/{ruth}/reset", {}, owner)
    return {"CHINWAG_INVITE": token_of(invite), "CHINWAG_RESET": token_of(reset)}


def token_of(made: dict) -> str:
    return made["links"][0]["url"].split("#")[1]


def read_stream(server: Server) -> None:
    """Reads the beginning of the stream, which never ends and is therefore left out of the run."""
    token = server.ask("/api/login", {"username": "john"})["token"]
    headers = {"Authorization": f"Bearer {token}", "Accept": "text/event-stream"}
    with urllib.request.urlopen(urllib.request.Request(server.origin + "/api/messages", headers=headers)) as answer:
        assert answer.headers["Content-Type"] == "text/event-stream", answer.headers
        lines = [answer.readline() for _ in range(4)]
        assert b"event: hello\n" in [line.replace(b"event:hello", b"event: hello") for line in lines], lines


def run(binary: str, who: str, seed: int, examples: int) -> bool:
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        server = Server(binary, folder)
        stack.callback(server.stop)
        tokens = make_team(server)
        read_stream(server)
        # From a file, because schemathesis waits only 10 seconds for the document, too short for a slow machine.
        document = pathlib.Path(folder) / "openapi.json"
        document.write_text(json.dumps(server.ask("/api/openapi.json")))
        command = [
            str(pathlib.Path(sys.executable).parent / "schemathesis"),
            *["--config-file", str(HERE / "schemathesis.toml")],
            *["run", str(document), "--url", server.origin, "--seed", str(seed), "--max-examples", str(examples)],
        ]
        answers = pathlib.Path(folder) / "answers.json"
        own = {"CHINWAG_WHO": who, "CHINWAG_ORIGIN": server.origin, "CHINWAG_ANSWERS": str(answers), "PYTHONPATH": str(HERE)}
        result = subprocess.run(
            command, env=os.environ | tokens | own, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        print(f"\n=== as {who}, with seed {seed} and {examples} examples ===\n{result.stdout}", flush=True)
        is_whole = is_enough(who, operations(document), json.loads(answers.read_text()))
        return result.returncode == 0 and server.process.poll() is None and is_whole


def operations(document: pathlib.Path) -> set[str]:
    paths = json.loads(document.read_text())["paths"]
    return {f"{method.upper()} {path}" for path, methods in paths.items() for method in methods}


def is_enough(who: str, operations: set[str], answers: list[list]) -> bool:
    """Whether all operations were sent, and enough of them were answered with 2xx or 3xx."""
    left_out = operations - NOT_ASKED - {label for label, _ in answers}
    done = {label for label, status in answers if status < 400}
    print(f"{len(done)} of {len(operations)} operations succeeded as {who}, and {len(left_out)} were not sent", flush=True)
    return not left_out and len(done) >= AT_LEAST[who] * len(operations)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("--seed", dest="seeds", action="append", type=int)
    parser.add_argument("--examples", type=int, default=5)
    parser.add_argument("--as", dest="who", action="append", choices=WHO)
    arguments = parser.parse_args()
    binary = str(pathlib.Path(arguments.binary).resolve())
    runs = [(binary, who, seed, arguments.examples) for seed in arguments.seeds or [1] for who in arguments.who or WHO]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        outcomes = list(pool.map(lambda of: run(*of), runs))
    sys.exit(0 if all(outcomes) else 1)


main()
