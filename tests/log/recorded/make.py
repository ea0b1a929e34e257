#!/usr/bin/python3
"""make.py REDIAL [NAME...]: records the logs beside this file anew, with real servers and clients.

Each is one to two minutes of a program of somebody else's, as it is, on loopback: the server is
ended and started again twice, and Redial connects to it, or is the tap between it and a client.
Needs what `make setup` installs for the end-to-end tests (Debian's daphne, python3-websockets,
node-ws, chromium; the npm packages of tests/peers in .cache/peers).
"""
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(HERE)))
PEERS = os.path.join(ROOT, "tests", "peers")
PYTHON = "/usr/bin/python3"
REDIAL = sys.argv[1]
WORK = tempfile.mkdtemp(prefix="recorded-")
NODE = {"NODE_PATH": os.path.join(ROOT, ".cache/peers/node_modules") + ":/usr/share/nodejs"}

# The counter of the websockets tutorial: everybody's value, and how many are there.
TUTORIAL = """
import asyncio, json, sys, websockets
USERS, VALUE = set(), 0
async def counter(websocket):
    global VALUE
    USERS.add(websocket)
    try:
        websockets.broadcast(USERS, json.dumps({"type": "users", "count": len(USERS)}))
        await websocket.send(json.dumps({"type": "value", "value": VALUE}))
        async for message in websocket:
            VALUE += 1
            websockets.broadcast(USERS, json.dumps({"type": "value", "value": VALUE}))
    finally:
        USERS.discard(websocket)
        websockets.broadcast(USERS, json.dumps({"type": "users", "count": len(USERS)}))
async def main():
    async with websockets.serve(counter, "127.0.0.1", int(sys.argv[1])):
        await asyncio.Future()
asyncio.run(main())
"""

LISTENER = """
import asyncio, sys, websockets
async def main():
    async with websockets.connect(sys.argv[1]) as connection:
        async for _ in connection:
            pass
asyncio.run(main())
"""

