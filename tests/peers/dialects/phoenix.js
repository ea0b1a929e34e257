// phoenix.js: the phoenix package's client against a server of channels that was written by what
// Phoenix answers: joins, heartbeats, broadcasts.
const WebSocket = require("ws");
const { Socket } = require("phoenix");
const { listen } = require("./server");
const { play } = require("./story");

const beat_ms = 300;

async function serve(tell) {
  const host = await listen(tell, {}, (socket) => {
    socket.joined = new Map(); // topic: the join's reference
    socket.on("message", (data) => {
      const [join, ref, topic, event, payload] = JSON.parse(data);
      const reply = { status: "ok", response: {} };
      if (event === "heartbeat") tell("beat");
      if (event === "say") tell("heard", payload);
      if (event === "phx_join") socket.joined.set(topic, join);
      socket.send(JSON.stringify([join, ref, topic, "phx_reply", reply]));
      if (event !== "phx_leave") return;
      socket.joined.delete(topic);
      socket.send(JSON.stringify([join, ref, topic, "phx_close", {}]));
    });
  });
  return {
    url: host.url + "socket",
    say(n) {
      for (const socket of host.sockets)
        if (socket.joined.has("room:1"))
          socket.send(JSON.stringify([null, null, "room:1", "chat", { n }]));
    },
    text: (n) => `{"n":${n}}`,
  };
}

function open(url, tell) {
  const socket = new Socket(url, {
    transport: WebSocket,
    heartbeatIntervalMs: beat_ms,
    reconnectAfterMs: () => 150,
    rejoinAfterMs: () => 150,
  });
  let is_open = false;
  socket.onOpen(() => (is_open = true));
  // It is told an error beside an open socket's close too; only a dial's counts.
  socket.onError(() => {
    if (!is_open) tell("failed");
  });
  socket.connect();
  const channel = socket.channel("room:1", {});
  // What tells of a heartbeat without an answer, too, when no socket has closed.
  channel.onError(() => {
    if (is_open) tell("lost");
    is_open = false;
  });
  channel.on("chat", (message) => tell("got", { n: message.n }));
  channel.join().receive("ok", () => tell("ready"));
  // It keeps what is sent while it is away.
  const send = (m) => void channel.push("say", { m });
  return { send, close: () => new Promise((done) => socket.disconnect(done)) };
}

play({ serve, open, beats: true });
