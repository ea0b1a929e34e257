// partysocket.js URL: partysocket's WebSocket with its defaults; says hello whenever it opens.
const WebSocket = require("ws");
globalThis.WebSocket = WebSocket;
const PartyWebSocket = require("partysocket/ws").default;

const socket = new PartyWebSocket(process.argv[2], [], { WebSocket });
socket.addEventListener("open", () => socket.send('{"hello":1}'));
setInterval(() => {}, 60000);  // a page stays, whatever becomes of its connection
