// signalr.js: @microsoft/signalr with automatic reconnect, against a hub that was written by the
// Hub Protocol specification: negotiate, handshake, pings, invocations.
const signalr = require("@microsoft/signalr");
const { listen } = require("./server");
const { play } = require("./story");

const separator = "\x1e";
const beat_ms = 150;

async function serve(tell) {
  const hub = await listen(tell, {}, (socket) => {
    const send = (record) => socket.send(JSON.stringify(record) + separator);
    let pings;
    socket.once("message", () => {
      send({});
      pings = setInterval(() => {
        send({ type: 6 });
        tell("beat");
      }, beat_ms);
      socket.is_ready = true;
      socket.on("message", (data) => {
        for (const text of String(data).split(separator).filter((part) => part)) {
          const record = JSON.parse(text);
          if (record.target === "Say") tell("heard", record.arguments[0]);
          if (record.type === 1 && record.invocationId)
            send({ type: 3, invocationId: record.invocationId, result: "joined" });
        }
      });
    });
    socket.on("close", () => clearInterval(pings));
  });
  let tokens = 0;
  hub.listener.on("request", (request, response) => {
    request.resume();
    response.setHeader("Content-Type", "application/json");
    response.end(
      JSON.stringify({
        negotiateVersion: 1,
        connectionId: `id${++tokens}`,
        connectionToken: `token${tokens}`,
        availableTransports: [{ transport: "WebSockets", transferFormats: ["Text", "Binary"] }],
      }),
    );
  });
  const text = (n) => `{"n":${n}}`;
  return {
    url: hub.url + "chat",
    text,
    say(n) {
      for (const socket of hub.sockets)
        if (socket.is_ready)
          socket.send(JSON.stringify({ type: 1, target: "chat", arguments: [{ n }] }) + separator);
    },
  };
}

async function open(url, tell) {
  const connection = new signalr.HubConnectionBuilder()
    .withUrl(url.replace("ws:", "http:"))
    .withAutomaticReconnect({ nextRetryDelayInMilliseconds: () => 150 })
    // A dial of its reconnect that failed is told to the log alone.
    .configureLogging({
      log(_, what) {
        if (what.startsWith("Reconnect attempt failed")) tell("failed", { what });
      },
    })
    .build();
  connection.serverTimeoutInMilliseconds = 4 * beat_ms;
  connection.keepAliveIntervalInMilliseconds = beat_ms;
  connection.on("chat", (message) => tell("got", { n: message.n }));
  const join = () => connection.invoke("Join", "room").then(() => tell("ready"));
  connection.onreconnecting((error) => tell("lost", { reason: String(error) }));
  connection.onreconnected(join);
  await connection.start();
  await join();
  return { close: () => connection.stop(), send: (m) => connection.send("Say", { m }) };
}

play({ serve, open, beats: true });
