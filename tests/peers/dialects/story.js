// story.js: what a client goes through, told by its own callbacks. A driver gives a server, a
// client and how they say things; play() takes them through a tap and five faults.
//
// Output: a line of JSON for each fact, in their order. "server" has the URL a tap is put in front
// of; the tap's URL and that of its control API are then read from the standard input. Waits have
// no time limit of their own: who runs the driver ends it.
const readline = require("readline");

const facts = [];
let waiting = [];

function tell(is, more = {}) {
  const fact = { is, at_ms: Date.now(), ...more };
  facts.push(fact);
  process.stdout.write(JSON.stringify(fact) + "\n");
  waiting = waiting.filter((wait) => !wait());
}

function count(is, of = () => true) {
  return facts.filter((fact) => fact.is === is && of(fact)).length;
}

// Until the fact was told so often.
function until(is, times, of) {
  return new Promise((done) => {
    const look = () => {
      if (count(is, of) < times) return false;
      done();
      return true;
    };
    if (!look()) waiting.push(look);
  });
}

function next_line() {
  return new Promise((done) => {
    const lines = readline.createInterface({ input: process.stdin });
    lines.once("line", (line) => {
      lines.close();
      done(line);
    });
  });
}

// Faults of the only tap behind a control API.
class Faults {
  constructor(api) {
    this.api = api;
  }
  async ask(method, path, body) {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const reply = await fetch(this.api + path, { method, body: text });
    if (!reply.ok) throw new Error(`${method} ${path}: ${await reply.text()}`);
    return reply.status === 204 ? null : reply.json();
  }
  async toxics() {
    if (this.path === undefined) {
      const [name] = Object.keys(await this.ask("GET", "/proxies"));
      this.path = `/proxies/${encodeURIComponent(name)}/toxics`;
    }
    return this.path;
  }
  async set(type, attributes = {}, more = {}) {
    await this.ask("POST", await this.toxics(), { name: type, type, attributes, ...more });
  }
  async end(type) {
    await this.ask("DELETE", `${await this.toxics()}/${type}`);
  }
  // Until the tap has seen that a client knows of its half-open connection. What the client does
  // and what is asked of the tap take different ways: a fault that ends first was never noticed.
  async noticed() {
    const of = "/redial/events?after=0&type=half_open_noticed";
    const { body } = await fetch(this.api + of);
    let text = "";
    for await (const piece of body) {
      text += Buffer.from(piece).toString();
      if (text.includes('"side":"client"')) return;
    }
  }
  // Who is connected, once.
  async cut(type, attributes) {
    await this.set(type, attributes, { lasts: 1 });
  }
}

// driver:
//   serve(tell) -> {url, say(n), text(n)}: the server, which says message n to its clients, where
//     `text` is a part of it that no other has; it tells "server_lost" of each connection that
//     ends, and "heard" {m} of each message that a client sent
//   open(url, tell) -> {close(), send(m)}: the client, which tells "ready" whenever messages would
//     come, "lost" whenever it has noticed that they do not, "failed" of a dial that failed, and
//     "got" {n} of each message. It may have no send; one that fails is told as "unsent".
//   beats: the server tells "beat" of each heartbeat
//   has_frames: false of a client without a WebSocket, which no close frame reaches
//   is_never_half_open: a client that does not outlive a half-open connection is spared it
async function play(driver) {
  if (process.env.SERVE_ALONE) return serve_alone(driver);
  const server = await driver.serve(tell);
  tell("server", { url: server.url });
  const [url, api] = (await next_line()).split(" ");
  const faults = new Faults(api);
  let said = 0;
  const say = (how) => {
    server.say(++said);
    tell("said", { n: said, how });
  };
  let sent = 0;
  const send = async (how) => {
    const m = ++sent;
    tell("sent", { m, how });
    try {
      await client.send(m);
    } catch {
      tell("unsent", { m });
    }
  };
  const says_and_arrives = async () => {
    say("open");
    const n = said;
    await until("got", 1, (fact) => fact.n === n);
    if (!client.send) return;
    send("open");
    const m = sent;
    await until("heard", 1, (fact) => fact.m === m);
  };

  const client = await driver.open(url, tell);
  let connections = 1;
  await until("ready", 1);
  await says_and_arrives();

  // A client without a WebSocket may be between two requests just then, and not be met.
  const is_cut = async (cut) => {
    const lost = until("lost", connections);
    if (driver.has_frames !== false) return cut();
    for (let is_lost = false; !is_lost; ) {
      await cut();
      const too_long = new Promise((done) => setTimeout(done, 1000, false));
      is_lost = await Promise.race([lost.then(() => true), too_long]);
    }
  };

  // It comes back by itself, and what was said in between went to nobody.
  const comes_back = async (how, cut) => {
    tell("fault", { how });
    await is_cut(cut);
    await until("lost", connections);
    await until("server_lost", connections);
    say("away");
    if (client.send) send("away");
    await until("ready", ++connections);
    await says_and_arrives();
  };
  const reset = () => faults.cut("reset", { phase: "time", delay: 0 });
  await comes_back("reset", reset);
  if (driver.has_frames !== false)
    await comes_back("close", () => faults.cut("close", { code: 1012, reason: "restarting" }));

  tell("fault", { how: "answer" });
  const failures = count("failed");
  await faults.set("answer", { status: 503 });
  await is_cut(reset);
  await until("server_lost", connections);
  await until("failed", failures + 1);
  await faults.end("answer");
  await until("ready", ++connections);
  await says_and_arrives();

  if (!driver.is_never_half_open) {
    tell("fault", { how: "half_open" });
    await faults.set("half_open", {}, { stream: "both" });
    await until("lost", connections);
    if (driver.has_frames !== false) await faults.noticed();
    await faults.end("half_open");
    await until("ready", ++connections);
    await says_and_arrives();
  }

  // One message less, and all is well otherwise.
  tell("fault", { how: "drop" });
  await faults.set("drop", { match: server.text(said + 1) });
  say("dropped");
  await says_and_arrives();
  await faults.end("drop");

  // Two beats of the dialect's own, the first of which has surely been answered.
  if (driver.beats) await until("beat", count("beat") + 2);
  tell("closing");
  await client.close();
  await until("server_lost", connections);
  tell("closed");
  process.stdin.destroy();
  process.stdout.write("", () => process.exit(0));
}

// For other clients than the driver's: the server alone, which says a message again and again. It
// ends with its standard input.
async function serve_alone(driver) {
  const server = await driver.serve(tell);
  tell("server", { url: server.url });
  let said = 0;
  setInterval(() => server.say(++said), 50);
  process.stdin.resume();
  process.stdin.on("end", () => process.exit(0));
}

module.exports = { play };