NGINX = """
daemon off; pid %(work)s/nginx.pid; error_log /dev/null; worker_processes 1;
events { worker_connections 64; }
http {
  access_log off; client_body_temp_path %(work)s; proxy_temp_path %(work)s;
  fastcgi_temp_path %(work)s; uwsgi_temp_path %(work)s; scgi_temp_path %(work)s;
  server {
    listen 127.0.0.1:%(port)d;
    location / {
      proxy_pass http://127.0.0.1:%(behind)d; proxy_http_version 1.1;
      proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade;
      proxy_read_timeout 12s;
    }
  }
}
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start(*words, env=None, cwd=None, **more):
    return subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                            stderr=subprocess.DEVNULL, cwd=cwd, start_new_session=True,
                            env=dict(os.environ, HOME=WORK, XDG_CONFIG_HOME=WORK, **(env or {})),
                            **more)


def end(process, how=signal.SIGTERM):
    try:
        os.killpg(process.pid, how)
    except ProcessLookupError:
        pass
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wait_for(port):
    for _ in range(400):
        try:
            socket.create_connection(("127.0.0.1", port), 0.2).close()
            return
        except OSError:
            time.sleep(0.05)
    raise SystemExit(f"nothing listens on {port}")


class Server:
    """A command that listens on a port of its own, ended and started as often as asked."""
    def __init__(self, *words, cwd=None, env=None):
        self.port = free_port()
        self.words = [word.replace("PORT", str(self.port)) for word in words]
        self.cwd, self.env = cwd, env
        self.start()

    def start(self):
        self.process = start(*self.words, cwd=self.cwd, env=self.env)
        wait_for(self.port)

    def is_away_for(self, seconds, how=signal.SIGTERM):
        end(self.process, how)
        time.sleep(seconds)
        self.start()

    def end(self):
        end(self.process)


def ws_server():
    return Server("node", os.path.join(PEERS, "chat_server.js"), "PORT", env=NODE)


def keep(name, path):
    """Findings and verdicts are what a reader concludes: the log keeps what was seen."""
    kept = []
    for line in open(path, encoding="utf-8"):
        if json.loads(line)["type"] not in ("finding", "resume"):
            kept.append(line)
    to = os.path.join(HERE, name + ".jsonl")
    with open(to, "w", encoding="utf-8") as out:
        out.writelines(kept)
    size = os.path.getsize(to)
    print(f"{name}: {len(kept)} lines, {size} bytes")
    if size > 100_000:
        raise SystemExit("a recorded log has at most 100 kB")


def two_outages(server):
    time.sleep(6)
    server.is_away_for(5)
    time.sleep(14)
    server.is_away_for(2.5, signal.SIGKILL)
    time.sleep(12)


def connects(name, server, path, during=two_outages, sends=("one", "two", "three")):
    log = os.path.join(WORK, name + ".jsonl")
    words = [REDIAL, "connect", f"ws://127.0.0.1:{server.port}{path}", "--session", "recorded",
             "--log", log]
    client = start(*words)
    try:
        for text in sends:
            time.sleep(0.5)
            client.stdin.write((json.dumps({"text": text}) + "\n").encode())
            client.stdin.flush()
        during(server)
    finally:
        end(client, signal.SIGINT)
        server.end()
    keep(name, log)


def taps(name, client_words, env=None, during=two_outages, path="/ws/chat/"):
    server = ws_server()
    log = os.path.join(WORK, name + ".jsonl")
    port = free_port()
    tap = start(REDIAL, "tap", "--listen", str(port), "--to", f"ws://127.0.0.1:{server.port}",
                "--log", log)
    time.sleep(1)
    url = f"ws://127.0.0.1:{port}{path}"
    client = start(*[word.replace("URL", url) for word in client_words], env=env)
    try:
        during(server)
    finally:
        end(client)
        end(tap, signal.SIGINT)
        server.end()
    keep(name, log)


def django():
    folder = os.path.join(ROOT, "examples", "django-chat")
    server = Server(PYTHON, "-m", "daphne", "-b", "127.0.0.1", "-p", "PORT",
                    "chat.asgi:application", cwd=folder)
    connects("server_django_channels", server, "/ws/chat/")


def tutorial():
    server = Server(PYTHON, "-c", TUTORIAL, "PORT")
    others = []

    def crowd(server):
        for seconds, count, how in ((6, 3, signal.SIGTERM), (14, 6, signal.SIGKILL), (12, 0, 0)):
            for _ in range(count):
                others.append(start(PYTHON, "-c", LISTENER, f"ws://127.0.0.1:{server.port}/"))
            time.sleep(seconds)
            if how:
                server.is_away_for(3, how)
        for other in others:
            end(other)

    connects("server_python_websockets", server, "/", crowd)


def node_ws():
    connects("server_node_ws", ws_server(), "/ws/chat/")


def nginx_before(behind, name, during):
    config = os.path.join(WORK, "nginx.conf")
    port = free_port()
    with open(config, "w", encoding="utf-8") as out:
        out.write(NGINX % {"work": WORK, "port": port, "behind": behind.port})
    server = Server.__new__(Server)
    server.port, server.cwd, server.env = port, None, None
    server.words = ["/usr/sbin/nginx", "-c", config, "-p", WORK]
    server.start()
    try:
        connects(name, server, "/ws/chat/", during)
    finally:
        behind.end()


def nginx_idle():
    nginx_before(ws_server(), "server_nginx_idle_limit", lambda _: time.sleep(62))


def nginx_restarts():
    behind = ws_server()
    nginx_before(behind, "server_nginx_bad_gateway", lambda _: two_outages(behind))


def library(name):
    taps("client_" + name.replace("-", "_"),
         ["node", os.path.join(PEERS, "library_client.js"), name, "URL"], NODE)


def python_websockets():
    taps("client_python_websockets", [PYTHON, os.path.join(PEERS, "websockets_client.py"), "URL"])


def chromium():
    page = subprocess.Popen([PYTHON, os.path.join(PEERS, "reconnect_page.py")], text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    address = page.stdout.readline().split(" on ")[1].strip()
    query = "?url=URL&base=500&factor=2&cap=4000&jitter=7"
    try:
        taps("client_chromium_page",
             ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic",
              "--no-first-run", "--disable-background-networking", "--disable-component-update",
              "--disable-sync", f"--user-data-dir={WORK}/profile", address + query])
    finally:
        page.terminate()


RECORDINGS = {"django": django, "tutorial": tutorial, "node_ws": node_ws,
              "nginx-idle": nginx_idle, "nginx-restarts": nginx_restarts,
              "reconnecting-websocket": lambda: library("reconnecting-websocket"),
              "partysocket": lambda: library("partysocket"),
              "actioncable": lambda: library("actioncable"),
              "python-websockets": python_websockets, "chromium": chromium}

for name in sys.argv[2:] or RECORDINGS:
    RECORDINGS[name]()
