// mqtt.js [5]: MQTT.js with a session that the broker keeps (clean: false, QoS 1): of MQTT 3.1.1
// against aedes, of MQTT 5 against Debian's mosquitto, for aedes does not speak it.
const { spawn } = require("child_process");
const fs = require("fs");
const net = require("net");
const os = require("os");
const path = require("path");
const { Duplex } = require("stream");
const mqtt = require("mqtt");
const { listen } = require("./server");
const { play } = require("./story");

const is_five = process.argv[2] === "5";

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

async function serve_aedes(tell) {
  const { Aedes } = require("aedes");
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

// A port that was free a moment ago.
function free_port() {
  return new Promise((done) => {
    const server = net.createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

// Its own log tells of pings. Which connections have ended is seen by a relay in front of it.
async function serve_mosquitto(tell) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "redial-mosquitto-"));
  fs.chmodSync(folder, 0o777); // started by root it goes on as a user of its own
  const [port, own_port] = [await free_port(), await free_port()];
  fs.writeFileSync(
    path.join(folder, "conf"),
    `listener ${own_port} 127.0.0.1\nlistener ${port} 127.0.0.1\nprotocol websockets\n` +
      "socket_domain ipv4\nallow_anonymous true\nlog_dest stderr\nlog_type all\n",
  );
  const broker = spawn("/usr/sbin/mosquitto", ["-c", path.join(folder, "conf")]);
  process.on("exit", () => {
    broker.kill();
    fs.rmSync(folder, { recursive: true, force: true });
  });
  let log = "";
  broker.stderr.on("data", (data) => {
    const lines = (log + data).split("\n");
    log = lines.pop();
    for (const line of lines)
      if (line.includes("Received PINGREQ from redial-test")) tell("beat");
  });
  // It tries until the broker listens.
  const own = mqtt.connect(`mqtt://127.0.0.1:${own_port}`, { reconnectPeriod: 50 });
  own.on("error", () => {});
  own.on("message", (_, payload) => tell("heard", JSON.parse(payload)));
  await new Promise((done) => own.once("connect", done));
  await own.subscribeAsync("said", { qos: 1 });
  const relay = net.createServer((client) => {
    const server = net.connect(port, "127.0.0.1");
    client.pipe(server).pipe(client);
    server.on("error", () => client.destroy());
    client.on("error", () => server.destroy());
    server.on("close", () => client.destroy());
    client.on("close", () => {
      server.destroy();
      tell("server_lost");
    });
  });
  await new Promise((done) => relay.listen(0, "127.0.0.1", done));
  return {
    url: `ws://127.0.0.1:${relay.address().port}/`,
    say: (n) => void own.publish("chat", `{"n":${n}}`, { qos: 1 }),
    text: (n) => `{"n":${n}}`,
  };
}

function open(url, tell) {
  const client = mqtt.connect(url, {
    protocolVersion: is_five ? 5 : 4,
    properties: is_five ? { sessionExpiryInterval: 3600 } : undefined,
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

play({ serve: is_five ? serve_mosquitto : serve_aedes, open, beats: true });
