// The chat of examples/django-chat in another language: npm's ws (Debian: node-ws). Started by the
// end-to-end tests with a port; prints "listening PORT" and ends with its standard input, so that
// it can never outlive the test that started it.
"use strict";

const { WebSocketServer } = require("ws");

const counts = new Map();
const port = Number(process.argv[2] ?? 0);
const server = new WebSocketServer({ host: "127.0.0.1", port, path: "/ws/chat/" });

server.on("listening", () => console.log(`listening ${server.address().port}`));
server.on("connection", (socket, request) => {
  const session = new URL(request.url, "ws://127.0.0.1").searchParams.get("session") ?? "none";
  socket.on("error", () => {}); // a reset on purpose is no reason to end
  socket.on("message", (data) => {
    const count = (counts.get(session) ?? 0) + 1;
    counts.set(session, count);
    const text = data.toString();
    let echo = text;
    try {
      echo = JSON.parse(text);
    } catch {}
    socket.send(JSON.stringify({ count, session, echo }));
  });
});

process.stdin.resume();
process.stdin.on("end", () => process.exit(0));
