// graphql.js [old]: graphql-ws, client and server; old: subscriptions-transport-ws, client and
// server, the protocol before it.
const WebSocket = require("ws");
const graphql = require("graphql");
const { listen } = require("./server");
const { play } = require("./story");

const is_old = process.argv[2] === "old";
const beat_ms = 200;
const query = "subscription { chat }";

// Everybody who listens, without a memory.
const listeners = new Set();
async function* chat() {
  let wake;
  const queue = [];
  const hear = (n) => {
    queue.push(n);
    if (wake) wake();
  };
  listeners.add(hear);
  try {
    for (;;) {
      while (queue.length > 0) yield { chat: queue.shift() };
      await new Promise((done) => (wake = done));
    }
  } finally {
    listeners.delete(hear);
  }
}

const schema = new graphql.GraphQLSchema({
  query: new graphql.GraphQLObjectType({
    name: "Query",
    fields: { nothing: { type: graphql.GraphQLInt } },
  }),
  subscription: new graphql.GraphQLObjectType({
    name: "Subscription",
    fields: { chat: { type: graphql.GraphQLInt, subscribe: () => announced(chat()) } },
  }),
});

// A subscription has no answer before its first item: the server tells that it stands, once its
// first item is asked for. The old client subscribes before it is let in.
let is_subscribed = false;
let is_connected = false;
let tell_ready;
function look() {
  if (is_subscribed && is_connected) tell_ready();
}
function announced(items) {
  const next = items.next.bind(items);
  items.next = (...all) => {
    items.next = next;
    const item = next(...all);
    is_subscribed = true;
    look();
    return item;
  };
  return items;
}

async function serve(tell) {
  const protocol = is_old ? "graphql-ws" : "graphql-transport-ws";
  const host = await listen(tell, { handleProtocols: () => protocol }, () => {});
  if (is_old) {
    const { SubscriptionServer } = require("subscriptions-transport-ws");
    const { execute, subscribe } = graphql;
    SubscriptionServer.create({ schema, execute, subscribe, keepAlive: beat_ms }, host.server);
  } else {
    const { useServer } = require("graphql-ws/use/ws");
    useServer({ schema }, host.server, 0);
  }
  return {
    url: host.url,
    say: (n) => listeners.forEach((hear) => hear(n)),
    text: (n) => `"chat":${n}}`,
  };
}

function open_old(url, tell) {
  const { SubscriptionClient } = require("subscriptions-transport-ws");
  const client = new SubscriptionClient(
    url,
    { reconnect: true, timeout: 3 * beat_ms, minTimeout: 3 * beat_ms },
    WebSocket,
  );
  let is_open = false;
  const opens = () => {
    is_open = true;
    tell("opened");
  };
  client.onConnected(opens);
  client.onReconnected(opens);
  client.onDisconnected(() => {
    tell(is_open ? "lost" : "failed");
    is_open = false;
  });
  client.request({ query }).subscribe({ next: ({ data }) => tell("got", { n: data.chat }) });
  return { close: () => client.close() };
}

function open_new(url, tell) {
  const { createClient } = require("graphql-ws");
  let dead;
  let is_open = false;
  const client = createClient({
    url,
    webSocketImpl: WebSocket,
    keepAlive: beat_ms,
    retryAttempts: Infinity,
    retryWait: () => new Promise((done) => setTimeout(done, 150)),
    shouldRetry: () => true,
    on: {
      connected: () => {
        is_open = true;
        tell("opened");
      },
      // Its documentation's way to notice that nothing answers.
      ping: (received) => {
        if (!received) dead = setTimeout(() => client.terminate(), 2 * beat_ms);
      },
      pong: (received) => {
        if (received) clearTimeout(dead);
      },
      closed: (event) => {
        clearTimeout(dead);
        tell(is_open ? "lost" : "failed", { code: event.code });
        is_open = false;
      },
    },
  });
  client.subscribe(
    { query },
    { next: ({ data }) => tell("got", { n: data.chat }), error: () => {}, complete: () => {} },
  );
  return { close: () => client.dispose() };
}

play({
  serve,
  open(url, tell) {
    tell_ready = () => tell("ready");
    const told = (is, more) => {
      if (is === "lost") is_subscribed = is_connected = false;
      if (is !== "opened") return tell(is, more);
      is_connected = true;
      look();
    };
    return is_old ? open_old(url, told) : open_new(url, told);
  },
});
