// library_client.js NAME URL: a client of a real reconnecting library, as it is, with its defaults.
// It never ends by itself. NODE_PATH names where npm put the libraries; ws is Debian's node-ws.
const WebSocket = require("ws");

const [name, url] = process.argv.slice(2);
const libraries = {
  "reconnecting-websocket": () => {
    // It draws its shortest delay once, of 1 to 5 s, as it is loaded; near 3 s its delays are
    // partysocket's, and nobody can tell the two apart. So this client draws 1.8 s.
    Math.random = () => 0.2;
    const Library = require("reconnecting-websocket");
    return new Library(url, [], { WebSocket });
  },
  partysocket: () => {
    globalThis.WebSocket = WebSocket;
    const Library = require("partysocket/ws").default;
    return new Library(url, [], { WebSocket });
  },
  "socket.io": () => {
    const { io } = require("socket.io-client");
    return io(url.replace("ws://", "http://"), { transports: ["websocket"] });
  },
  actioncable: () => {
    // What it expects of a browser's page that stays visible.
    globalThis.document = { visibilityState: "visible", addEventListener: () => {} };
    globalThis.addEventListener = () => {};
    globalThis.removeEventListener = () => {};
    const ActionCable = require("@rails/actioncable");
    ActionCable.adapters.WebSocket = WebSocket;
    return ActionCable.createConsumer(url).connect();
  },
};
libraries[name]();
