// gateway.js: @discordjs/ws against a gateway that was written by Discord's documentation: hello,
// heartbeats, identify, numbered events, and sessions that are resumed.
const ws = require("ws");
const { listen } = require("./server");
const { play } = require("./story");

// It dials anew once its last socket is closed, and ws waits half a minute for the close frame of a
// server that is not there.
const Socket = ws.WebSocket;
ws.WebSocket = class extends Socket {
  constructor(to, protocols, options) {
    super(to, protocols, { ...options, closeTimeout: 200 });
  }
};
const { WebSocketManager, WebSocketShardEvents } = require("@discordjs/ws");

const beat_ms = 250;

async function serve(tell) {
  const sessions = new Map(); // by their id: what was sent, in order
  const dispatch = (socket, t, d) => {
    const events = sessions.get(socket.session);
    events.push({ op: 0, s: events.length + 1, t, d });
    socket.send(JSON.stringify(events.at(-1)));
  };
  const answers = {
    1(socket) {
      socket.send(JSON.stringify({ op: 11 }));
      tell("beat");
    },
    2(socket) {
      socket.session = `session${sessions.size + 1}`;
      sessions.set(socket.session, []);
      const user = { id: "1", username: "test" };
      const more = { v: 10, guilds: [], application: { id: "1", flags: 0 } };
      dispatch(socket, "READY", {
        user,
        session_id: socket.session,
        resume_gateway_url: socket.resume_url,
        ...more,
      });
    },
    6(socket, { session_id, seq }) {
      socket.session = session_id;
      for (const event of sessions.get(session_id).slice(seq)) socket.send(JSON.stringify(event));
      dispatch(socket, "RESUMED", {});
    },
  };
  const host = await listen(tell, {}, (socket, request) => {
    socket.resume_url = `ws://${request.headers.host}/?resume=1`;
    socket.send(JSON.stringify({ op: 10, d: { heartbeat_interval: beat_ms } }));
    socket.on("message", (data) => {
      const { op, d } = JSON.parse(data);
      answers[op](socket, d);
    });
  });
  return {
    url: host.url,
    // Kept for the newest session also while it is away.
    say(n) {
      const session = `session${sessions.size}`;
      const there = [...host.sockets].find((socket) => socket.session === session);
      if (there) return dispatch(there, "MESSAGE_CREATE", { n });
      const events = sessions.get(session);
      if (events) events.push({ op: 0, s: events.length + 1, t: "MESSAGE_CREATE", d: { n } });
    },
    text: (n) => `"d":{"n":${n}}`,
  };
}

async function open(url, tell) {
  const limit = { total: 1000, remaining: 1000, reset_after: 3600000, max_concurrency: 1 };
  const manager = new WebSocketManager({
    token: "token",
    intents: 0,
    shardCount: 1,
    rest: { get: async () => ({ url, shards: 1, session_start_limit: limit }) },
    fetchGatewayInformation: async () => ({ url, shards: 1, session_start_limit: limit }),
    // Its own lets a shard identify every five seconds.
    buildIdentifyThrottler: async () => ({ waitForIdentify: async () => {} }),
  });
  let is_open = false;
  const ready = (how) => {
    is_open = true;
    tell("ready", { resumed: how === "resumed" });
  };
  manager.on(WebSocketShardEvents.Ready, () => ready("ready"));
  manager.on(WebSocketShardEvents.Resumed, () => ready("resumed"));
  manager.on(WebSocketShardEvents.Closed, (code) => {
    if (is_open) tell("lost", { code });
    is_open = false;
  });
  manager.on(WebSocketShardEvents.SocketError, () => {
    if (!is_open) tell("failed");
  });
  manager.on(WebSocketShardEvents.Error, () => {});
  manager.on(WebSocketShardEvents.Dispatch, ({ t, d }) => {
    if (t === "MESSAGE_CREATE") tell("got", { n: d.n });
  });
  await manager.connect();
  return { close: () => manager.destroy() };
}

play({ serve, open, beats: true });
