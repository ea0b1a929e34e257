// jsonrpc.js: rpc-websockets, client and server.
const { Client, Server } = require("rpc-websockets");
const { play } = require("./story");

const beat_ms = 200;

function serve(tell) {
  const server = new Server({ port: 0, host: "127.0.0.1" });
  server.event("chat");
  server.register("alive", () => {
    tell("beat");
    return "yes";
  });
  server.register("say", (message) => tell("heard", message));
  server.on("disconnection", () => tell("server_lost"));
  server.on("error", () => {});
  return new Promise((done) => {
    server.on("listening", () =>
      done({
        url: `ws://127.0.0.1:${server.wss.address().port}/`,
        say: (n) => server.emit("chat", { n }),
        text: (n) => `{"n":${n}}`,
      }),
    );
  });
}

function open(url, tell) {
  const client = new Client(url, { reconnect_interval: 150, max_reconnects: 0 });
  let is_open = false;
  let beats;
  // The library has no heartbeat: this is the one its users write.
  const beat = () => {
    const { socket } = client;
    client.call("alive", [], 2 * beat_ms).catch(() => socket?.terminate());
  };
  client.on("open", async () => {
    is_open = true;
    beats = setInterval(beat, beat_ms);
    await client.subscribe("chat").then(() => tell("ready"), () => {});
  });
  client.on("close", () => {
    clearInterval(beats);
    is_open = false;
    tell("lost");
  });
  client.on("error", () => {
    if (!is_open) tell("failed");
  });
  client.on("chat", (message) => tell("got", { n: message.n }));
  return { close: () => client.close(), send: (m) => client.notify("say", { m }) };
}

play({ serve, open, beats: true });
