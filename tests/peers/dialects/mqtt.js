// mqtt.js: MQTT.js with a session that the broker keeps (clean: false, QoS 1), against aedes.
const { Duplex } = require("stream");
const mqtt = require("mqtt");
const { Aedes } = require("aedes");
const { listen } = require("./server");
const { play } = require("./story");

// What is written at once is one message: a packet. Else each field of it would be one.
function to_stream(socket) {
  const send = (data, done) => socket.send(data, () => done());
  const stream = new Duplex({
    read() {},
    write: (chunk, _, done) => send(chunk, done),
    writev: (chunks, done) => send(Buffer.concat(chunks.map(({ chunk }) => chunk)), done),
    destroy(error, done) {
      socket.terminate();
      done(error);
    },
  });
  socket.on("message", (data) => stream.push(data));
  socket.on("close", () => stream.destroy());
  stream.on("error", () => {});
  return stream;
}

async function serve(tell) {
  const broker = await Aedes.createBroker();
  broker.on("ping", () => tell("beat"));
  broker.on("publish", ({ topic, payload }) => {
    if (topic === "said") tell("heard", JSON.parse(payload));
  });
  const host = await listen(tell, { handleProtocols: () => "mqtt" }, (socket, request) => {
    broker.handle(to_stream(socket), request);
  });
  return {
    url: host.url,
    say: (n) =>
      broker.publish({ topic: "chat", payload: `{"n":${n}}`, qos: 1, retain: false }, () => {}),
    text: (n) => `{"n":${n}}`,
  };
}

function open(url, tell) {
  const client = mqtt.connect(url, {
    clientId: "redial-test",
    clean: false,
    keepalive: 1,
    reconnectPeriod: 150,
    connectTimeout: 5000,
  });
  let is_open = false;
  client.on("connect", (connack) => {
    is_open = true;
    const told = { present: connack.sessionPresent };
    if (connack.sessionPresent) return tell("ready", told);
    client.subscribe("chat", { qos: 1 }, () => tell("ready", told));
  });
  client.on("close", () => {
    tell(is_open ? "lost" : "failed");
    is_open = false;
  });
  client.on("error", () => {});
  client.on("message", (_, payload) => tell("got", JSON.parse(payload)));
  // It keeps what is sent while it is away.
  const send = (m) => void client.publish("said", JSON.stringify({ m }), { qos: 1 });
  return { close: () => client.endAsync(), send };
}

play({ serve, open, beats: true });
