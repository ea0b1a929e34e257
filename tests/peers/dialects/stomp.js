// stomp.js [sockjs]: @stomp/stompjs against a broker that was written by STOMP 1.2, plain or within
// SockJS (sockjs-client, sockjs-node).
const http = require("http");
const sockjs = require("sockjs");
const SockJS = require("sockjs-client");
const WebSocket = require("ws");
const { Client } = require("@stomp/stompjs");
const { listen } = require("./server");
const { play } = require("./story");

const is_sockjs = process.argv[2] === "sockjs";
const beat_ms = 200;

// What a broker does with one connection: feed(text) what came, send(text) what goes.
class Broker {
  constructor() {
    this.places = new Map(); // of each connection its subscription
    this.messages = 0;
    this.on_beat = this.on_heard = () => {};
  }
  add(connection, send) {
    const beats = setInterval(() => send("\n"), beat_ms);
    this.places.set(connection, { send, beats, id: undefined });
  }
  remove(connection) {
    clearInterval(this.places.get(connection).beats);
    this.places.delete(connection);
  }
  feed(connection, text) {
    if (text === "\n") this.on_beat();
    const place = this.places.get(connection);
    const command = text.slice(0, text.indexOf("\n"));
    const header = (name) => (text.match(new RegExp(`^${name}:(.*)$`, "m")) || [])[1];
    if (command === "CONNECT")
      place.send(`CONNECTED\nversion:1.2\nheart-beat:${beat_ms},${beat_ms}\n\n\0`);
    const body = text.slice(text.indexOf("\n\n") + 2).replace("\0", "");
    if (command === "SEND") this.on_heard(JSON.parse(body));
    if (command === "SUBSCRIBE") place.id = header("id");
    const receipt = header("receipt");
    if (receipt) place.send(`RECEIPT\nreceipt-id:${receipt}\n\n\0`);
  }
  say(n) {
    for (const { send, id } of this.places.values()) {
      if (id === undefined) continue;
      const message = `message-id:${++this.messages}\nsubscription:${id}\ndestination:/topic/chat`;
      send(`MESSAGE\n${message}\n\n{"n":${n}}\0`);
    }
  }
}

async function serve(tell) {
  const broker = new Broker();
  broker.on_beat = () => tell("beat");
  broker.on_heard = (message) => tell("heard", message);
  const server = { say: (n) => broker.say(n), text: (n) => `"n":${n}}` };
  if (!is_sockjs) {
    const plain = await listen(tell, { handleProtocols: () => "v12.stomp" }, (socket) => {
      broker.add(socket, (text) => socket.send(text));
      socket.on("message", (data) => broker.feed(socket, String(data)));
      socket.on("close", () => broker.remove(socket));
    });
    return { ...server, url: plain.url };
  }
  // Within SockJS the braces' quotes stand behind backslashes.
  server.text = (n) => `n\\":${n}}`;
  const echo = sockjs.createServer({ log: () => {} });
  echo.on("connection", (connection) => {
    broker.add(connection, (text) => connection.write(text));
    connection.on("data", (text) => broker.feed(connection, text));
    connection.on("close", () => {
      broker.remove(connection);
      tell("server_lost");
    });
  });
  const listener = http.createServer();
  echo.installHandlers(listener, { prefix: "/stomp" });
  await new Promise((done) => listener.listen(0, "127.0.0.1", done));
  return { ...server, url: `ws://127.0.0.1:${listener.address().port}/stomp` };
}

function open(url, tell) {
  const client = new Client({
    webSocketFactory: () =>
      is_sockjs
        ? new SockJS(url.replace("ws:", "http:"), null, { transports: "websocket" })
        : // ws waits half a minute for the close frame of a server that is not there.
          new WebSocket(url, ["v12.stomp"], { closeTimeout: 200 }),
    reconnectDelay: 150,
    heartbeatIncoming: beat_ms,
    heartbeatOutgoing: beat_ms,
  });
  let is_open = false;
  client.onConnect = () => {
    is_open = true;
    client.subscribe("/topic/chat", (message) => tell("got", JSON.parse(message.body)), {
      receipt: "r1",
    });
    client.watchForReceipt("r1", () => tell("ready"));
  };
  client.onWebSocketClose = (event) => {
    tell(is_open ? "lost" : "failed", { code: event.code });
    is_open = false;
  };
  client.activate();
  const send = async (m) =>
    client.publish({ destination: "/topic/chat", body: JSON.stringify({ m }) });
  return { close: () => client.deactivate(), send };
}

play({ serve, open, beats: true });
