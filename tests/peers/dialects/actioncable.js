// actioncable.js: @rails/actioncable against a server that was written by its protocol: welcome,
// pings, confirmations, messages.
const WebSocket = require("ws");
const { listen } = require("./server");
const { play } = require("./story");

// What it expects of a browser's page that stays visible.
globalThis.document = { visibilityState: "visible", addEventListener: () => {} };
globalThis.addEventListener = () => {};
globalThis.removeEventListener = () => {};
const cable = require("@rails/actioncable");

const beat_ms = 150;
const protocol = "actioncable-v1-json";

async function serve(tell) {
  const host = await listen(tell, { handleProtocols: () => protocol }, (socket) => {
    const send = (message) => socket.send(JSON.stringify(message));
    send({ type: "welcome" });
    const pings = setInterval(() => {
      send({ type: "ping", message: Math.floor(Date.now() / 1000) });
      tell("beat");
    }, beat_ms);
    socket.on("close", () => clearInterval(pings));
    socket.on("message", (data) => {
      const { command, identifier, data: said } = JSON.parse(data);
      if (command === "message") tell("heard", { m: JSON.parse(said).m });
      if (command !== "subscribe") return;
      socket.identifier = identifier;
      send({ identifier, type: "confirm_subscription" });
    });
  });
  return {
    url: host.url + "cable",
    say(n) {
      for (const socket of host.sockets)
        if (socket.identifier)
          socket.send(JSON.stringify({ identifier: socket.identifier, message: { n } }));
    },
    text: (n) => `{"n":${n}}`,
  };
}

function open(url, tell) {
  // It opens no socket while its last one is closing, and ws waits half a minute for the close
  // frame of a server that is not there.
  cable.adapters.WebSocket = class extends WebSocket {
    constructor(to, protocols) {
      super(to, protocols, { closeTimeout: 200 });
    }
  };
  // In seconds: without a ping for so long it dials anew, and so long it waits before a dial.
  cable.ConnectionMonitor.staleThreshold = 0.6;
  const consumer = cable.createConsumer(url);
  let is_open = false;
  const room = consumer.subscriptions.create("RoomChannel", {
    connected() {
      is_open = true;
      tell("ready");
    },
    disconnected() {
      is_open = false;
      tell("lost");
    },
    received: (message) => tell("got", { n: message.n }),
  });
  // A dial that failed is told to nobody: its socket's own end is what there is.
  const { connection } = consumer;
  const closed = connection.events.close;
  connection.events.close = function (event) {
    if (!is_open) tell("failed");
    return closed.call(this, event);
  };
  return {
    async send(m) {
      if (!room.perform("say", { m })) throw new Error("it is not connected");
    },
    close() {
      room.unsubscribe();
      consumer.disconnect();
    },
  };
}

play({ serve, open, beats: true });
