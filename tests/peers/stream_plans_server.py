"""stream_plans_server.py: answers requests for event streams by a plan, so that the waits of a
client between them can be seen.

The path is the plan, steps with commas between them, of which the last repeats: "clean" sends an
event with an id and ends as HTTP frames it, "reset" resets instead, "drop" closes without an
answer, a number is a status. "/clean,drop" is one stream, and then a server that answers nobody.
Prints "listening on http://127.0.0.1:PORT", and the step and the Last-Event-ID of each request.
"""
import socket
import struct
import sys
import threading

requests = {}
lock = threading.Lock()


def chunk(text):
    return b"%x\r\n%s\r\n" % (len(text), text.encode())


def answer(connection):
    head = b""
    while b"\r\n\r\n" not in head:
        more = connection.recv(65536)
        if not more:
            return
        head += more
    lines = head.decode().split("\r\n")
    path = lines[0].split(" ")[1]
    fields = dict(line.lower().split(": ", 1) for line in lines[1:] if ": " in line)
    with lock:
        number = requests[path] = requests.get(path, 0) + 1
    steps = path.strip("/").split(",")
    step = steps[min(number, len(steps)) - 1]
    print(f"{step} {fields.get('last-event-id', '-')}", flush=True)
    if step.isdigit():
        connection.sendall(f"HTTP/1.1 {step} Planned\r\nContent-Length: 0\r\n\r\n".encode())
    if step not in ("clean", "reset"):
        return
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                       b"Transfer-Encoding: chunked\r\n\r\n")
    # What clients of the Model Context Protocol take for a message, too.
    connection.sendall(chunk('id: %d\ndata: {"jsonrpc":"2.0","method":"notifications/tick"}\n\n'
                             % number))
    if step == "clean":
        connection.sendall(b"0\r\n\r\n")
    else:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def serve(connection):
    with connection:
        try:
            answer(connection)
        except OSError:
            pass


listener = socket.create_server(("127.0.0.1", 0), backlog=64)
print(f"listening on http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
try:
    while True:
        threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
except KeyboardInterrupt:
    sys.exit(0)
