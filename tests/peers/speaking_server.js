// Servers that speak a dialect, for the end-to-end tests of sessions that speak it: what they ask,
// answer and remember is written here by hand, after the protocols. Started with the dialect's name
// and a port; ends with its standard input. Debian: node-ws.
"use strict";

const { WebSocketServer } = require("ws");

const [dialect, port] = process.argv.slice(2);

// Numbered events to one session after the other, every 20 ms; a session is taken up again by its
// id and the last number. After the fifth event of its first connection a client is asked to go.
const gatewaySessions = new Map();
function gateway(socket) {
  let session = null;
  const say = (packet) => socket.send(JSON.stringify(packet));
  const sent = (event) => say({ t: event.t, s: event.s, op: 0, d: event.d });
  const happen = (t, d) => {
    const event = { t, s: session.events.length + 1, d };
    session.events.push(event);
    sent(event);
  };
  const ticking = setInterval(() => {
    if (session?.socket !== socket) return;
    happen("TICK", {});
    if (session.events.length === 6) say({ op: 7, d: null });
  }, 20);
  socket.on("close", () => clearInterval(ticking));
  socket.on("message", (data) => {
    const { op, d } = JSON.parse(data.toString());
    if (op === 1) say({ op: 11 });
    if (op === 2) {
      session = { socket, events: [] };
      const id = `session-${gatewaySessions.size + 1}`;
      gatewaySessions.set(id, session);
      happen("READY", { session_id: id });
    }
    if (op === 6) {
      const known = gatewaySessions.get(d.session_id);
      if (known === undefined) return say({ op: 9, d: false });
      session = known;
      session.socket = socket;
      session.events.slice(d.seq).forEach(sent);
      happen("RESUMED", {});
    }
  });
  say({ op: 10, d: { heartbeat_interval: 30000 } });
  say({ op: 1, d: null });
}

// A hub with a stream that counts, and pings.
function signalr(socket) {
  const end = "\u001e";
  const say = (record) => socket.send(JSON.stringify(record) + end);
  const streams = [];
  let isIn = false;
  const counting = setInterval(() => {
    for (const stream of streams) say({ type: 2, invocationId: stream.id, item: ++stream.count });
  }, 20);
  socket.on("close", () => clearInterval(counting));
  socket.on("message", (data) => {
    for (const text of data.toString().split(end).filter((one) => one !== "")) {
      const record = JSON.parse(text);
      if (!isIn && record.protocol === "json") {
        isIn = true;
        say({});
        say({ type: 6 });
      }
      if (record.type === 4) streams.push({ id: record.invocationId, count: 0 });
    }
  });
}

// A broker with one message a subscription.
function stomp(socket) {
  const say = (head, body) => socket.send(`${head}\n\n${body}\0`);
  socket.on("message", (data) => {
    for (const frame of data.toString().split("\0")) {
      const lines = frame.replace(/^[\r\n]+/, "").split("\n");
      const header = (name) =>
        lines.find((line) => line.startsWith(`${name}:`))?.slice(name.length + 1);
      if (lines[0] === "CONNECT") say("CONNECTED\nversion:1.2\nheart-beat:0,0", "");
      if (lines[0] !== "SUBSCRIBE") continue;
      const from = Number(header("x-stream-offset")?.replace("offset=", "") ?? 7);
      say(
        `MESSAGE\nsubscription:${header("id")}\ndestination:${header("destination")}` +
          `\nmessage-id:${from}\nx-stream-offset:${from}`,
        `message ${from}`,
      );
    }
  });
}

const server = new WebSocketServer({ host: "127.0.0.1", port: Number(port) });
server.on("connection", (socket) => {
  socket.on("error", () => {}); // a reset on purpose is no reason to end
  ({ gateway, signalr, stomp })[dialect](socket);
});

process.stdin.resume();
process.stdin.on("end", () => process.exit(0));
