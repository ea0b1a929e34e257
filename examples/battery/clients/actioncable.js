// actioncable.js URL: Action Cable's client with its defaults, subscribed to one channel.
// What it expects of a page that stays visible:
globalThis.document = { visibilityState: "visible", addEventListener: () => {} };
globalThis.addEventListener = () => {};
globalThis.removeEventListener = () => {};
const ActionCable = require("@rails/actioncable");
ActionCable.adapters.WebSocket = require("ws");

ActionCable.createConsumer(process.argv[2]).subscriptions.create("ChatChannel");
